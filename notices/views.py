"""The bell's list, and the demo's local mailbox."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from notices import words
from notices.kinds import KINDS
from notices.models import MailboxMessage

PAGE = 30


@login_required
@require_GET
def notices(request):
    page = Paginator(request.user.notices.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "notice": notice,
            "icon": KINDS[notice.kind].icon,
            "title": words.title(notice, zone=request.user.time_zone),
            "body": words.body(notice, zone=request.user.time_zone),
        }
        for notice in page
    ]
    return render(request, "notices/notices.html", {"page": page, "rows": rows})


@login_required
@require_POST
def open_notice(request, ref):
    """Mark as read and go to what it is about."""
    notice = get_object_or_404(request.user.notices, ref=ref)
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return redirect(notice.url)


@login_required
@require_POST
def read_all(request):
    request.user.notices.filter(read_at=None).update(read_at=clock.now())
    return redirect("notices:notices")


@require_GET
def mailbox(request):
    """Sandbox only: every mail the site sent, newest first, for one address where asked."""
    _sandbox_only()
    mails = MailboxMessage.objects.order_by("-id")
    if to := request.GET.get("to", "").strip().lower():
        mails = mails.filter(to=to)
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/mailbox.html", {"page": page, "to": to})


@require_GET
def mail(request, ref):
    _sandbox_only()
    return render(request, "notices/mail.html", {"mail": get_object_or_404(MailboxMessage, ref=ref)})


def _sandbox_only():
    if not settings.SANDBOX:
        raise Http404
