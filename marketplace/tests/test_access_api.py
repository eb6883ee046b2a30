"""Who may enter as a program: every address of the API and every method, as listed in access.txt (see test_access.py)."""

import pytest

from marketplace.tests.visiting import differences, is_api


@pytest.mark.slow
@pytest.mark.broken_books  # the small world was paid without a provider
@pytest.mark.django_db(databases=["default", "sandbox"])
def test_every_address_of_the_api_lets_in_whom_it_should_and_nobody_else(visited_world):
    wrong = differences(visited_world, is_api)
    assert not wrong, "not as listed in access.txt:\n" + "\n".join(wrong)
