"""Pages ask the database as often for thirty rows as for one, and not more often than they may."""

import pytest

from gigs import testing as gigs
from kit import clock
from marketplace.benches.pages import count_placing
from orders import testing
from reviews import testing as reviews

pytestmark = pytest.mark.django_db
BUDGETS = {"/": 6, "/search/?q=logo": 6, "/search/": 6, "{gig}": 8, "{order}": 30}


@pytest.mark.parametrize("rows", [1, 30])
def test_every_page_keeps_within_its_queries(client, django_assert_max_num_queries, rows):
    wei, ana = gigs.make_seller("wei"), gigs.make_user("ana")
    made = [gigs.make_gig(wei if n < 5 else gigs.make_seller(f"seller{n}")) for n in range(rows)]
    orders = [testing.order_active(buyer=ana, seller=wei) for _ in range(rows)]
    for _ in range(min(rows, 4)):
        reviews.published(reviews.order_of_gig(made[0], buyer=ana), now=clock.now())
    addresses = {"gig": f"/gigs/wei/{made[0].slug}/", "order": f"/orders/{orders[0].ref}/"}
    for path, most in BUDGETS.items():
        address = path.format(**addresses)
        if path == "{order}":
            client.force_login(ana)
        assert client.get(address).status_code == 200  # what is kept for all requests is at hand from now on
        with django_assert_max_num_queries(most, info=path):
            client.get(address)


def test_placing_and_paying_take_twenty_queries_at_most():
    gigs.make_user("ana")
    assert count_placing(gigs.make_gig(gigs.make_seller("wei"))) <= 20
