"""Members who want to be told when a gig that takes no orders can be ordered again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.suspension import refuse_suspended
from gigs.models import Gig, Waiter
from kit.problems import Refused
from notices import telling
from sellers import absence

GONE = (Gig.State.ARCHIVED, Gig.State.DENIED)
A_BATCH = 500


@transaction.atomic
def ask(*, gig: Gig, by: User, now: datetime) -> Waiter:
    """Be told once when the gig takes orders again; twice is once. Raises NotAllowed, Refused where it takes them."""
    refuse_suspended(by)
    is_away = absence.away_until(getattr(gig.seller, "seller", None), now)
    if gig.seller_id == by.pk or (gig.state == Gig.State.ACTIVE and not is_away):
        raise Refused(_("This gig can be ordered now."), code="not_needed")
    row, _made = Waiter.objects.get_or_create(user=by, gig=gig, defaults={"asked_at": now})
    return row


def stop(*, gig: Gig, by: User) -> bool:
    """No longer; False for who did not wait."""
    return bool(Waiter.objects.filter(user=by, gig=gig).delete()[0])


def is_waiting(*, gig: Gig, by: User) -> bool:
    """Whether this member (or visitor) is told when the gig is back."""
    return by.is_authenticated and Waiter.objects.filter(user=by, gig=gig).exists()


def tell_due(*, now: datetime) -> int:
    """Tell those whose gig is back, forget those whose gig never will be. Returns how many were told; may run twice."""
    told = 0
    Waiter.objects.filter(gig__state__in=GONE).delete()
    while some := _tell_some(now):
        told += some
    return told


@transaction.atomic
def _tell_some(now: datetime) -> int:
    seller = "gig__seller"
    here = Q(**{f"{seller}__seller__away_until": None}) | Q(**{f"{seller}__seller__away_until__lte": now})
    back = Waiter.objects.filter(
        here, gig__state=Gig.State.ACTIVE, gig__seller__is_active=True, gig__seller__is_suspended=False
    )
    rows = list(
        back.select_for_update(of=("self",), skip_locked=True)
        .select_related("user", "gig__live", "gig__seller")
        .order_by("id")[:A_BATCH]
    )
    telling.tell_many(
        [
            telling.News(
                to=row.user,
                kind="gig_back",
                url=f"/gigs/{row.gig.seller.username}/{row.gig.slug}/",
                about=row.gig.ref,
                data={"title": row.gig.live.title},
            )
            for row in rows
        ],
        now=now,
    )
    Waiter.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
