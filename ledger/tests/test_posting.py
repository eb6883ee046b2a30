"""Posting: what the door lets in, in how many queries, and how it says no."""

import datetime as dt

import pytest

from ledger import accounts, balances, checks, posting
from ledger.posting import Leg

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def pay(amount=10_000, *, milestone="m1", key=None, currency="usd", subject="o1"):
    return posting.post(
        key=key or f"pi:pi_{milestone}:succeeded",
        kind="payment",
        currency=currency,
        legs=[Leg(accounts.stripe(), accounts.escrow(milestone), amount)],
        subject=subject,
        effective_at=NOON,
        ref=f"pi_{milestone}",
    )


def test_a_payment_lies_in_escrow_and_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        posted = pay()
    assert not posted.replayed
    assert balances.balance(accounts.escrow("m1"), "usd") == 10_000
    assert balances.balance(accounts.stripe(), "usd") == 10_000
    assert checks.check() == []


def test_the_same_journal_again_changes_nothing_even_at_a_later_moment():
    first = pay()
    again = posting.post(
        key="pi:pi_m1:succeeded",
        kind="payment",
        currency="usd",
        legs=[Leg(accounts.stripe(), accounts.escrow("m1"), 10_000)],
        subject="o1",
        effective_at=NOON + dt.timedelta(hours=3),
        ref="pi_m1",
    )
    assert again.replayed and again.journal_id == first.journal_id
    assert balances.balance(accounts.escrow("m1"), "usd") == 10_000


def test_a_key_is_not_taken_for_another_amount():
    pay()
    with pytest.raises(posting.KeyReused):
        pay(10_001)
    assert balances.balance(accounts.escrow("m1"), "usd") == 10_000


def test_escrow_cannot_be_overdrawn_and_the_transaction_goes_on():
    pay(500)
    with pytest.raises(posting.Overdrawn, match="escrow"):
        posting.post(
            key="refund:r1",
            kind="refund",
            currency="usd",
            legs=[Leg(accounts.escrow("m1"), accounts.refund_in_flight(), 501)],
            subject="o1",
            effective_at=NOON,
        )
    pay(700, milestone="m2")
    assert balances.balances([accounts.escrow("m1"), accounts.escrow("m2")], "usd") == {
        accounts.escrow("m1"): 500,
        accounts.escrow("m2"): 700,
    }


def test_one_milestone_never_mixes_currencies():
    pay()
    with pytest.raises(posting.CrossCurrency):
        pay(key="pi:pi_other:succeeded", currency="eur")


def test_a_person_may_hold_two_currencies():
    for currency in ("usd", "eur"):
        posting.post(
            key=f"gw:gift-{currency}",
            kind="goodwill",
            currency=currency,
            legs=[Leg(accounts.goodwill(), accounts.buyer_credit("ana"), 300)],
            subject="ana",
            effective_at=NOON,
        )
    assert balances.owned_by("user:ana") == {
        (accounts.buyer_credit("ana"), "eur"): 300,
        (accounts.buyer_credit("ana"), "usd"): 300,
    }


@pytest.mark.parametrize("amount", [-1, 1.0, "5", True, None, 10**13, float("nan")])
def test_what_is_not_money_is_refused(amount):
    with pytest.raises(posting.NotMoney):
        pay(amount)


def test_zero_legs_are_dropped():
    posted = posting.post(
        key="release:r1",
        kind="release",
        currency="usd",
        legs=[
            Leg(accounts.stripe(), accounts.escrow("m1"), 2),
            Leg(accounts.escrow("m1"), accounts.commission(), 0),
            Leg(accounts.escrow("m1"), accounts.seller_pending("r1"), 2),
        ],
        subject="o1",
        effective_at=NOON,
    )
    assert [leg.amount_minor for leg in balances.journals_of("o1")[0].legs] == [2, 2]
    assert not posted.empty


def test_a_journal_of_zeros_posts_nothing_and_says_so():
    posted = pay(0)
    assert posted.empty and posted.journal_id is None and not posted.replayed
    assert balances.journals_of("o1") == []
    assert not pay(100).replayed


def test_two_legs_between_the_same_account_are_refused():
    with pytest.raises(posting.Refused):
        posting.post(
            key="adjust:self",
            kind="adjustment",
            currency="usd",
            legs=[Leg(accounts.stripe(), accounts.stripe(), 5)],
            subject="o1",
            effective_at=NOON,
        )


