"""Accounting stories: what happens to money, step by step, with every balance after every step.

Ana buys, Wei sells. The books are checked after each step; amounts in dollars for the reader."""

import pytest

from ledger import commission
from ledger.tests.stories import (
    AVAILABLE,
    BANK,
    COMMISSION,
    CREDIT,
    DEBT,
    ESCROW,
    ESCROW_2,
    ESCROW_3,
    GOODWILL,
    PAYOUT,
    PENDING,
    PENDING_2,
    PENDING_3,
    REFUND,
    ROUNDING,
    STRIPE,
    STRIPE_FEE,
    Books,
)

pytestmark = pytest.mark.django_db
BPS = 2_000


@pytest.fixture
def books():
    return Books()


def test_a_plain_order_of_a_hundred_dollars(books):
    books.book(
        "pi:pi_1:succeeded",
        "payment",
        (STRIPE, ESCROW, 100.00),
        then={STRIPE: 100.00, ESCROW: 100.00},
    )
    books.book(
        "txn:txn_1:fee",
        "stripe_fee",
        (STRIPE_FEE, STRIPE, 3.20),
        then={STRIPE: 96.80, STRIPE_FEE: 3.20, ESCROW: 100.00},
    )
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 20.00),
        (ESCROW, PENDING, 80.00),
        then={STRIPE: 96.80, STRIPE_FEE: 3.20, COMMISSION: 20.00, PENDING: 80.00},
    )
    books.book(
        "clear:r1",
        "clear",
        (PENDING, AVAILABLE, 80.00),
        then={STRIPE: 96.80, STRIPE_FEE: 3.20, COMMISSION: 20.00, AVAILABLE: 80.00},
    )
    books.book(
        "payout:part1",
        "payout",
        (AVAILABLE, PAYOUT, 80.00),
        then={STRIPE: 96.80, STRIPE_FEE: 3.20, COMMISSION: 20.00, PAYOUT: 80.00},
    )
    books.book(
        "tr:part1",
        "payout_sent",
        (PAYOUT, STRIPE, 80.00),
        then={STRIPE: 16.80, STRIPE_FEE: 3.20, COMMISSION: 20.00},
    )
    books.book(
        "po:po_1xxx",
        "bank_payout",
        (BANK, STRIPE, 16.80),
        then={BANK: 16.80, STRIPE_FEE: 3.20, COMMISSION: 20.00},
    )


def test_a_hundred_dollars_and_an_extra_of_twenty_are_two_lines_of_one_release(books):
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book("pi:pi_2:succeeded", "payment", (STRIPE, ESCROW, 20.00), then={STRIPE: 120.00, ESCROW: 120.00})
    first, extra = commission.over_lines(0, [10_000, 2_000], BPS)
    assert (first.commission_minor, first.net_minor) == (2_000, 8_000)
    assert (extra.commission_minor, extra.net_minor) == (400, 1_600)
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, (first.commission_minor + extra.commission_minor) / 100),
        (ESCROW, PENDING, (first.net_minor + extra.net_minor) / 100),
        then={STRIPE: 120.00, COMMISSION: 24.00, PENDING: 96.00},
    )
    books.book(
        "clear:r1",
        "clear",
        (PENDING, AVAILABLE, 96.00),
        then={STRIPE: 120.00, COMMISSION: 24.00, AVAILABLE: 96.00},
    )
    books.book(
        "payout:part1",
        "payout",
        (AVAILABLE, PAYOUT, 80.00),
        then={STRIPE: 120.00, COMMISSION: 24.00, AVAILABLE: 16.00, PAYOUT: 80.00},
    )
    books.book(
        "payout:part2",
        "payout",
        (AVAILABLE, PAYOUT, 16.00),
        then={STRIPE: 120.00, COMMISSION: 24.00, PAYOUT: 96.00},
    )
    books.book(
        "tr:part1",
        "payout_sent",
        (PAYOUT, STRIPE, 80.00),
        then={STRIPE: 40.00, COMMISSION: 24.00, PAYOUT: 16.00},
    )
    books.book("tr:part2", "payout_sent", (PAYOUT, STRIPE, 16.00), then={STRIPE: 24.00, COMMISSION: 24.00})


