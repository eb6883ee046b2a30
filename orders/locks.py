"""Every lock that orders take, in the one order everybody keeps: gig → order → its milestones by id → release →
ledger accounts (the ledger's own rule). An act locks first and looks afterwards."""

from django.db.models import QuerySet

from gigs.models import Gig
from orders.models import Cancellation, Dispute, Milestone, Order, Release

PARTIES = ("policy", "buyer", "seller__seller")  # read along, not locked


def _for_update(rows: QuerySet, **options) -> QuerySet:
    """The one place that says FOR UPDATE; race tests take it away to show the race."""
    return rows.select_for_update(**options)


def order(**which) -> tuple[Order, list[Milestone]]:
    """The order (`ref=…` or another lookup), then its milestones. Raises Order.DoesNotExist."""
    found = _for_update(Order.objects.select_related(*PARTIES), of=("self",)).get(**which)
    milestones = list(_for_update(Milestone.objects.filter(order=found).order_by("id")))
    for milestone in milestones:
        milestone.order = found
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


def free_order(ref: str) -> bool:
    """Lock an order unless somebody else has it; for sweeps, which come again."""
    return _for_update(Order.objects.filter(ref=ref), skip_locked=True, of=("self",)).exists()


def gig(gig_id: int) -> None:
    """Two buyers after the last slot of a queue take turns."""
    list(_for_update(Gig.objects.filter(id=gig_id).values_list("id")))


def release(milestone: Milestone) -> Release | None:
    """What a milestone released, against clearing at the same moment; None if nothing was."""
    return _for_update(Release.objects.filter(milestone=milestone)).first()


def free(rows: QuerySet) -> list:
    """Those of these rows that nobody else is at; for batches that are done again for what is left."""
    return list(_for_update(rows, skip_locked=True, of=("self",)))
