"""The payment provider inside this process: the real gateway speaks to the sandbox without a socket, and what happened
there can be told to the site's webhook as it was, otherwise, or not at all."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta

from django.test import Client, override_settings

from kit import clock
from payments import expiring, gateway, refunding, sending
from payments.stripe_gateway import StripeGateway
from payments.tests import stage
from sandbox import inprocess

HERE = "http://shop.test"
ADDRESS = "/webhooks/stripe/"


@contextlib.contextmanager
def in_process() -> Iterator[StripeGateway]:
    """Every call of this process to the provider goes to the sandbox's own code and database."""
    with (
        override_settings(SITE_URL=HERE, ALLOWED_HOSTS=["*"]),
        gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)) as speaking,
    ):
        yield speaking


class News:
    """What the provider has recorded and we have not taken from here yet."""

    def __init__(self):
        self._seen: set[str] = set()
        self._since = clock.now()

    def fresh(self) -> list[gateway.Event]:
        """Events since the last time, oldest first."""
        found = list(gateway.gateway().events(since=self._since - timedelta(minutes=5)))
        fresh = [event for event in reversed(found) if event.id not in self._seen]
        self._seen = {event.id for event in found}
        self._since = clock.now()
        return fresh


def post(payload: bytes, signature: str) -> int:
    """Send this to the site's webhook; the status it answered with."""
    answer = Client().post(
        ADDRESS, data=payload, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return answer.status_code


def tell(event: gateway.Event) -> int:
    """Send an event as the provider does, signed now; the status."""
    payload = json.dumps(event.payload).encode()
    return post(payload, stage.signed(payload))


def send_what_is_due() -> None:
    """What the workers ask of the provider, without listening to its news."""
    refunding.take_due()
    expiring.take_due()
    sending.send_due()
