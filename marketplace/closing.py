"""Closing an account: what stops it, and everything that is erased. docs/closing.md is the table of what stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import files, leaving
from accounts.models import Closing, User
from gigs import leaving as gigs
from kit import clock, money
from kit.nudging import nudge
from kit.problems import Refused
from kit.text import Words
from ledger import balances
from notices import telling
from notices.models import MailboxMessage, Muted, Notice
from orders.models import Chargeback, Dispute, Order
from payments import earned
from payments import leaving as payments
from payments.models import Payment
from sellers import leaving as sellers

SHOWN = 5  # orders named one by one
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Hindrance:
    """Something that has to end first. url: where; title: of the order or amount it is about."""

    code: str
    words: Words
    url: str
    title: str = ""


class CannotClose(Refused):
    """Something is still open; `extra` lists the codes."""

    code = "cannot_close"


def hindrances(user: User) -> list[Hindrance]:
    """Everything that stops this member from leaving, each with the page where it ends; empty where nothing does."""
    return [*_of_person(user), *_of_orders(user), *_of_money(user)]


def _of_person(user: User) -> Iterator[Hindrance]:
    help_page = reverse("site:page", args=["help"])
    if user.is_staff:
        yield Hindrance("staff", _("You are staff. An administrator has to take that back first."), help_page)
    if user.is_suspended:
        yield Hindrance("suspended", _("Your account is suspended. Write to us."), help_page)


def _of_orders(user: User) -> Iterator[Hindrance]:
    own = Order.objects.seen_by(user)
    running = own.exclude(state__in=Order.FINAL).order_by("-id")
    for order in running[:SHOWN]:
        yield Hindrance("order", _("This order is not finished."), _page(order), order.title)
    if (more := running.count()) > SHOWN:
        page = reverse("orders:orders" if running[SHOWN].buyer_id == user.pk else "orders:selling")
        yield Hindrance("orders", _("Orders that are not finished: %(count)d") % {"count": more}, page)
    disputes = Dispute.objects.filter(state__in=[Dispute.State.OPEN, Dispute.State.RULED])
    cases = Chargeback.objects.exclude(state__in=Chargeback.OVER)
    ended = own.filter(state__in=Order.FINAL)
    for order in ended.filter(Q(pk__in=disputes.values("order")) | Q(pk__in=cases.values("order")))[:SHOWN]:
        yield Hindrance("dispute", _("A dispute about this order is open."), _page(order), order.title)
    under_way = Payment.objects.filter(state__in=[Payment.State.CREATED, Payment.State.OPEN])
    for order in ended.filter(pk__in=under_way.values("order"))[:SHOWN]:
        yield Hindrance("payment", _("A payment for this order is under way."), _page(order), order.title)


def _of_money(user: User) -> Iterator[Hindrance]:
    earnings, currency = reverse("payments:earnings"), settings.CURRENCY
    figures = earned.of(user, currency)
    if figures.clearing_minor:
        amount = money.shown(figures.clearing_minor, currency)
        yield Hindrance("clearing", _("Your earnings are still clearing."), earnings, amount)
    if figures.on_its_way_minor:
        amount = money.shown(figures.on_its_way_minor, currency)
        yield Hindrance("on_its_way", _("Your withdrawal is on its way."), earnings, amount)
    said = {
        "seller_available": _("This money is yours. Withdraw it first."),
        "seller_debt": _("You owe this to the house."),
        "buyer_credit": _("You have credit. Spend it, or write to us to get it back."),
    }
    for (account, unit), amount_minor in balances.owned_by(f"user:{user.ref}").items():
        if amount_minor:
            page = reverse("site:page", args=["help"]) if account.kind == "buyer_credit" else earnings
            yield Hindrance(account.kind, said[account.kind], page, money.shown(amount_minor, unit))


def _page(order: Order) -> str:
    return reverse("orders:order", args=[order.ref])


@transaction.atomic
def close(*, by: User, now: datetime) -> Closing:
    """The member leaves, at once and for good. Raises CannotClose while anything is open. What a stranger could see goes
    in this transaction, the rest is erased by a worker right after it."""
    member = leaving.lock(by)
    found = hindrances(member) if member.is_active else []
    if found or member.is_closed:
        raise CannotClose(_("Something has to end first."), hindrances=[each.code for each in found])
    address = member.email
    closing = leaving.leave(member, now=now)
    MailboxMessage.objects.filter(to=address.lower()).delete()
    telling.tell(to=member, kind="account_closed", url="/", now=now, address=address)
    nudge("marketplace.tasks.erase_closed")
    return closing


def erase_due(*, most: int = 20) -> int:
    """Erase what other apps keep of those who have left, one member after the other; returns how many. Each step may be
    done twice, so a worker that dies in the middle costs nothing."""
    done = 0
    for _number in range(most):
        closing = _claim()
        if closing is None:
            break
        _erase(closing.user, clock.now())
        Closing.objects.filter(pk=closing.pk).update(erased_at=clock.now(), lease_until=None)
        done += 1
    return done


@transaction.atomic
def _claim() -> Closing | None:
    moment = clock.raw_now()
    waiting = Closing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    free = waiting.filter(Q(lease_until=None) | Q(lease_until__lt=moment), erased_at=None)
    closing = free.order_by("id").first()
    if closing is not None:
        closing.lease_until = moment + LEASE
        closing.save(update_fields=["lease_until"])
    return closing


def _erase(user: User, now: datetime) -> None:
    gigs.take_down(seller=user, now=now)
    sellers.forget(user=user, now=now)
    payments.forget(user=user, now=now)
    Notice.objects.filter(to=user).exclude(kind="account_closed").delete()
    Muted.objects.filter(user=user).delete()
    files.drop_unattached(owner=user)
