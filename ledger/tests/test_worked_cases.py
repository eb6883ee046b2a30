"""Accounting stories of what goes wrong: credit, disputes, chargebacks, money that does not fit."""

import pytest

from ledger.tests.stories import (
    AVAILABLE,
    COMMISSION,
    CREDIT,
    CREDIT_HOLD,
    DISPUTE_FEE,
    DISPUTE_LOSS,
    ESCROW,
    GOODWILL,
    HOLD_ESCROW,
    HOLD_PENDING,
    PENDING,
    RECEIVABLE,
    REFUND,
    STRIPE,
    SUSPENSE,
    Books,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


def test_credit_and_card_pay_one_order_together(books):
    books.book("gw:seed-ana", "goodwill", (GOODWILL, CREDIT, 15.00), then={GOODWILL: 15.00, CREDIT: 15.00})
    books.book(
        "credit:p1:held",
        "credit_held",
        (CREDIT, CREDIT_HOLD, 15.00),
        then={GOODWILL: 15.00, CREDIT_HOLD: 15.00},
    )
    books.book(
        "pi:pi_1:succeeded",
        "payment",
        (CREDIT_HOLD, ESCROW, 15.00),
        (STRIPE, ESCROW, 85.00),
        then={GOODWILL: 15.00, STRIPE: 85.00, ESCROW: 100.00},
    )


def test_credit_set_aside_for_a_payment_that_never_came_is_given_back(books):
    books.book("gw:seed-ana", "goodwill", (GOODWILL, CREDIT, 15.00), then={GOODWILL: 15.00, CREDIT: 15.00})
    books.book(
        "credit:p1:held",
        "credit_held",
        (CREDIT, CREDIT_HOLD, 15.00),
        then={GOODWILL: 15.00, CREDIT_HOLD: 15.00},
    )
    books.book(
        "credit:p1:given-back",
        "credit_given_back",
        (CREDIT_HOLD, CREDIT, 15.00),
        then={GOODWILL: 15.00, CREDIT: 15.00},
    )


def test_a_dispute_before_acceptance_is_split_by_the_ruling(books):
    """$100 in escrow, all of it in dispute; the ruling gives $40 back and $60 to the seller."""
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book(
        "dispute:d1:hold",
        "dispute_hold",
        (ESCROW, HOLD_ESCROW, 100.00),
        then={STRIPE: 100.00, HOLD_ESCROW: 100.00},
    )
    books.book(
        "dispute:d1:ruled",
        "dispute_ruled",
        (HOLD_ESCROW, REFUND, 40.00),
        (HOLD_ESCROW, COMMISSION, 12.00),
        (HOLD_ESCROW, PENDING, 48.00),
        then={STRIPE: 100.00, REFUND: 40.00, COMMISSION: 12.00, PENDING: 48.00},
    )


def test_a_dispute_after_acceptance_holds_the_sellers_net_only(books):
    """$100 accepted, $50 in dispute: $40 net is held, the rest clears; the ruling gives the buyer $25."""
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 20.00),
        (ESCROW, PENDING, 80.00),
        then={STRIPE: 100.00, COMMISSION: 20.00, PENDING: 80.00},
    )
    books.book(
        "dispute:d1:hold",
        "dispute_hold",
        (PENDING, HOLD_PENDING, 40.00),
        then={STRIPE: 100.00, COMMISSION: 20.00, PENDING: 40.00, HOLD_PENDING: 40.00},
    )
    books.book(
        "clear:r1",
        "clear",
        (PENDING, AVAILABLE, 40.00),
        then={STRIPE: 100.00, COMMISSION: 20.00, AVAILABLE: 40.00, HOLD_PENDING: 40.00},
    )
    books.book(
        "dispute:d1:ruled",
        "dispute_ruled",
        (HOLD_PENDING, REFUND, 20.00),
        (COMMISSION, REFUND, 5.00),
        (HOLD_PENDING, PENDING, 20.00),
        then={STRIPE: 100.00, COMMISSION: 15.00, AVAILABLE: 40.00, PENDING: 20.00, REFUND: 25.00},
    )


def test_a_lost_chargeback_gives_the_commission_back_and_the_house_bears_the_rest(books):
    """$100 accepted and paid out; the bank takes it all back and a fee of $15."""
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 20.00),
        (ESCROW, PENDING, 80.00),
        then={STRIPE: 100.00, COMMISSION: 20.00, PENDING: 80.00},
    )
    books.book(
        "dp:dp_1:hold",
        "chargeback_hold",
        (PENDING, HOLD_PENDING, 80.00),
        then={STRIPE: 100.00, COMMISSION: 20.00, HOLD_PENDING: 80.00},
    )
    books.book(
        "dp:dp_1:withdrawn",
        "chargeback_withdrawn",
        (RECEIVABLE, STRIPE, 100.00),
        (DISPUTE_FEE, STRIPE, 15.00),
        then={STRIPE: -15.00, COMMISSION: 20.00, HOLD_PENDING: 80.00, RECEIVABLE: 100.00, DISPUTE_FEE: 15.00},
    )
    books.book(
        "dp:dp_1:lost",
        "chargeback_lost",
        (HOLD_PENDING, PENDING, 80.00),
        (COMMISSION, RECEIVABLE, 20.00),
        (DISPUTE_LOSS, RECEIVABLE, 80.00),
        then={STRIPE: -15.00, PENDING: 80.00, DISPUTE_FEE: 15.00, DISPUTE_LOSS: 80.00},
    )


def test_a_won_chargeback_puts_each_part_back(books):
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book(
        "dp:dp_1:hold",
        "chargeback_hold",
        (ESCROW, HOLD_ESCROW, 100.00),
        then={STRIPE: 100.00, HOLD_ESCROW: 100.00},
    )
    books.book(
        "dp:dp_1:withdrawn",
        "chargeback_withdrawn",
        (RECEIVABLE, STRIPE, 100.00),
        (DISPUTE_FEE, STRIPE, 15.00),
        then={STRIPE: -15.00, HOLD_ESCROW: 100.00, RECEIVABLE: 100.00, DISPUTE_FEE: 15.00},
    )
    books.book(
        "dp:dp_1:won",
        "chargeback_won",
        (STRIPE, RECEIVABLE, 100.00),
        (HOLD_ESCROW, ESCROW, 100.00),
        then={STRIPE: 85.00, ESCROW: 100.00, DISPUTE_FEE: 15.00},
    )


def test_a_payment_of_another_amount_waits_for_staff(books):
    books.book("sus:txn_1", "suspense", (STRIPE, SUSPENSE, 99.00), then={STRIPE: 99.00, SUSPENSE: 99.00})
    books.book(
        "sus:txn_1:solved", "suspense_solved", (SUSPENSE, REFUND, 99.00), then={STRIPE: 99.00, REFUND: 99.00}
    )
    books.book("re:re_1:succeeded", "refund_sent", (REFUND, STRIPE, 99.00), then={})


def test_a_payment_that_comes_too_late_goes_straight_back(books):
    books.book(
        "pi:pi_1:succeeded", "payment_returned", (STRIPE, REFUND, 25.00), then={STRIPE: 25.00, REFUND: 25.00}
    )
    books.book("re:re_1:succeeded", "refund_sent", (REFUND, STRIPE, 25.00), then={})
