"""Pages ask the database as often for thirty rows as for one, and not more often than they may."""

import pytest

from accounts.models import User
from gigs import testing as gigs
from marketplace.benches.pages import count_placing
from orders import testing

pytestmark = pytest.mark.django_db
BUDGETS = {"/": 6, "/search/?q=logo": 6, "/search/": 6, "{gig}": 8, "{order}": 30}


@pytest.fixture(params=[1, 30])
def market(request):
    """One gig and one order, or thirty of each."""
    wei, ana = gigs.make_seller("wei"), gigs.make_user("ana")
    made = [gigs.make_gig(wei if n < 5 else gigs.make_seller(f"seller{n}")) for n in range(request.param)]
    orders = [testing.order_active(buyer=ana, seller=wei) for _ in range(request.param)]
    return {"gig": f"/gigs/wei/{made[0].slug}/", "order": f"/orders/{orders[0].ref}/"}


@pytest.mark.parametrize("path", BUDGETS)
def test_a_page_keeps_within_its_queries(client, market, django_assert_max_num_queries, path):
    address = path.format(**market)
    if path == "{order}":
        client.force_login(User.objects.get(username="ana"))
    assert client.get(address).status_code == 200  # what is kept for all requests is at hand from now on
    with django_assert_max_num_queries(BUDGETS[path]):
        client.get(address)


def test_placing_and_paying_take_twenty_queries_at_most():
    gigs.make_user("ana")
    assert count_placing(gigs.make_gig(gigs.make_seller("wei"))) <= 20
