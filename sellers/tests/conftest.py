"""The cast."""

import pytest

from gigs import testing


@pytest.fixture
def ana():
    return testing.make_user("ana", display_name="Ana", country="RO")


@pytest.fixture
def wei():
    return testing.make_seller("wei", display_name="Wei", country="CN")


@pytest.fixture
def ion():
    return testing.make_seller("ion")