def test_an_unknown_kind_of_account_or_journal_is_refused():
    with pytest.raises(posting.Refused, match="no kind of account"):
        posting.post(
            key="pi:pi_x:succeeded",
            kind="payment",
            currency="usd",
            legs=[Leg(accounts.stripe(), accounts.Account("pocket", "user:x"), 5)],
            subject="o1",
            effective_at=NOON,
        )
    with pytest.raises(ValueError, match="ledger/words"):
        posting.post(key="x" * 8, kind="theft", currency="usd", legs=[], subject="o1", effective_at=NOON)


def test_a_moment_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        posting.post(
            key="pi:pi_x:succeeded",
            kind="payment",
            currency="usd",
            legs=[Leg(accounts.stripe(), accounts.escrow("m1"), 5)],
            subject="o1",
            effective_at=dt.datetime(2026, 3, 1),
        )


def entry(key, kind, *legs):
    return posting.Entry(key, kind, "usd", legs, "o1", NOON)


def test_a_batch_is_one_query_and_books_in_the_order_given(django_assert_num_queries):
    with django_assert_num_queries(1):
        posted = posting.post_many(
            [
                entry("pi:pi_1:succeeded", "payment", Leg(accounts.stripe(), accounts.escrow("m1"), 1_000)),
                entry("credit:nothing", "credit_held", Leg(accounts.stripe(), accounts.escrow("m1"), 0)),
                entry(
                    "a-release:1",
                    "release",
                    Leg(accounts.escrow("m1"), accounts.commission(), 200),
                    Leg(accounts.escrow("m1"), accounts.seller_pending("r1"), 800),
                ),
            ]
        )
    assert [p.empty for p in posted] == [False, True, False]
    assert posted[0].journal_id < posted[2].journal_id
    assert balances.balances_of("o1", "usd") == {
        accounts.commission(): 200,
        accounts.escrow("m1"): 0,
        accounts.seller_pending("r1"): 800,
        accounts.stripe(): 1_000,
    }


def test_a_batch_with_one_refusal_books_nothing():
    with pytest.raises(posting.Overdrawn):
        posting.post_many(
            [
                entry("pi:pi_1:succeeded", "payment", Leg(accounts.stripe(), accounts.escrow("m1"), 1_000)),
                entry("release:1", "release", Leg(accounts.escrow("m1"), accounts.commission(), 1_001)),
            ]
        )
    assert balances.journals_of("o1") == []


def test_a_batch_with_the_same_key_twice_books_it_once():
    one = entry("pi:pi_1:succeeded", "payment", Leg(accounts.stripe(), accounts.escrow("m1"), 1_000))
    first, second = posting.post_many([one, one])
    assert second.replayed and first.journal_id == second.journal_id
    assert balances.balance(accounts.escrow("m1"), "usd") == 1_000


def test_an_empty_batch_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert posting.post_many([]) == []


def test_a_correction_turns_the_journal_round_and_happens_once():
    paid = pay()
    taken_back = posting.reverse(journal_id=paid.journal_id, key="correct:pi_m1", effective_at=NOON)
    assert balances.balance(accounts.escrow("m1"), "usd") == 0
    assert balances.journal_by_key("correct:pi_m1").reverses == paid.journal_id
    assert posting.reverse(journal_id=paid.journal_id, key="correct:pi_m1", effective_at=NOON).replayed
    with pytest.raises(posting.Refused):
        posting.reverse(journal_id=paid.journal_id, key="correct:again", effective_at=NOON)
    assert not taken_back.replayed


def test_locking_opens_and_locks_in_one_query(django_assert_num_queries):
    wanted = [accounts.escrow("m2"), accounts.escrow("m1"), accounts.stripe()]
    with django_assert_num_queries(1):
        posting.lock(wanted, "usd")
    with django_assert_num_queries(1):
        assert balances.balances(wanted, "usd") == dict.fromkeys(wanted, 0)


def test_the_journals_of_an_order_are_told_in_plain_words(django_assert_num_queries):
    pay()
    with django_assert_num_queries(2):
        (journal,) = balances.journals_of("o1")
    assert str(journal.label) == "Payment received"
    assert (journal.currency, journal.effective_at, journal.ref) == ("usd", NOON, "pi_m1")
    assert journal.created_at != NOON
    assert [(str(leg.source), str(leg.destination)) for leg in journal.legs] == [
        ("Card payments (Stripe)", "Escrow")
    ]


def test_flows_and_totals_name_every_cent():
    pay()
    pay(500, milestone="m2", subject="o2")
    assert balances.flows(subjects=["o2"]) == [balances.Flow("o2", "usd", "stripe", "escrow", 500)]
    assert [flow.subject for flow in balances.flows()] == ["o1", "o2"]
    totals = balances.totals_by_kind("usd")
    assert totals["escrow"] == totals["stripe"] == 10_500
    assert totals["seller_pending"] == 0
