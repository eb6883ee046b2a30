import pytest

from gigs import testing
from kit import clock


@pytest.fixture
def wei(db):
    """Sells."""
    return testing.make_seller("wei", display_name="Wen Jiahui", country="CN")


@pytest.fixture
def ion(db):
    """A stranger, who sells too."""
    return testing.make_seller("ion")


@pytest.fixture
def ana(db):
    """Buys, does not sell."""
    return testing.make_user("ana")


@pytest.fixture
def mod(db):
    """Staff who decides on gigs."""
    return testing.make_moderator("mod")


@pytest.fixture
def now(db):
    return clock.now()
