"""What would move a gig in a search: by the weights that search itself sorts by."""

import pytest

from gigs import moving, ranking, search, search_rows, testing
from gigs.models import Gig


def factors(**given: float) -> dict[str, float]:
    return {"text": 0.5, "rating": 0.5, "orders": 0.5, "freshness": 0.5, "pro": 0.0, **given}


def test_the_shares_are_those_of_search_and_make_one():
    assert sum(moving.SHARES.values()) == pytest.approx(1)
    assert moving.SHARES["text"] == ranking.TEXT_WEIGHT
    assert moving.SHARES["rating"] == pytest.approx(0.55 * ranking.WEIGHTS["rating"])
    assert set(moving.LABELS) == set(moving.SHARES)


def test_what_is_furthest_behind_by_its_weight_moves_most():
    others = [factors(orders=0.9, rating=0.6), factors(orders=0.8)]
    assert moving.move(factors(), others) == moving.Move(3, "orders", 2)
    assert moving.move(factors(), [factors(pro=1.0)]).factor == "pro"
    assert moving.move(factors(text=0.1), [factors(orders=0.9)] * 30).factor == "text"


def test_the_first_has_nothing_to_move_and_the_last_stands_behind_the_page():
    assert moving.move(factors(text=0.9), [factors()] * 30) == moving.Move(1)
    assert moving.move(factors(text=0.1), [factors()] * 30).place == 25


@pytest.mark.django_db
def test_the_score_is_the_one_search_sorts_by(wei):
    gigs = [
        testing.make_gig(wei if n == 0 else testing.make_seller(f"s{n}", is_pro=n == 2)) for n in range(4)
    ]
    Gig.objects.filter(pk=gigs[1].pk).update(orders_count=40)
    Gig.objects.filter(pk=gigs[3].pk).update(rating_sum=15 * 9, rating_count=9)
    search_rows.refresh([gig.pk for gig in gigs])
    order = [card.pk for card in search.run(search.Query(q="logo")).cards]
    for gig in gigs:
        found = moving.moves(gig.pk, ["logo", "no such words here"])
        assert found["logo"].place == order.index(gig.pk) + 1
        assert found["no such words here"] == moving.Move(1)
    assert moving.moves(order[-1], ["logo"])["logo"].factor == "orders"
    assert moving.moves(0, ["logo"]) == {} and moving.moves(gigs[0].pk, []) == {}
