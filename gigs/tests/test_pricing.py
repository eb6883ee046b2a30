"""What a package with extras costs, and who gets what of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigs import pricing, publishing, terms, testing
from gigs.models import Extra, Package
from gigs.terms import Terms
from kit import clock
from kit.problems import Invalid

HOUSE = Terms(commission_bps=2000)


def package(**fields):
    return Package(**{"version_id": 1, "tier": 1, "name": "Basic", "price_minor": 40_00, "days": 5, **fields})


def extra(number, **fields):
    return Extra(
        **{
            "pk": number,
            "version_id": 1,
            "title": f"Extra {number}",
            "price_minor": 10_00,
            "days": 1,
            **fields,
        }
    )


def test_a_package_alone():
    quote = pricing.quote(package())
    assert (quote.total_minor, quote.days, len(quote.lines)) == (40_00, 5, 1)


def test_extras_add_their_price_and_days():
    quote = pricing.quote(package(), extras=[extra(1), extra(2, price_minor=5_50, days=0)])
    assert (quote.total_minor, quote.days) == (55_50, 6)
    assert [line.kind for line in quote.lines] == ["package", "extra", "extra"]


def test_extra_fast_replaces_the_days_and_extras_add_to_them():
    fast = package(fast_price_minor=20_00, fast_days=2)
    quote = pricing.quote(fast, extras=[extra(1)], fast=True)
    assert (quote.total_minor, quote.days) == (70_00, 3)


def test_what_is_not_offered_cannot_be_bought():
    for extras, fast in (
        ([], True),
        ([extra(1, tier=2)], False),
        ([extra(1, version_id=2)], False),
        ([extra(1), extra(1)], False),
    ):
        with pytest.raises(Invalid):
            pricing.quote(package(), extras=extras, fast=fast)


def test_twenty_per_cent_half_up():
    assert pricing.shares(40_00, HOUSE) == pricing.Shares(40_00, 40_00, 8_00, 32_00)
    assert pricing.shares(10_02, HOUSE).commission_minor == 2_00
    assert pricing.shares(10_03, HOUSE).commission_minor == 2_01, "200.6"
    assert pricing.shares(12_13, Terms(2000, 550)).buyer_pays_minor == 12_13 + 67


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 100_000_00), st.integers(0, 10_000), st.integers(0, 3_000))
def test_nothing_is_lost_between_buyer_seller_and_house(price, bps, fee):
    shares = pricing.shares(price, Terms(bps, fee))
    assert shares.you_get_minor + shares.commission_minor == price
    assert 0 <= shares.you_get_minor <= price <= shares.buyer_pays_minor


@pytest.mark.django_db
def test_the_terms_of_the_house_are_those_of_the_policy():
    assert terms.current() == Terms(commission_bps=2000, buyer_fee_bps=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "is_pro", "highest"), [(0, False, 500_00), (2, False, 10_000_00), (0, True, 50_000_00)]
)
def test_the_ceiling_is_the_levels_and_a_pros_is_higher(level, is_pro, highest):
    seller = testing.make_seller("wei", level=level, is_pro=is_pro)
    testing.make_gig(seller, state="pending_review", packages=[testing.package(highest)])
    above = testing.make_draft(seller, packages=[testing.package(highest + 1)])
    with pytest.raises(publishing.NotReady) as refused:
        publishing.submit(ref=above.ref, by=seller, now=clock.now())
    assert [p.field for p in refused.value.problems] == ["p1-price"]
