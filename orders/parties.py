"""Whose business an order is, for pages and API alike."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import has_role
from orders.actors import Actor
from orders.models import Order, SideRequest


def order_of(user: User, ref: str) -> tuple[Order, Actor]:
    """The order as one of its parties; support staff may look at orders in dispute. Strangers get Http404."""
    asked = SideRequest.objects.filter(state=SideRequest.State.OPEN)
    order = get_object_or_404(
        Order.objects.select_related("buyer", "seller", "policy").prefetch_related(
            "milestones", Prefetch("side_requests", asked, to_attr="open_sides")
        ),
        ref=ref,
    )
    actor = Actor.party(user, order)
    if actor is None and has_role(user, "support") and order.disputes.exists():
        actor = Actor.staff(user)
    if actor is None:
        raise Http404
    return order, actor
