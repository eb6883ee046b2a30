"""The demo's mail backend: mails land in a table and are read on the mailbox page."""

from django.core.mail.backends.base import BaseEmailBackend

from kit import clock
from notices.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, messages):
        for message in messages:
            html = next((a[0] for a in getattr(message, "alternatives", []) if a[1] == "text/html"), "")
            for address in message.recipients():
                MailboxMessage.objects.create(
                    to=address.lower(),
                    subject=message.subject[:300],
                    text=message.body,
                    html=html,
                    sent_at=clock.at_writing(),
                )
        return len(messages)
