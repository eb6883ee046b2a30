"""Placing an order: what is bought is copied, so that later changes of gig, level or policy never touch it (T1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import leaving
from accounts.models import Block, User
from gigs import pricing
from gigs.models import Extra, Gig, GigVersion, Package
from kit.problems import NotAllowed, Refused
from ledger.commission import commission
from orders import door, figures, locks
from orders.actors import Actor
from orders.models import Milestone, Order, Policy
from sellers import allowances
from sellers.levels import Level

MOST_MILESTONES = 20


class NotForSale(Refused):
    """The gig cannot be ordered now, or not by this person."""

    code = "not_for_sale"


class PriceChanged(Refused):
    """What was shown is no longer the offer; `extra` says the new total and the package to ask for."""

    code = "price_changed"


class TooLong(Refused):
    """The money would wait longer than it may be held."""

    code = "too_long"


@dataclass(frozen=True)
class Quote:
    """What a choice costs and how long it takes. price: to the seller's side; total: what the buyer pays."""

    price_minor: int
    fee_minor: int
    days: int

    @property
    def total_minor(self) -> int:
        return self.price_minor + self.fee_minor


@dataclass(frozen=True)
class Part:
    """One milestone to be: what, for how much, in how many days. revisions: None for unlimited."""

    title: str
    price_minor: int
    days: int
    revisions: int | None = 1


def quote(*, package: Package, extras: Sequence[Extra] = (), fast: bool = False, policy: Policy) -> Quote:
    """The sum of a package, its extras and extra fast, which replaces the delivery days."""
    asked = pricing.quote(package, extras=list(extras), fast=fast)
    return Quote(asked.total_minor, commission(asked.total_minor, policy.buyer_fee_bps), asked.days)


def place(
    *,
    package_ref: str,
    by: Actor,
    now: datetime,
    extra_refs: Sequence[str] = (),
    fast: bool = False,
    shown_price_minor: int | None = None,
    policy: Policy | None = None,
    held: bool = False,
) -> Order:
    """The buyer orders a package. `shown_price_minor`: the total the buyer saw, compared with today's; `policy`: the one
    it was worked out under, where it has just been read; `held`: `hold` was asked in this transaction.

    Raises NotForSale, PriceChanged, TooLong, NotAllowed. Nothing is charged yet."""
    with transaction.atomic():
        package, blocked = _package(package_ref, by.person)
        version, gig = package.version, package.version.gig
        policy = policy or Policy.objects.current()
        _check_parties(gig.seller, by, blocked=blocked, now=now)
        if not held:
            hold(by.person, gig.seller)
        if gig.state != Gig.State.ACTIVE:
            raise NotForSale(_("This gig cannot be ordered at the moment."))
        extras = list(Extra.objects.filter(version=version, ref__in=extra_refs)) if extra_refs else []
        _check_offer(gig, package, extras, extra_refs, fast)
        asked = quote(package=package, extras=extras, fast=fast, policy=policy)
        if shown_price_minor is not None and shown_price_minor != asked.total_minor:
            raise _changed(package, asked.total_minor)
        if version.queue_limit is not None:
            locks.gig(gig.pk)
            if figures.gig_queue(gig.pk) >= version.queue_limit:
                raise NotForSale(_("The seller's queue is full. Try again later."), code="queue_full")
        order = _snapshot(by.person, gig.seller, policy, now, currency=settings.CURRENCY.lower())
        order.gig, order.package = gig, package
        order.title, order.scope = version.title, package.description
        order.package_name = package.name or package.get_tier_display()
        order.extras = [{"title": e.title, "price_minor": e.price_minor, "days": e.days} for e in extras]
        if fast:
            order.extras.append(
                {
                    "title": _("Extra fast"),
                    "price_minor": package.fast_price_minor,
                    "days": package.fast_days,
                    "fast": True,
                }
            )
        order.questions = _questions(version)
        order.asks_first = version.mode == GigVersion.Mode.ASK_FIRST
        order.price_minor, order.fee_minor = asked.price_minor, asked.fee_minor
        revisions = None if package.unlimited_revisions else package.revisions or 0
        parts = [Part(order.package_name, asked.price_minor, asked.days, revisions)]
        return _open(order, parts, by=by, now=now)


def place_with_milestones(
    *,
    seller: User,
    title: str,
    parts: Sequence[Part],
    by: Actor,
    now: datetime,
    scope: str = "",
    questions: Sequence[dict] = (),
    gig: Gig | None = None,
) -> Order:
    """The buyer takes work in 1 to 20 milestones, each paid when its turn comes. Raises as `place`."""
    if not 1 <= len(parts) <= MOST_MILESTONES:
        raise Refused(_("An order has 1 to 20 milestones."), code="too_many_milestones", status=422)
    with transaction.atomic():
        policy = Policy.objects.current()
        _check_parties(seller, by, blocked=_blocks(by.person, seller.pk).exists(), now=now)
        hold(by.person, seller)
        order = _snapshot(by.person, seller, policy, now, currency=settings.CURRENCY.lower())
        order.title, order.scope, order.gig = title, scope, gig
        order.questions = list(questions)
        order.price_minor = sum(part.price_minor for part in parts)
        order.fee_minor = commission(order.price_minor, policy.buyer_fee_bps)
        return _open(order, parts, by=by, now=now)


