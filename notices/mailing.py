"""Sending mails: rows claimed by lease, rendered in the recipient's language, given to Django's mail layer."""

import contextlib
from datetime import timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from kit import clock
from notices import choices, words
from notices.kinds import KINDS
from notices.models import Mail

LEASE = timedelta(minutes=5)  # for the whole of a batch
A_BATCH = 10
MOST_TRIES = 8


def send_due(*, most: int = 200) -> int:
    """Send what is queued; returns how many went out. May run many times at once."""
    sent = tried = 0
    while tried < most:
        mails = _claim(wanted := min(A_BATCH, most - tried))
        tried += len(mails)
        sent += _send_all(mails)
        if len(mails) < wanted:
            break
    return sent


def _claim(most: int) -> list[Mail]:
    with transaction.atomic():
        mails = list(
            Mail.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("notice__to")
            .filter(state=Mail.State.QUEUED, next_at__lte=Now())
            .exclude(lease_until__gt=Now())
            .order_by("next_at")[:most]
        )
        if mails:
            claimed = Mail.objects.filter(pk__in=[mail.pk for mail in mails])
            claimed.update(lease_until=Now() + LEASE, tries=F("tries") + 1)
        for mail in mails:
            mail.tries += 1
    return mails


def _send_all(mails: list[Mail]) -> int:
    """Over one line to the mail server; returns how many went out."""
    if not mails:
        return 0
    line = get_connection()
    with contextlib.suppress(Exception):  # a server that is away is met again by each mail, which then waits
        line.open()
    try:
        unwanted = choices.unwanted(mail.notice for mail in mails)
        return sum(_drop(mail) if mail.notice_id in unwanted else _send(mail, line) for mail in mails)
    finally:
        with contextlib.suppress(Exception):  # they are sent, whatever it answers to the farewell
            line.close()


def _drop(mail: Mail) -> int:
    """Its reader wants no mail of this kind; it stands in the list."""
    mail.state, mail.lease_until = Mail.State.UNWANTED, None
    mail.save(update_fields=["state", "lease_until"])
    return 0


def _send(mail: Mail, line: BaseEmailBackend) -> bool:
    if mail.notice.to.is_closed and not mail.address:
        mail.state, mail.lease_until, mail.error = Mail.State.FAILED, None, "the account is closed"
        mail.save(update_fields=["state", "lease_until", "error"])
        return False
    try:
        message = render(mail)
        message.connection = line
        message.send()
    except Exception as error:  # whatever the mail server says, the row is tried again later
        failed = mail.tries >= MOST_TRIES
        mail.state = Mail.State.FAILED if failed else Mail.State.QUEUED
        mail.next_at = clock.raw_now() + timedelta(minutes=2**mail.tries)
        mail.error, mail.lease_until = f"{type(error).__name__}: {error}"[:300], None
        mail.save(update_fields=["state", "next_at", "error", "lease_until"])
        return False
    mail.state, mail.lease_until, mail.address = Mail.State.SENT, None, ""
    mail.save(update_fields=["state", "lease_until", "address"])
    return True


def render(mail: Mail) -> EmailMultiAlternatives:
    """The mail as Django sends it: plain text and HTML, one button, times in the reader's zone and in UTC. It is dated
    when it was written, however long it waited."""
    notice = mail.notice
    to = notice.to
    token = choices.token(notice)
    stop_url = f"{settings.SITE_URL}{reverse('notices:unsubscribe', args=[token])}" if token else ""
    with translation.override(words.language_of(to)):
        context = {
            "title": words.title(notice, zone=to.time_zone, with_utc=True),
            "body": words.body(notice, zone=to.time_zone, with_utc=True),
            "button": KINDS[notice.kind].button,
            "url": settings.SITE_URL + notice.url,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "to": to,
            "language": words.language_of(to),
            "stop_url": stop_url,
        }
        text = render_to_string("emails/notice.txt", context)
        html = render_to_string("emails/notice.html", context)
    written = {"Date": format_datetime(notice.told_at)}
    if stop_url:  # RFC 8058
        written |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        context["title"], text, settings.DEFAULT_FROM_EMAIL, [mail.address or to.email], headers=written
    )
    message.attach_alternative(html, "text/html")
    return message