def test_three_milestones_of_odd_cents_pay_the_commission_of_the_whole(books):
    """$0.33, $0.33 and $0.34: 7, 6 and 7 cents. Each by itself would be 7, 7 and 7."""
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 0.33), then={STRIPE: 0.33, ESCROW: 0.33})
    books.book(
        "release:r1-ref",
        "release",
        (ESCROW, COMMISSION, 0.07),
        (ESCROW, PENDING, 0.26),
        then={STRIPE: 0.33, COMMISSION: 0.07, PENDING: 0.26},
    )
    books.book(
        "pi:pi_2:succeeded",
        "payment",
        (STRIPE, ESCROW_2, 0.33),
        then={STRIPE: 0.66, COMMISSION: 0.07, PENDING: 0.26, ESCROW_2: 0.33},
    )
    books.book(
        "release:r2-ref",
        "release",
        (ESCROW_2, COMMISSION, 0.06),
        (ESCROW_2, PENDING_2, 0.27),
        then={STRIPE: 0.66, COMMISSION: 0.13, PENDING: 0.26, PENDING_2: 0.27},
    )
    books.book(
        "pi:pi_3:succeeded",
        "payment",
        (STRIPE, ESCROW_3, 0.34),
        then={STRIPE: 1.00, COMMISSION: 0.13, PENDING: 0.26, PENDING_2: 0.27, ESCROW_3: 0.34},
    )
    books.book(
        "release:r3-ref",
        "release",
        (ESCROW_3, COMMISSION, 0.07),
        (ESCROW_3, PENDING_3, 0.27),
        then={STRIPE: 1.00, COMMISSION: 0.20, PENDING: 0.26, PENDING_2: 0.27, PENDING_3: 0.27},
    )
    assert [share.commission_minor for share in commission.over_lines(0, [33, 33, 34], BPS)] == [7, 6, 7]


def test_a_cancelled_order_goes_back_in_full(books):
    books.book(
        "pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 100.00), then={STRIPE: 100.00, ESCROW: 100.00}
    )
    books.book("refund:rf1", "refund", (ESCROW, REFUND, 100.00), then={STRIPE: 100.00, REFUND: 100.00})
    books.book("re:re_1:succeeded", "refund_sent", (REFUND, STRIPE, 100.00), then={})


def test_a_card_refund_that_fails_becomes_buyer_credit(books):
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 40.00), then={STRIPE: 40.00, ESCROW: 40.00})
    books.book("refund:rf1", "refund", (ESCROW, REFUND, 40.00), then={STRIPE: 40.00, REFUND: 40.00})
    books.book(
        "re:re_1:failed", "refund_failed", (REFUND, CREDIT, 40.00), then={STRIPE: 40.00, CREDIT: 40.00}
    )


def test_a_card_refund_that_fails_after_it_was_sent_becomes_buyer_credit(books):
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 40.00), then={STRIPE: 40.00, ESCROW: 40.00})
    books.book("refund:rf1", "refund", (ESCROW, REFUND, 40.00), then={STRIPE: 40.00, REFUND: 40.00})
    books.book("re:re_1:succeeded", "refund_sent", (REFUND, STRIPE, 40.00), then={})
    books.book(
        "re:re_1:failed", "refund_failed", (STRIPE, CREDIT, 40.00), then={STRIPE: 40.00, CREDIT: 40.00}
    )


def test_partial_refunds_after_acceptance_give_the_commission_back_to_the_cent(books):
    """$10.03 accepted: $2.01 commission, $8.02 in clearance. Back go $3.33, $3.33 and $3.37."""
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 10.03), then={STRIPE: 10.03, ESCROW: 10.03})
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 2.01),
        (ESCROW, PENDING, 8.02),
        then={STRIPE: 10.03, COMMISSION: 2.01, PENDING: 8.02},
    )
    books.book(
        "refund:rf1",
        "refund",
        (COMMISSION, REFUND, 0.67),
        (PENDING, REFUND, 2.66),
        then={STRIPE: 10.03, COMMISSION: 1.34, PENDING: 5.36, REFUND: 3.33},
    )
    books.book(
        "refund:rf2",
        "refund",
        (COMMISSION, REFUND, 0.67),
        (PENDING, REFUND, 2.66),
        then={STRIPE: 10.03, COMMISSION: 0.67, PENDING: 2.70, REFUND: 6.66},
    )
    books.book(
        "refund:rf3",
        "refund",
        (COMMISSION, REFUND, 0.67),
        (PENDING, REFUND, 2.70),
        then={STRIPE: 10.03, REFUND: 10.03},
    )
    books.book("re:re_1:succeeded", "refund_sent", (REFUND, STRIPE, 10.03), then={})


def test_the_steps_of_that_refund_are_those_of_the_formula():
    left, holds = 1_003, 802
    for gross, expected in ((333, (67, 266, 0)), (333, (67, 266, 0)), (337, (67, 270, 0))):
        back = commission.take_back(
            released_minor=left, gross_minor=gross, bps=BPS, release_left_minor=left, seller_holds_minor=holds
        )
        assert (back.commission_minor, back.seller_minor, back.rounding_minor) == expected
        left, holds = left - gross, holds - back.seller_minor
    assert (left, holds) == (0, 0)


