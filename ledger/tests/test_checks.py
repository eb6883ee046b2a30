"""The ledger's self-check: quiet when right, and naming the account when wrong."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from ledger import accounts, balances, checks, posting, words
from ledger.models import Account, Journal, Kind, Transfer
from ledger.posting import Leg

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def gift(person, amount, currency="usd"):
    return posting.post(
        key=f"gw:{person}-{currency}",
        kind="goodwill",
        currency=currency,
        legs=[Leg(accounts.goodwill(), accounts.buyer_credit(person), amount)],
        subject=person,
        effective_at=NOW,
    )


def tamper(*statements):
    """What somebody with the owner's rights could do. Guards are off for the statements only."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_account", "ledger_transfer", "ledger_journal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("ledger_account", "ledger_transfer", "ledger_journal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_right_books_have_no_findings():
    gift("ana", 500)
    gift("ana", 300, "eur")
    assert checks.check() == []
    assert checks.check(since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == []


@pytest.mark.django_db
@pytest.mark.broken_books
def test_a_balance_changed_by_hand_is_named():
    gift("ana", 500)
    gift("ion", 200)
    tamper("UPDATE ledger_account SET credits = 900 WHERE owner = 'user:ana'")
    (finding,) = checks.check()
    assert (finding.invariant, finding.subject) == ("I2", "buyer_credit:user:ana usd")
    assert (finding.expected, finding.found) == (500, 900)
    assert "expected 500, found 900" in str(finding)


@pytest.mark.django_db
@pytest.mark.broken_books
def test_a_transfer_that_was_deleted_is_missed():
    posted = gift("ana", 500)
    tamper(f"DELETE FROM ledger_transfer WHERE journal_id = {posted.journal_id}")
    assert [(f.invariant, f.subject, f.expected, f.found) for f in checks.check()] == [
        ("I2", "buyer_credit:user:ana usd", 0, 500)
    ]


@pytest.mark.django_db
@pytest.mark.broken_books
def test_a_house_account_with_a_balance_of_its_own_is_named():
    gift("ana", 500)
    tamper("UPDATE ledger_account SET debits = 1 WHERE kind = 'goodwill'")
    assert [(f.invariant, f.subject) for f in checks.check()] == [("I1", "goodwill usd")]


@pytest.mark.django_db
@pytest.mark.broken_books
def test_an_account_that_forgot_its_limit_is_named():
    gift("ana", 500)
    tamper("UPDATE ledger_account SET limited = false WHERE owner = 'user:ana'")
    assert [(f.invariant, f.subject) for f in checks.check()] == [("I1", "buyer_credit:user:ana usd")]


@pytest.mark.django_db
@pytest.mark.broken_books
def test_only_what_was_written_to_since_is_looked_at():
    gift("ana", 500)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        between = cursor.fetchone()[0]
    gift("ion", 200)
    tamper("UPDATE ledger_account SET credits = credits + 1 WHERE owner IN ('user:ana', 'user:ion')")
    assert [f.subject for f in checks.check(since=between)] == ["buyer_credit:user:ion usd"]
    assert len(checks.check()) == 2


def test_a_check_sees_one_moment_and_cannot_write(committed_db):
    with transaction.atomic():
        gift("ana", 500)
    with checks.one_snapshot():
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
        with pytest.raises(DatabaseError, match="read-only"):
            gift("ion", 1)
    assert checks.check() == []
    assert balances.balance(accounts.buyer_credit("ana"), "usd") == 500


def test_outside_a_transaction_nothing_is_posted(committed_db):
    with pytest.raises(TransactionManagementError):
        gift("ana", 500)
    with pytest.raises(TransactionManagementError):
        posting.lock([accounts.stripe()], "usd")


@pytest.mark.django_db
def test_every_kind_of_account_has_words_and_a_constructor():
    kinds = set(Kind.objects.values_list("kind", flat=True))
    assert kinds == set(words.ACCOUNTS)
    made = {
        make("x").kind if make.__code__.co_argcount else make().kind
        for name, make in vars(accounts).items()
        if callable(make) and name not in ("Account", "dataclass", "dispute_case", "chargeback_case")
    }
    assert made == kinds


@pytest.mark.django_db
def test_the_models_read_what_posting_wrote_and_cannot_change_it():
    posted = gift("ana", 500)
    journal = Journal.objects.get(pk=posted.journal_id)
    transfer = Transfer.objects.get(pk=(posted.journal_id, 1))
    assert (str(journal), transfer.amount_minor, str(transfer.credit)) == (
        "gw:ana-usd",
        500,
        "buyer_credit:user:ana",
    )
    for change in (
        lambda: Journal.objects.update(kind="x"),
        lambda: Transfer.objects.filter(journal=journal).delete(),
        lambda: Account.objects.update(credits=0),
        lambda: journal.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
