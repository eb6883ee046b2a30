import pytest

from sandbox import inprocess


@pytest.fixture
def stripe_client(db):
    """The official client, talking to the sandbox without a socket."""
    return inprocess.client()
