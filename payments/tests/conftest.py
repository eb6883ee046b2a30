"""Payments over the sandbox: the real gateway, without a socket."""

import pytest

from payments import gateway
from payments.stripe_gateway import StripeGateway
from sandbox import inprocess


@pytest.fixture
def provider(settings):
    """The one gateway class, talking to the sandbox in this process. The sandbox's clock follows ours."""
    settings.SITE_URL = "http://shop.test"
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)) as speaking:
        yield speaking
