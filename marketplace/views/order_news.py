"""What happened on an order since its page was drawn: asked by the page every 20 seconds, on an address of its own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from conversations.models import Message
from kit.text import whole
from orders.models import Order

STOP_ASKING = 286  # htmx ends the polling and shows what came


@login_required
@never_cache
@require_GET
def news(request, ref):
    """204 while nothing happened; else a line that says so and leads to it. events: how many the page shows; at: when it
    was drawn, business time. Whoever comes without a script is led to the order."""
    order = get_object_or_404(Order.objects.seen_by(request.user), ref=ref)
    if not request.htmx:
        return redirect("orders:order", ref)
    moved = order.events_count > (whole(request.GET.get("events")) or 0)
    if not moved and not _written(order, request):
        return HttpResponse(status=204)
    context = {"order": order, "moved": moved}
    return render(request, "orders/_news.html", context, status=STOP_ASKING)


def _written(order: Order, request) -> bool:
    """Whether the other side wrote since."""
    try:
        since = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        since = None
    if since is None or since.tzinfo is None:
        return False
    theirs = Message.objects.filter(conversation__order=order, sent_at__gt=since).exclude(author=request.user)
    return theirs.exists()
