"""The bell's list, and the demo's local mailbox."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from notices import choices, words
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


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def mail_choices(request):
    """What the member is mailed about."""
    if request.method == "POST":
        choices.choose(user=request.user, wanted=request.POST.getlist("subject"))
        messages.success(request, _("Your choices are saved."))
        return redirect("notices:mail_choices")
    muted = choices.muted(request.user)
    rows = [(name, label, name not in muted) for name, (label, _tables) in choices.SUBJECTS.items()]
    context = {"rows": rows, "section": "notifications", "tab": "settings"}
    return render(request, "notices/mail_choices.html", context)


@csrf_exempt  # mail programs send it by themselves (RFC 8058); the link is signed
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    """One click in a mail: a person looks at it first, a program does it at once. Nobody needs to be signed in."""
    found = choices.read_token(token)
    if found is None:
        raise Http404
    user, subject = found
    done = request.method == "POST"
    if done:
        choices.mute(user, subject)
    context = {"subject": choices.SUBJECTS[subject][0], "done": done}
    return render(request, "notices/unsubscribe.html", context)


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
