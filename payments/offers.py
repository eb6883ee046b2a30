"""What a checkout page shows before an order exists: the choice, its price today, and what has changed since."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, QueryDict

from accounts.models import User
from gigs.models import Extra, Gig, Package
from orders import placing
from orders.actors import Actor
from orders.models import Order, Policy


@dataclass(frozen=True)
class Choice:
    """A package with chosen extras. `stale`: the seller has published another version since the page it came from."""

    package: Package
    gig: Gig
    offered: list[Extra]
    extras: list[Extra]
    fast: bool
    quote: placing.Quote
    policy: Policy
    stale: bool = False
    old_total_minor: int | None = None

    @property
    def lines(self) -> list[tuple[str, int]]:
        """What is added up: words and amounts."""
        name = self.package.name or self.package.get_tier_display()
        return [
            (name, self.package.price_minor),
            *((extra.title, extra.price_minor) for extra in self.extras),
        ]


def chosen(package_ref: str, query: QueryDict) -> Choice:
    """The choice an address names, on the gig's terms of today. Raises Http404 for what was never offered."""
    package = (
        Package.objects.select_related("version__gig__seller__seller", "version__gig__live")
        .filter(ref=package_ref)
        .first()
    )
    if package is None:
        raise Http404
    gig, policy = package.version.gig, Policy.objects.current()
    refs = query.getlist("extra")
    if package.version_id == gig.live_id or gig.live_id is None:
        return _choice(package, gig, refs, bool(query.get("fast")), policy)
    old = _choice(package, gig, refs, bool(query.get("fast")), policy)
    today = Package.objects.filter(version=gig.live_id, tier=package.tier).first()
    if today is None:
        return _choice(package, gig, refs, bool(query.get("fast")), policy)
    titles = [extra.title for extra in old.extras]
    return _choice(
        today, gig, [], old.fast, policy, titles=titles, stale=True, old_total=old.quote.total_minor
    )


def _choice(package, gig, refs, fast, policy, *, titles=(), stale=False, old_total=None) -> Choice:
    offered = [
        extra
        for extra in Extra.objects.filter(version=package.version_id)
        if extra.tier is None or extra.tier == package.tier
    ]
    extras = [extra for extra in offered if extra.ref in refs or extra.title in titles]
    fast = fast and package.fast_price_minor is not None
    quote = placing.quote(package=package, extras=extras, fast=fast, policy=policy)
    return Choice(package, gig, offered, extras, fast, quote, policy, stale, old_total)


@dataclass(frozen=True)
class Again:
    """A past choice as it can be ordered today; `query` for the checkout's address."""

    package_ref: str
    extra_refs: list[str]
    fast: bool

    @property
    def query(self) -> str:
        words = [("extra", ref) for ref in self.extra_refs]
        return urlencode([*words, ("fast", "1")] if self.fast else words)


def again(order: Order) -> Again | None:
    """The same package of the gig's live version with the same extras, by their titles; None where it is not sold."""
    if order.package is None or order.gig is None or order.gig.state != Gig.State.ACTIVE:
        return None
    today = Package.objects.filter(version=order.gig.live_id, tier=order.package.tier).first()
    if today is None:
        return None
    bought = [extra for extra in order.extras if not extra.get("milestone")]
    titles = {extra["title"] for extra in bought if not extra.get("fast")}
    offered = Extra.objects.filter(version=order.gig.live_id, title__in=titles)
    refs = [extra.ref for extra in offered if extra.tier in (None, today.tier)]
    fast = any(extra.get("fast") for extra in bought) and today.fast_price_minor is not None
    return Again(today.ref, refs, fast)


@transaction.atomic
def place(*, by: User, choice: Choice, shown_minor: int, now: datetime) -> Order:
    """The order for this choice; a second click finds the unpaid one of the first. Raises as `placing.place`."""
    placing.hold(by, choice.gig.seller, alone=True)
    unpaid = Order.objects.bought_by(by).filter(
        state=Order.State.PENDING_PAYMENT,
        package=choice.package,
        price_minor=choice.quote.price_minor,
        pay_by__gt=now,
    )
    for order in unpaid.order_by("-id"):
        if sorted(extra["title"] for extra in order.extras if not extra.get("fast")) == sorted(
            extra.title for extra in choice.extras
        ):
            return order
    return placing.place(
        package_ref=choice.package.ref,
        by=Actor.buyer(by),
        now=now,
        extra_refs=[extra.ref for extra in choice.extras],
        fast=choice.fast,
        shown_price_minor=shown_minor,
        policy=choice.policy,
        held=True,
    )
