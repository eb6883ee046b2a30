"""Every lock that orders take, in the one order everybody keeps: gig → order → its milestones by id → release →
ledger accounts (the ledger's own rule). An act locks first and looks afterwards."""

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from gigs.models import Gig
from orders.models import Cancellation, Dispute, Milestone, Order, Release, ReleaseLine, SideRequest

PARTIES = ("policy", "buyer", "seller__seller")  # read along, not locked


def _for_update(rows: QuerySet, **options) -> QuerySet:
    """The one place that says FOR UPDATE; race tests take it away to show the race."""
    return rows.select_for_update(**options)


def order(**which) -> tuple[Order, list[Milestone]]:
    """The order (`ref=…` or another lookup), then its milestones. Raises Order.DoesNotExist."""
    found = _for_update(Order.objects.select_related(*PARTIES), of=("self",)).get(**which)
    asked = SideRequest.objects.filter(milestone=OuterRef("pk"), state=SideRequest.State.OPEN)
    rows = Milestone.objects.filter(order=found).annotate(has_open_requests=Exists(asked))
    milestones = list(_for_update(rows.order_by("id"), of=("self",)))
    for milestone in milestones:
        milestone.order = found
    if not any(milestone.has_open_requests for milestone in milestones):
        found.open_sides = []  # read along, so that an act need not ask
    return found, sorted(milestones, key=lambda m: m.position)


def order_of_milestone(ref: str) -> tuple[Order, list[Milestone]]:
    """The order that has this milestone, with all its milestones. Raises Order.DoesNotExist."""
    return order(milestones__ref=ref)


def order_of_dispute(ref: str) -> tuple[Order, list[Milestone]]:
    """The order a dispute is about. Raises Dispute.DoesNotExist."""
    return order(id=Dispute.objects.values_list("order_id", flat=True).get(ref=ref))


def order_of_cancellation(ref: str) -> tuple[Order, list[Milestone]]:
    """The order a request to cancel is about. Raises Cancellation.DoesNotExist."""
    return order(id=Cancellation.objects.values_list("order_id", flat=True).get(ref=ref))


def order_of_request(ref: str) -> tuple[Order, list[Milestone]]:
    """The order a side request is about. Raises SideRequest.DoesNotExist."""
    return order(id=SideRequest.objects.values_list("order_id", flat=True).get(ref=ref))


def free_order(ref: str) -> bool:
    """Lock an order unless somebody else has it; for sweeps, which come again."""
    return _for_update(Order.objects.filter(ref=ref), skip_locked=True, of=("self",)).exists()


def row(**which) -> bool:
    """The row of one order alone; whatever belongs to the order is locked behind it. False where there is none."""
    return bool(_for_update(Order.objects.filter(**which).values_list("id")))


def gig(gig_id: int) -> None:
    """Two buyers after the last slot of a queue take turns."""
    list(_for_update(Gig.objects.filter(id=gig_id).values_list("id")))


def release(milestone: Milestone) -> Release | None:
    """What a milestone released, against clearing at the same moment; None if nothing was."""
    return _for_update(Release.objects.filter(milestone=milestone)).first()


def lines_of(release: Release) -> list[ReleaseLine]:
    """What a release has of each payment, the first first, against a withdrawal at the same moment."""
    return list(_for_update(ReleaseLine.objects.filter(release=release).order_by("number")))


def release_of_tip(tip_id: int) -> Release | None:
    """What a tip released, against clearing at the same moment."""
    return _for_update(Release.objects.filter(tip=tip_id)).first()


def cleared_lines(seller: User, currency: str) -> list[ReleaseLine]:
    """A seller's cleared lines with something left in them, the oldest release first."""
    rows = ReleaseLine.objects.filter(
        release__seller=seller,
        release__currency=currency,
        release__state=Release.State.CLEARED,
        allotted_minor__lt=F("net_minor") - F("withheld_minor"),
    )
    return list(_for_update(rows.order_by("release__cleared_at", "release__id", "number"), of=("self",)))


def free(rows: QuerySet) -> list:
    """Those of these rows that nobody else is at; for batches that are done again for what is left."""
    return list(_for_update(rows, skip_locked=True, of=("self",)))