def hold(buyer: User, seller: User, *, alone: bool = False) -> None:
    """Neither side can close the account until the transaction ends; with `alone` the buyer's other clicks wait too.
    Raises NotForSale where one has left."""
    if not leaving.staying(buyer, seller, alone=alone):
        raise NotForSale(_("This seller takes no new orders at the moment."), code="seller_unavailable")


def _package(ref: str, buyer: User) -> tuple[Package, bool]:
    """The package, and whether buyer and seller want nothing to do with each other, in one query."""
    rows = Package.objects.select_related("version__gig__seller__seller", "version__gig__live")
    blocked = Exists(_blocks(buyer, OuterRef("version__gig__seller")))
    package = rows.annotate(blocked=blocked).filter(ref=ref).first()
    if package is None:
        raise NotForSale(_("This package does not exist any more."), status=404)
    return package, package.blocked


def _blocks(buyer: User, seller):
    return Block.objects.filter(Q(by=buyer, whom=seller) | Q(by=seller, whom=buyer))


def _check_parties(seller: User, by: Actor, *, blocked: bool, now: datetime) -> None:
    buyer = by.person
    if by.role != "buyer":
        raise NotAllowed(_("Only a member can order."))
    if buyer.pk == seller.pk:
        raise NotAllowed(_("You cannot order your own gig."), code="own_gig")
    if buyer.is_suspended or not buyer.is_active:
        raise NotAllowed(_("Your account cannot place orders at the moment."), code="suspended")
    profile = getattr(seller, "seller", None)
    away = profile and profile.away_until and profile.away_until > now
    if blocked or seller.is_suspended or not seller.is_active or away:
        raise NotForSale(_("This seller takes no new orders at the moment."), code="seller_unavailable")


def _check_offer(gig, package, extras, extra_refs, fast) -> None:
    """What was asked for is on offer today."""
    if package.version_id != gig.live_id:
        today = Package.objects.filter(version=gig.live_id, tier=package.tier).first()
        if today is None:
            raise NotForSale(_("This package does not exist any more."))
        raise _changed(today, today.price_minor or 0)
    fitting = [e for e in extras if e.tier is None or e.tier == package.tier]
    if len(fitting) != len(set(extra_refs)) or (fast and package.fast_price_minor is None):
        raise _changed(package, package.price_minor or 0)


def _changed(package: Package, total_minor: int) -> PriceChanged:
    return PriceChanged(
        _("The seller has changed this offer. Nothing was charged. Look at the new price and order again."),
        package=package.ref,
        price_minor=total_minor,
    )


def _questions(version: GigVersion) -> list[dict]:
    fields = ("ref", "kind", "question", "help", "choices", "required")
    return list(version.requirements.order_by("sort", "id").values(*fields))


def _snapshot(buyer: User, seller: User, policy: Policy, now: datetime, *, currency: str) -> Order:
    profile = getattr(seller, "seller", None)
    level, is_pro = (profile.level, profile.is_pro) if profile else (Level.NEW, False)
    return Order(
        buyer=buyer,
        seller=seller,
        policy=policy,
        currency=currency,
        commission_bps=policy.commission_bps,
        clearance_days=allowances.allowance(level=level, is_pro=is_pro).clearance_days,
        placed_at=now,
        pay_by=now + timedelta(minutes=policy.pay_minutes),
    )


def longest_hold_days(order: Order, part: Part, *, first: bool) -> int:
    """How long this milestone's money may wait at most: answers, work, review with its lengthening, clearance."""
    policy = order.policy
    waiting = policy.requirements_days if first else 0
    review = -(-policy.review_hours // 24) + policy.longer_review_days
    return waiting + part.days + review + order.clearance_days


def _open(order: Order, parts: Sequence[Part], *, by: Actor, now: datetime) -> Order:
    """Write the order with its milestones, if its money need not wait too long."""
    for number, part in enumerate(parts):
        over = longest_hold_days(order, part, first=number == 0) - order.policy.most_hold_days
        if over > 0:
            raise TooLong(
                _("“%(title)s” may take %(days)d days at most. Cut it into milestones.")
                % {"title": part.title, "days": max(part.days - over, 0)}
            )
    milestones = [
        Milestone(
            order=order,
            position=number,
            title=part.title,
            price_minor=part.price_minor,
            days=part.days,
            revisions=part.revisions,
            revision_days=min(max(part.days, 1), order.policy.most_revision_days),
        )
        for number, part in enumerate(parts, start=1)
    ]
    with door.at_new(order, milestones, by=by, now=now):
        pass
    return order
