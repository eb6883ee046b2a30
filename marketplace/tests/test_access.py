"""Who may enter: every page and method, with a status for each of nine roles, kept in access.txt; test_access_api.py
does the same for programs.

An address or an act that is not listed fails, and the failure prints its line as it is now, to be judged and added.
All requests have an empty body: 200 and 302 let in, 403 refuses, 404 says nothing, 409 and 422 let in and refuse the
act. Signed-out visitors are led to the sign-in by 302."""

import pytest

from marketplace.tests.visiting import Visitors, differences, is_api
from marketplace.tests.walking import ROLES, listed

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.mark.slow
@pytest.mark.broken_books  # the small world was paid without a provider
def test_every_address_lets_in_whom_it_should_and_nobody_else(visited_world):
    wrong = differences(visited_world, lambda case: not is_api(case))
    assert not wrong, "not as listed in access.txt:\n" + "\n".join(wrong)


@pytest.mark.broken_books  # as above
def test_support_reads_an_order_in_dispute_with_its_files_and_no_other_order(visited_world):
    world = visited_world
    visitors = Visitors(world)
    quiet, in_dispute = world.order.ref, world.disputed.ref
    may_read = {
        role: (
            visitors.ask(role, "GET", f"/orders/{in_dispute}/"),
            visitors.ask(role, "GET", f"/orders/{quiet}/"),
        )
        for role in ROLES
    }
    assert may_read == {
        "anonymous": (302, 302),
        "buyer": (200, 200),
        "seller": (200, 200),
        "other buyer": (404, 404),
        "other seller": (404, 404),
        "suspended": (404, 404),
        "support": (200, 404),
        "finance": (404, 404),
        "admin": (200, 404),
    }
    assert visitors.ask("support", "GET", f"/api/v1/orders/{in_dispute}/") == 200
    assert visitors.ask("support", "GET", f"/api/v1/orders/{quiet}/") == 404
    assert visitors.ask("support", "POST", f"/orders/{in_dispute}/messages/") in (403, 404)
    assert visitors.ask("support", "GET", f"/files/{world.upload.ref}/") == 404


def test_no_listed_status_is_a_breakdown():
    assert not [
        key for key, statuses in listed().items() if any(each >= 500 and each != 503 for each in statuses)
    ]
