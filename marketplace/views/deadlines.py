"""The calendar of deadlines: the page, its private address for calendar programs, and what they read there."""

from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from kit import clock, icalendar
from marketplace import deadlines
from sellers import feeds
from sellers.starting import seller_required


@require_GET
@login_required
@seller_required
@never_cache
def page(request):
    """What is due, day by day in the seller's own zone."""
    return _page(request)


def _page(request, *, secret: str = ""):
    now = clock.now()
    found = deadlines.of(request.user, now=now)
    days = groupby(found, key=lambda each: timezone.localtime(each.by).date())
    context = {
        "now": now,
        "count": len(found),
        "days": [(day, list(rows)) for day, rows in days],
        "feed": feeds.of(request.user),
        "address": feed_address(secret) if secret else "",
        "section": "calendar",
        "tab": "selling",
    }
    return render(request, "orders/deadlines.html", context)


def feed_address(secret: str) -> str:
    """The whole address of a feed. The secret stands in the query, which no log keeps."""
    return f"{settings.SITE_URL}{reverse('calendar_feed')}?key={secret}"


@require_POST
@login_required
@seller_required
@never_cache
def renew(request):
    """Make a private address, or a new one; it is shown this once."""
    return _page(request, secret=feeds.renew(by=request.user, now=clock.now()))


@require_POST
@login_required
@seller_required
def stop(request):
    """The private address works no more."""
    feeds.stop(by=request.user)
    messages.success(request, _("The private address works no more."))
    return redirect("calendar")


@never_cache
@require_safe
def feed(request):
    """The deadlines of whoever's secret this is, for a calendar program; nothing for anybody else."""
    user = feeds.owner(request.GET.get("key", "")[:100])
    if user is None:
        raise Http404
    now, host = clock.now(), urlsplit(settings.SITE_URL).hostname
    with translation.override(user.language):
        events = [
            icalendar.Event(
                uid=f"{each.kind}-{each.ref}@{host}",
                at=each.by,
                summary=each.words,
                url=settings.SITE_URL + each.url,
            )
            for each in deadlines.of(user, now=now)
        ]
        name = _("Deadlines on %(site)s") % {"site": settings.SITE_NAME}
        text = icalendar.calendar(events, name=name, now=now)
    answer = HttpResponse(text, content_type=icalendar.MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
