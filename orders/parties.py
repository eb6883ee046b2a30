"""Whose business an order is, for pages and API alike."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import has_role
from orders.actors import Actor
from orders.models import Dispute, Order, SideRequest


def order_of(user: User, ref: str) -> tuple[Order, Actor]:
    """The order as one of its parties; support staff may look at orders in dispute. Strangers get Http404, and cost no
    more than the one query that says so."""
    asked = SideRequest.objects.filter(state=SideRequest.State.OPEN)
    theirs = Q(buyer=user) | Q(seller=user)
    if has_role(user, "support"):
        theirs |= Q(Exists(Dispute.objects.filter(order=OuterRef("pk"))))
    order = get_object_or_404(
        Order.objects.filter(theirs)
        .select_related("buyer", "seller", "policy")
        .prefetch_related("milestones", Prefetch("side_requests", asked, to_attr="open_sides")),
        ref=ref,
    )
    return order, Actor.party(user, order) or Actor.staff(user)
