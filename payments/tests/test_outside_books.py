"""Programs nobody here wrote add the books up again: hledger and beancount, on a busy world, to the last cent."""

import csv
import io
import os
import re
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from kit import clock
from kit.money import to_major
from ledger import accounts, balances
from orders import clearing, disputes, requirements, testing
from orders.actors import Actor
from payments import issuing, refunding, sending, statement, withdrawing
from payments.models import Document
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

needs_hledger = pytest.mark.skipif(
    not shutil.which("hledger") and os.environ.get("REQUIRE_HLEDGER") != "1",
    reason="hledger is not installed (apt install hledger)",
)


@pytest.fixture
def busy(provider):
    """wei's orders: withdrawn, in three milestones, cancelled, refunded to a card that refuses, split by a ruling,
    under way; and one of eva's."""
    withdrawn = stage.order_cleared(price=123_45)
    wei, ana = withdrawn.seller, withdrawn.buyer
    stage.onboard(wei)
    withdrawing.withdraw(by=wei, amount_minor=50_01, currency="usd", now=clock.now())
    parts = stage.order_paid(price=33_33, parts=3)
    stage.deliver(parts)
    stage.accept(parts)
    stage.pay(parts, parts.milestones.get(position=2).ref)
    for number in (stage.GOOD, stage.REFUND_FAILS):
        cancelled = stage.order_unpaid(price=20_07)
        type(cancelled).objects.filter(pk=cancelled.pk).update(questions=[testing.QUESTION])
        stage.pay(cancelled, number=number)
        cancelled.refresh_from_db()
        requirements.cancel(ref=cancelled.ref, by=Actor.buyer(ana), now=clock.now())
    ruled = stage.order_accepted(price=99_99)
    split(ruled, 33_34)
    clearing.clear_due(now=clock.now())
    stage.order_paid(price=5_00)
    stage.order_accepted(price=7_77, seller=testing.make_seller("eva"))
    refunding.take_due()
    sending.send_due()
    stage.work()
    issuing.issue_due()
    return wei, ana


def split(order, to_buyer_minor):
    case = disputes.open_dispute(
        milestone_ref=order.milestones.get().ref,
        claim="Half of the drawings are missing.",
        to_buyer_minor=to_buyer_minor,
        by=Actor.buyer(order.buyer),
        now=clock.now(),
    )
    testing.to_staff(case, now=clock.now())
    disputes.rule(
        dispute_ref=case.ref,
        to_buyer_minor=to_buyer_minor,
        fault="nobody",
        rule="partly done",
        reason="Some of the drawings are there.",
        by=Actor.staff(testing.make_support()),
        now=clock.now(),
    )
    for actor in (Actor.buyer(order.buyer), Actor.seller(order.seller)):
        disputes.waive_appeal(dispute_ref=case.ref, by=actor, now=clock.now())


def printed(**options) -> str:
    out = io.StringIO()
    call_command("export_books", stdout=out, **options)
    return out.getvalue()


def in_the_ledger() -> dict[str, Decimal]:
    """Debits less credits of every account, straight from its transfers; names without what programs cannot take."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, a.owner, a.currency,
                      coalesce((SELECT sum(amount) FROM ledger_transfer WHERE debit_id = a.id), 0)
                    - coalesce((SELECT sum(amount) FROM ledger_transfer WHERE credit_id = a.id), 0)
                 FROM ledger_account a"""
        )
        return {
            plain(f"{kind}:{owner}"): to_major(int(amount), currency)
            for kind, owner, currency, amount in cursor.fetchall()
        }


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def without_zeros(sums: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: amount for name, amount in sums.items() if amount}


def hledger(path, *words) -> subprocess.CompletedProcess:
    return subprocess.run(["hledger", "-f", path, *words], capture_output=True, text=True)


def by_hledger(path) -> dict[str, Decimal]:
    """What hledger says is on every account."""
    said = hledger(path, "balance", "--flat", "--no-total", "--empty", "-O", "csv")
    assert said.returncode == 0, said.stderr
    return {
        plain(row["account"].partition(":")[2]): Decimal(row["balance"].split()[0])
        for row in csv.DictReader(io.StringIO(said.stdout))
    }


