"""Mails over a real line to a mail server, and what becomes of them where there is none."""

import socketserver
import threading
from datetime import timedelta

import pytest

from accounts.models import User
from kit import clock
from notices import mailing, telling
from notices.models import Mail, MailboxMessage, Notice

pytestmark = pytest.mark.django_db


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be given mails."""

    def handle(self):
        self.server.lines += 1
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line.split(b":")[0].strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.mails += 1
            self.say("221 bye" if word == b"QUIT" else "250 yes")
            if word == b"QUIT":
                return

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    lines = mails = 0


@pytest.fixture
def server(settings):
    with MailServer(("127.0.0.1", 0), Talk) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        yield running
        running.shutdown()


def told(many: int) -> None:
    ana = User.objects.create_user("ana", "ana@example.com")
    news = telling.News(to=ana, kind="order_new", url="/orders/a/", data={"title": "A mark", "who": "wei"})
    telling.tell_many([news] * many, now=clock.now())


def test_several_mails_go_over_one_line(server):
    told(7)
    assert mailing.send_due() == 7
    assert (server.mails, server.lines) == (7, 1)
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert mailing.send_due() == 0


def test_mails_wait_while_the_mail_server_is_away(server, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    told(2)
    assert mailing.send_due() == 0
    waiting = list(Mail.objects.all())
    assert all(mail.state == "queued" and mail.tries == 1 and "refused" in mail.error for mail in waiting)
    assert all(mail.lease_until is None and mail.next_at > clock.raw_now() for mail in waiting)
    settings.EMAIL_PORT = there
    Mail.objects.update(next_at=clock.raw_now())
    assert mailing.send_due() == 2 == server.mails


def test_a_mail_that_waited_is_dated_when_it_was_written(settings):
    settings.EMAIL_BACKEND = "notices.mailbox.MailboxBackend"
    told(1)
    written = clock.now().replace(microsecond=0) - timedelta(days=3)
    Notice.objects.update(told_at=written)
    mailing.send_due()
    assert MailboxMessage.objects.get().sent_at == written
