"""The demo's mail backend: mails land in a table and are read on the mailbox page."""

from email.utils import parsedate_to_datetime

from django.core.mail.backends.base import BaseEmailBackend

from kit import clock
from notices.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, messages):
        for message in messages:
            date = message.extra_headers.get("Date")
            html = next((a[0] for a in getattr(message, "alternatives", []) if a[1] == "text/html"), "")
            for address in message.recipients():
                MailboxMessage.objects.create(
                    to=address.lower(),
                    subject=message.subject[:300],
                    text=message.body,
                    html=html,
                    sent_at=parsedate_to_datetime(date) if date else clock.at_writing(),
                )
        return len(messages)
