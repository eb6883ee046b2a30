"""Commission: 20 %, half a cent up, on the running total; and back to exactly zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import commission

rates = st.sampled_from([0, 1, 500, 1_000, 1_999, 2_000, 2_500, 3_333, 10_000])
amounts = st.integers(1, 5_000_000)


def test_twenty_percent_of_the_first_cents():
    assert [commission.commission(cents, 2_000) for cents in range(1, 13)] == [
        0,
        0,
        1,
        1,
        1,
        1,
        1,
        2,
        2,
        2,
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("gross", "bps", "fee"),
    [
        (10_000, 2_000, 2_000),
        (12_000, 2_000, 2_400),
        (9_999, 2_000, 2_000),
        (1, 10_000, 1),
        (0, 2_000, 0),
        (5, 1_000, 1),
    ],
)
def test_half_a_cent_goes_up(gross, bps, fee):
    assert commission.commission(gross, bps) == fee


@pytest.mark.parametrize(("gross", "bps"), [(-1, 2_000), (100, -1), (100, 10_001)])
def test_there_is_no_commission_of_nonsense(gross, bps):
    with pytest.raises(ValueError):
        commission.commission(gross, bps)


def test_a_hundred_dollars_and_an_extra_of_twenty():
    lines = commission.over_lines(0, [10_000, 2_000], 2_000)
    assert [(line.gross_minor, line.commission_minor, line.net_minor) for line in lines] == [
        (10_000, 2_000, 8_000),
        (2_000, 400, 1_600),
    ]


@given(st.lists(amounts, min_size=1, max_size=20), rates)
def test_however_work_is_cut_the_parts_add_up(parts, bps):
    shares = commission.over_lines(0, parts, bps)
    assert sum(share.commission_minor for share in shares) == commission.commission(sum(parts), bps)
    assert all(0 <= share.commission_minor <= share.gross_minor for share in shares)
    assert sum(share.net_minor for share in shares) == sum(parts) - commission.commission(sum(parts), bps)


@given(st.integers(0, 10**9), amounts, rates)
def test_a_step_back_is_the_step_forward(before, gross, bps):
    assert commission.step(before, before + gross, bps) == -commission.step(before + gross, before, bps)


@given(amounts, rates)
def test_rounding_never_misses_by_more_than_half_a_cent(gross, bps):
    assert abs(commission.commission(gross, bps) * 10_000 - gross * bps) <= 5_000


@given(st.data(), st.lists(st.integers(1, 40), min_size=1, max_size=6), rates)
def test_refunds_in_any_order_end_at_exactly_zero(data, grosses, bps):
    """Small amounts on purpose: there rounding bites at nearly every step."""
    shares = commission.over_lines(0, grosses, bps)
    left, holds = list(grosses), [share.net_minor for share in shares]
    fee, rounding, total = sum(share.commission_minor for share in shares), 0, sum(grosses)
    while total:
        which = data.draw(st.sampled_from([i for i, gross in enumerate(left) if gross]))
        gross = data.draw(st.integers(1, left[which]))
        back = commission.take_back(
            released_minor=total,
            gross_minor=gross,
            bps=bps,
            release_left_minor=left[which],
            seller_holds_minor=holds[which],
        )
        assert back.commission_minor + back.seller_minor + back.rounding_minor == gross
        assert 0 <= back.seller_minor <= holds[which]
        total, fee, rounding = total - gross, fee - back.commission_minor, rounding - back.rounding_minor
        left[which] -= gross
        holds[which] -= back.seller_minor
        assert fee == commission.commission(total, bps)
        assert total == fee + rounding + sum(holds)
    assert (fee, rounding, holds) == (0, 0, [0] * len(grosses))


def test_the_house_bears_the_cent_that_rounding_would_ask_of_the_seller():
    """3 cents and 3 cents: the first release paid the commission of both. Its refund asks 3 of a seller who has 2."""
    first = commission.take_back(
        released_minor=6, gross_minor=3, bps=2_000, release_left_minor=3, seller_holds_minor=2
    )
    assert first == commission.TakenBack(commission_minor=0, seller_minor=2, rounding_minor=1)
    second = commission.take_back(
        released_minor=3, gross_minor=3, bps=2_000, release_left_minor=3, seller_holds_minor=3
    )
    assert second == commission.TakenBack(commission_minor=1, seller_minor=3, rounding_minor=-1)


def test_a_part_never_asks_the_seller_for_more_than_the_release_still_holds():
    """$0.02 and $0.11, after parts of both went back: 6 of the last 7 cents ask 5 of a seller who has 4."""
    back = commission.take_back(
        released_minor=7, gross_minor=6, bps=2_000, release_left_minor=7, seller_holds_minor=4
    )
    assert back == commission.TakenBack(commission_minor=1, seller_minor=4, rounding_minor=1)


def test_more_than_was_released_cannot_be_taken_back():
    with pytest.raises(ValueError):
        commission.take_back(
            released_minor=5, gross_minor=6, bps=2_000, release_left_minor=6, seller_holds_minor=4
        )


def test_a_tip_up_to_a_fifth_of_the_price_is_free_of_commission():
    assert commission.tip_step(0, 2_000, price_minor=10_000, bps=2_000) == 0
    assert commission.tip_step(2_000, 3_000, price_minor=10_000, bps=2_000) == 200
    assert commission.tip_step(0, 21, price_minor=99, bps=2_000) == commission.commission(2, 2_000)


@given(st.lists(amounts, min_size=1, max_size=8), amounts, rates)
def test_tips_in_parts_pay_the_same_commission_as_one_tip(tips, price, bps):
    total, fee = 0, 0
    for tip in tips:
        fee += commission.tip_step(total, total + tip, price_minor=price, bps=bps)
        total += tip
    assert fee == commission.tip_step(0, total, price_minor=price, bps=bps)