def test_the_house_bears_a_cent_where_rounding_would_ask_it_of_the_seller(books):
    """3 cents and 3 cents: the first release paid the commission of both."""
    books.book(
        "pi:pi_1:succeeded",
        "payment",
        (STRIPE, ESCROW, 0.03),
        (STRIPE, ESCROW_2, 0.03),
        then={STRIPE: 0.06, ESCROW: 0.03, ESCROW_2: 0.03},
    )
    books.book(
        "release:r1-ref",
        "release",
        (ESCROW, COMMISSION, 0.01),
        (ESCROW, PENDING, 0.02),
        then={STRIPE: 0.06, ESCROW_2: 0.03, COMMISSION: 0.01, PENDING: 0.02},
    )
    books.book(
        "release:r2-ref",
        "release",
        (ESCROW_2, COMMISSION, 0),
        (ESCROW_2, PENDING_2, 0.03),
        then={STRIPE: 0.06, COMMISSION: 0.01, PENDING: 0.02, PENDING_2: 0.03},
    )
    books.book(
        "refund:rf1",
        "refund",
        (PENDING, REFUND, 0.02),
        (ROUNDING, REFUND, 0.01),
        then={STRIPE: 0.06, COMMISSION: 0.01, ROUNDING: -0.01, PENDING_2: 0.03, REFUND: 0.03},
    )
    books.book(
        "refund:rf2",
        "refund",
        (COMMISSION, REFUND, 0.01),
        (PENDING_2, REFUND, 0.02),
        (PENDING_2, ROUNDING, 0.01),
        then={STRIPE: 0.06, REFUND: 0.06},
    )


def test_a_refund_after_clearance_is_taken_from_what_is_available(books):
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 50.00), then={STRIPE: 50.00, ESCROW: 50.00})
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 10.00),
        (ESCROW, PENDING, 40.00),
        then={STRIPE: 50.00, COMMISSION: 10.00, PENDING: 40.00},
    )
    books.book(
        "clear:r1",
        "clear",
        (PENDING, AVAILABLE, 40.00),
        then={STRIPE: 50.00, COMMISSION: 10.00, AVAILABLE: 40.00},
    )
    books.book(
        "refund:rf1",
        "refund",
        (COMMISSION, REFUND, 5.00),
        (AVAILABLE, REFUND, 20.00),
        then={STRIPE: 50.00, COMMISSION: 5.00, AVAILABLE: 20.00, REFUND: 25.00},
    )
    books.book(
        "re:re_1:succeeded",
        "refund_sent",
        (REFUND, STRIPE, 25.00),
        then={STRIPE: 25.00, COMMISSION: 5.00, AVAILABLE: 20.00},
    )


def test_debt_by_a_ruling_is_repaid_first_when_the_next_money_clears(books):
    books.book("pi:pi_1:succeeded", "payment", (STRIPE, ESCROW, 50.00), then={STRIPE: 50.00, ESCROW: 50.00})
    books.book(
        "release:r1",
        "release",
        (ESCROW, COMMISSION, 10.00),
        (ESCROW, PENDING, 40.00),
        then={STRIPE: 50.00, COMMISSION: 10.00, PENDING: 40.00},
    )
    books.book(
        "clear:r1",
        "clear",
        (PENDING, AVAILABLE, 40.00),
        then={STRIPE: 50.00, COMMISSION: 10.00, AVAILABLE: 40.00},
    )
    books.book(
        "payout:part1",
        "payout",
        (AVAILABLE, PAYOUT, 40.00),
        then={STRIPE: 50.00, COMMISSION: 10.00, PAYOUT: 40.00},
    )
    books.book("tr:part1", "payout_sent", (PAYOUT, STRIPE, 40.00), then={STRIPE: 10.00, COMMISSION: 10.00})
    books.book(
        "refund:rf1",
        "refund",
        (COMMISSION, REFUND, 5.00),
        (DEBT, REFUND, 20.00),
        then={STRIPE: 10.00, COMMISSION: 5.00, DEBT: 20.00, REFUND: 25.00},
    )
    books.book(
        "pi:pi_2:succeeded",
        "payment",
        (STRIPE, ESCROW_2, 50.00),
        then={STRIPE: 60.00, COMMISSION: 5.00, DEBT: 20.00, REFUND: 25.00, ESCROW_2: 50.00},
    )
    books.book(
        "re:re_1:succeeded",
        "refund_sent",
        (REFUND, STRIPE, 25.00),
        then={STRIPE: 35.00, COMMISSION: 5.00, DEBT: 20.00, ESCROW_2: 50.00},
    )
    books.book(
        "release:r2-ref",
        "release",
        (ESCROW_2, COMMISSION, 10.00),
        (ESCROW_2, PENDING_2, 40.00),
        then={STRIPE: 35.00, COMMISSION: 15.00, DEBT: 20.00, PENDING_2: 40.00},
    )
    books.book(
        "clear:r2-ref",
        "clear",
        (PENDING_2, DEBT, 20.00),
        (PENDING_2, AVAILABLE, 20.00),
        then={STRIPE: 35.00, COMMISSION: 15.00, AVAILABLE: 20.00},
    )


def test_a_withdrawal_that_comes_back_is_available_again(books):
    books.book(
        "gw:seed-wei", "goodwill", (GOODWILL, AVAILABLE, 30.00), then={GOODWILL: 30.00, AVAILABLE: 30.00}
    )
    books.book("payout:part1", "payout", (AVAILABLE, PAYOUT, 30.00), then={GOODWILL: 30.00, PAYOUT: 30.00})
    books.book(
        "tr:part1:failed",
        "payout_failed",
        (PAYOUT, AVAILABLE, 30.00),
        then={GOODWILL: 30.00, AVAILABLE: 30.00},
    )
