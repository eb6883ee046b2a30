"""Yesterday's books under a hash: whoever changes them later is found out."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from kit import clock
from ledger import accounts, posting, sealing
from ledger.models import Seal
from ledger.posting import Leg
from ledger.tests.test_checks import tamper

pytestmark = pytest.mark.django_db


def give(person: str, amount: int = 100) -> None:
    posting.post(
        key=f"gw:{person}00000",
        kind="goodwill",
        currency="usd",
        legs=[Leg(accounts.goodwill(), accounts.buyer_credit(person), amount)],
        subject=person,
        effective_at=clock.raw_now(),
    )


def tomorrow(days: int = 1) -> dt.datetime:
    return dt.datetime.combine(clock.raw_now().date() + dt.timedelta(days=days), dt.time(2), dt.UTC)


def test_a_day_is_sealed_once_and_only_when_it_is_over():
    give("ana")
    assert sealing.seal_due(now=clock.raw_now()) == []
    just_ended = tomorrow().replace(hour=0, minute=59)
    assert sealing.seal_due(now=just_ended) == []
    (seal,) = sealing.seal_due(now=tomorrow())
    assert (seal.day, seal.journals, seal.before) == (clock.raw_now().date(), 1, sealing.FIRST)
    assert sealing.seal_due(now=tomorrow()) == []
    assert sealing.verify() == []


def test_each_day_takes_in_the_hash_of_the_day_before_even_when_nothing_was_booked():
    give("ana")
    first, second, third = sealing.seal_due(now=tomorrow(3))
    assert (second.before, third.before) == (first.digest, second.digest)
    assert (second.journals, second.digest != third.digest) == (0, True)
    assert sealing.verify() == []


def test_nothing_to_seal_in_empty_books():
    assert sealing.seal_due(now=tomorrow()) == []
    assert sealing.newest() is None


@pytest.mark.broken_books
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_transfer SET amount = amount + 1",
        "UPDATE ledger_journal SET subject = 'ion'",
        "UPDATE ledger_journal SET effective_at = effective_at - interval '1 second'",
        "DELETE FROM ledger_transfer WHERE seq > 0",
    ],
)
def test_whoever_changes_a_sealed_day_with_the_guards_off_is_found_out(change):
    give("ana")
    sealing.seal_due(now=tomorrow(2))
    tamper(change)
    (finding, *_more) = sealing.verify()
    assert finding.subject == clock.raw_now().date().isoformat()
    assert "is not what was sealed" in finding.text


@pytest.mark.parametrize("change", ["UPDATE ledger_seal SET digest = before", "DELETE FROM ledger_seal"])
def test_a_seal_cannot_be_broken_open_and_made_again(change):
    give("ana")
    sealing.seal_due(now=tomorrow())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Seal.objects.count() == 1
