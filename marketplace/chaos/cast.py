"""The people of a run of chaos: buyers and sellers with a published gig, signed in, ready to be paid."""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.testing import confirm
from gigs import testing
from gigs.models import Package
from kit import clock
from marketplace.live import LiveSite
from payments import onboarding
from payments.models import SellerAccount

PAIRS = 5
PRICES = (50_01, 33_33, 80_00, 12_99, 149_95, 20_07)


@dataclass(frozen=True)
class Pair:
    """A buyer, a seller, what is bought, and the cookies with which both are signed in."""

    buyer: User
    seller: User
    package: Package
    buyer_session: str
    seller_session: str


def control(site: LiveSite, path: str, **given) -> dict:
    """The sandbox's knobs: a POST with what is given, else a GET."""
    request = urllib.request.Request(
        f"{site.sandbox_url}/_sandbox/{path}",
        data=json.dumps(given).encode() if given else None,
        headers={
            "Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def make(site: LiveSite) -> list[Pair]:
    """Pairs who trade; every seller has an account at the provider and may withdraw."""
    pairs = []
    for number in range(PAIRS):
        buyer, seller = (
            testing.make_user(f"buyer{number}"),
            testing.make_seller(f"seller{number}", country="RO"),
        )
        gig = testing.make_gig(
            seller, requirements=[], packages=[testing.package(PRICES[number % len(PRICES)], revisions=None)]
        )
        _onboard(seller)
        package = gig.live.packages.get()
        pairs.append(Pair(buyer, seller, package, _session(buyer), _session(seller)))
    by = timedelta(hours=80)  # withdrawals are shut for 72 hours after payout details were given
    control(site, "clock", offset_seconds=int(by.total_seconds()))
    clock.advance(by)
    return pairs


def _onboard(seller: User) -> None:
    link = onboarding.start(by=seller, now=clock.now())
    typed = {
        "first_name": "Wei",
        "last_name": "Wen",
        "country": "RO",
        "bank": "000123456789",
        "outcome": "complete",
    }
    request = urllib.request.Request(link, data=urllib.parse.urlencode(typed).encode())
    opener = urllib.request.build_opener(_Stay())
    opener.open(request, timeout=20)
    onboarding.account(SellerAccount.objects.get(user=seller).account_id)


class _Stay(urllib.request.HTTPRedirectHandler):
    """The way back leads to the site, where nobody is signed in."""

    def redirect_request(self, *arguments):
        return None

    def http_error_303(self, request, fp, *arguments):
        return fp


def _session(user: User) -> str:
    """A session that may decide about money for longer than the run."""
    client = Client()
    client.force_login(user)
    confirm(client, seconds=86_400)
    return client.session.session_key
