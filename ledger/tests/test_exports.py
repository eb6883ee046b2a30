"""What leaves the house for outside programs says the same as the ledger, to the last cent."""

import csv
import datetime as dt
import shutil
import subprocess
from decimal import Decimal

import pytest
from django.core.management import call_command

from ledger import accounts, balances, exports, posting
from ledger.posting import Leg

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def life():
    """A payment and a release in dollars, a payment in yen, and a ref that a spreadsheet would run."""

    def post(key, kind, currency, subject, *legs, ref=""):
        posting.post(
            key=key, kind=kind, currency=currency, legs=legs, subject=subject, effective_at=NOON, ref=ref
        )

    work, pending = accounts.escrow("m1"), accounts.seller_pending("r1")
    post("pi:pi_1:succeeded", "payment", "usd", "o1", Leg(accounts.stripe(), work, 1_003), ref="=HYPERLINK()")
    post("release:r1", "release", "usd", "o1", Leg(work, accounts.commission(), 201), Leg(work, pending, 802))
    post("pi:pi_2:succeeded", "payment", "jpy", "o2", Leg(accounts.stripe(), accounts.escrow("m2"), 500))


def printed(capsys, **options):
    call_command("export_books", **options)
    return capsys.readouterr().out


def test_the_csv_has_every_transfer_and_no_formula(life, capsys):
    rows = list(csv.DictReader(printed(capsys, format="csv").splitlines()))
    assert [
        (row["debit_account"], row["credit_account"], row["amount"], row["currency"]) for row in rows
    ] == [
        ("stripe", "escrow:milestone:m1", "10.03", "USD"),
        ("escrow:milestone:m1", "commission", "2.01", "USD"),
        ("escrow:milestone:m1", "seller_pending:release:r1", "8.02", "USD"),
        ("stripe", "escrow:milestone:m2", "500", "JPY"),
    ]
    assert rows[0]["ref"] == "'=HYPERLINK()"


def test_one_order_can_be_exported_alone(life, capsys):
    assert len(printed(capsys, format="csv", subject="o2").splitlines()) == 2


def test_hledger_sees_what_the_ledger_sees(life, capsys, tmp_path):
    text = printed(capsys, format="hledger")
    assert "    liabilities:escrow:milestone-m1  -10.03 USD\n" in text
    assert "    income:commission  0 USD = -2.01 USD\n" in text
    assert "    assets:stripe  0 JPY = 500 JPY\n" in text
    if program := shutil.which("hledger"):
        (tmp_path / "ledger.journal").write_text(text)
        subprocess.run([program, "-f", tmp_path / "ledger.journal", "check"], check=True)


def test_beancount_sees_what_the_ledger_sees(life, capsys, tmp_path):
    text = printed(capsys, format="beancount")
    assert "2026-03-01 open Liabilities:Seller-pending:Release-r1\n" in text
    assert "2026-03-02 balance Liabilities:Seller-pending:Release-r1  -8.02 ~ 0.000 USD\n" in text
    if program := shutil.which("bean-check"):
        (tmp_path / "ledger.beancount").write_text(text)
        subprocess.run([program, tmp_path / "ledger.beancount"], check=True)


def test_an_empty_ledger_exports_nothing_wrong(capsys):
    assert printed(capsys, format="csv").splitlines() == [",".join(exports.COLUMNS)]
    assert printed(capsys, format="hledger") == ""
    assert printed(capsys, format="beancount").strip() == ""


def test_the_export_adds_up_in_batches_of_any_size(life):
    for batch in (1, 2, 100):
        total = sum(
            Decimal(leg.amount_minor)
            for journal in balances.all_journals(batch=batch)
            for leg in journal.legs
        )
        assert total == 1_003 + 201 + 802 + 500
