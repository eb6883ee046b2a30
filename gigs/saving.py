"""Keeping gigs and sellers for later: lists of one's own."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.suspension import refuse_suspended
from gigs.models import Gig, GigCard, Save, SavedSeller
from kit.problems import Refused

MOST = 500


@transaction.atomic
def save(*, gig: Gig, by: User, now: datetime) -> bool:
    """Put a gig on the member's list; False when it is there already. Raises Refused when the list is full."""
    refuse_suspended(by)
    if Save.objects.filter(user=by, gig=gig).exists():
        return False
    if Save.objects.filter(user=by).count() >= MOST:
        raise Refused(
            _("Your list is full: %(most)d gigs. Take some off first.") % {"most": MOST}, code="list_full"
        )
    _row, is_new = Save.objects.get_or_create(user=by, gig=gig, defaults={"saved_at": now})
    return is_new


def remove(*, gig: Gig, by: User) -> bool:
    """Take a gig off the list; False when it was not there."""
    return bool(Save.objects.filter(user=by, gig=gig).delete()[0])


@transaction.atomic
def save_seller(*, seller: User, by: User, now: datetime) -> bool:
    """Put a seller on the member's list; False when already there. Raises NotAllowed, Refused when the list is full."""
    refuse_suspended(by)
    if seller.pk == by.pk:
        raise Refused(_("This is you."), code="oneself")
    mine = SavedSeller.objects.filter(user=by)
    if mine.filter(seller=seller).exists():
        return False
    if mine.count() >= MOST:
        raise Refused(_("Your list is full. Take somebody off first."), code="list_full")
    _row, is_new = SavedSeller.objects.get_or_create(user=by, seller=seller, defaults={"saved_at": now})
    return is_new


def remove_seller(*, seller: User, by: User) -> bool:
    """Take a seller off the list; False when not there."""
    return bool(SavedSeller.objects.filter(user=by, seller=seller).delete()[0])


def sellers(user) -> list[SavedSeller]:
    """The sellers a member saved, the newest first, with their profiles; one query. Who sells no more is left out."""
    rows = SavedSeller.objects.kept_by(user).filter(
        seller__is_active=True, seller__is_suspended=False, seller__seller__isnull=False
    )
    return list(rows.select_related("seller__seller", "seller__seller_rating"))


def mark(cards: Iterable[GigCard], user) -> None:
    """Say on each card whether this member saved it; one query, none for visitors."""
    cards = list(cards)
    if cards and user.is_authenticated:
        kept = set(
            Save.objects.filter(user=user, gig__in=[c.pk for c in cards]).values_list("gig", flat=True)
        )
        for card in cards:
            card.saved = card.pk in kept


def marked(cards: QuerySet[GigCard], user) -> QuerySet[GigCard]:
    """These cards, saying what `mark` says, without a query of its own."""
    if not user.is_authenticated:
        return cards
    return cards.annotate(saved=Exists(Save.objects.filter(user=user, gig=OuterRef("gig"))))  # type: ignore[no-redef]


def newest(*, by: User, most: int) -> list[GigCard]:
    """Cards of what the member saved last and can still be bought, newest first; one query."""
    rows = Save.objects.kept_by(by).filter(gig__card__isnull=False).select_related("gig__card")
    return [row.gig.card for row in rows[:most]]


def is_saved(*, gig: Gig, by) -> bool:
    """Whether this member (or visitor) has the gig on the list."""
    return by.is_authenticated and Save.objects.filter(user=by, gig=gig).exists()