def by_beancount(text: str) -> tuple[dict[str, Decimal], list]:
    """What beancount says is on every account, and what it complains about."""
    from beancount import loader
    from beancount.core.data import Transaction

    entries, errors, _options = loader.load_string(text)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                sums[plain(posting.account.partition(":")[2])] += posting.units.number
    return dict(sums), errors


def one_cent_off(text: str) -> str:
    """The first payment a cent larger than it was, on both sides: the entry still balances."""
    wrong = text.replace("123.45", "123.46")
    assert wrong.count("123.46") == 2
    return wrong


def check_member(name: str, tmp_path, ledger: dict[str, Decimal], wei) -> None:
    """wei's own journal stands alone, agrees with the ledger on his accounts, and has nothing of others."""
    text = printed(format="hledger", member=name)
    (tmp_path / "own.journal").write_text(text)
    checked = hledger(tmp_path / "own.journal", "check")
    assert checked.returncode == 0, checked.stderr
    account = f"seller-available-user-{wei.ref}"
    assert by_hledger(tmp_path / "own.journal")[account] == ledger[account]
    assert "7.77" not in text and "stripe_fee" not in text


@needs_hledger
def test_hledger_finds_every_balance_of_a_busy_world_and_a_planted_cent(busy, tmp_path):
    text = printed(format="hledger")
    (tmp_path / "right.journal").write_text(text)
    (tmp_path / "wrong.journal").write_text(one_cent_off(text))
    checked = hledger(tmp_path / "right.journal", "check")
    assert checked.returncode == 0, checked.stderr
    assert without_zeros(by_hledger(tmp_path / "right.journal")) == without_zeros(in_the_ledger())
    assert hledger(tmp_path / "wrong.journal", "check").returncode != 0
    check_member("wei", tmp_path, in_the_ledger(), busy[0])


def test_beancount_and_a_spreadsheet_find_every_balance_and_beancount_a_planted_cent(busy):
    text = printed(format="beancount")
    sums, complaints = by_beancount(text)
    assert complaints == []
    assert without_zeros(sums) == without_zeros(in_the_ledger())
    assert by_beancount(one_cent_off(text))[1]
    assert by_beancount(printed(format="beancount", member="wei"))[1] == []
    with pytest.raises(CommandError, match="nobody"):
        printed(member="nobody")
    sums = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(printed(format="csv"))):
        sums[plain(row["debit_account"])] += Decimal(row["amount"])
        sums[plain(row["credit_account"])] -= Decimal(row["amount"])
    assert without_zeros(sums) == without_zeros(in_the_ledger())


def test_the_years_statement_ends_with_what_the_ledger_has_for_the_seller(busy):
    wei, _ana = busy
    made = statement.of(wei, clock.now().year, "usd")
    here = balances.balances([accounts.seller_available(wei.ref), accounts.seller_debt(wei.ref)], "usd")
    pending = sum(
        amount
        for release in wei.releases.all()
        for amount in balances.owned_by(f"release:{release.ref}").values()
    )
    assert made.closing_minor == sum(here.values()) + pending
    assert made.opening_minor + made.net_minor - made.paid_out_minor == made.closing_minor
    assert made.gross_minor - made.commission_minor == made.net_minor
    assert made.paid_out_minor == 50_01
    invoiced = Document.objects.filter(recipient=wei, kind="commission")
    assert made.commission_minor == sum((-1 if d.is_credit else 1) * d.net_minor for d in invoiced)
    rows = list(csv.DictReader(io.StringIO("".join(statement.csv_lines(made)))))
    assert sum(Decimal(row["net"]) for row in rows) == to_major(made.net_minor, "usd")
    assert rows[-1]["balance"] == str(to_major(made.closing_minor, "usd"))

    after = statement.of(wei, made.year + 1, "usd")
    assert (after.opening_minor, after.rows) == (made.closing_minor, [])
    invoices_say_what_the_ledger_says()


def invoices_say_what_the_ledger_says():
    totals = balances.totals_by_kind("usd")
    signed = [(d.kind, (-1 if d.is_credit else 1) * d.net_minor) for d in Document.objects.all()]
    assert sum(amount for kind, amount in signed if kind == "commission") == totals["commission"]
    left = sum(totals[kind] for kind in ("escrow", "seller_pending", "seller_available", "rounding"))
    paid_out = 50_01
    assert (
        sum(amount for _kind, amount in signed if _kind == "sale") == left + paid_out + totals["commission"]
    )
