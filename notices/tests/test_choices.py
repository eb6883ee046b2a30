"""Members choose what they are mailed about; what would cost them something is mailed in any case."""

import re

import pytest
from django.core import mail

from accounts.models import User
from kit import clock
from notices import choices, mailing, telling
from notices.kinds import KINDS
from notices.models import Mail

pytestmark = pytest.mark.django_db
PAGE = "/settings/notifications/"
ABOUT = {
    "title": "A mark",
    "excerpt": "Hello",
    "who": "wei",
    "milestone": "Part 1",
    "deadline_at": "2026-11-22T16:00:00+00:00",
}


@pytest.fixture
def ana():
    return User.objects.create_user("ana", "ana@example.org", "x")


def told(ana, *kinds: str) -> list[str]:
    """The kinds that were mailed of these."""
    mail.outbox.clear()
    for kind in kinds:
        telling.tell(to=ana, kind=kind, url="/orders/a/", now=clock.now(), data=ABOUT)
    mailing.send_due()
    sent = Mail.objects.filter(state="sent").order_by("id")
    return list(sent.values_list("notice__kind", flat=True))[-len(mail.outbox) :] if mail.outbox else []


def test_ana_wants_no_mail_about_orders_but_hears_of_deadlines_and_reads_all_in_the_list(
    client, ana, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.force_login(ana)
    assert client.get(PAGE).text.count("checked") == len(choices.SUBJECTS)
    client.post(PAGE, {"subject": ["messages", "reviews"]})
    assert choices.muted(ana) == {"orders", "gigs", "level"}
    assert told(ana, "order_new", "message", "remind_answer") == ["message", "remind_answer"]
    assert Mail.objects.get(notice__kind="order_new").state == "unwanted"
    assert ana.notices.count() == 3
    client.post(PAGE, {"subject": list(choices.SUBJECTS)})
    assert told(ana, "order_new") == ["order_new"]


def test_one_click_in_a_mail_stops_its_kind_without_signing_in(client, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told(ana, "message")
    (sent,) = mail.outbox
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and link in sent.body
    path = re.sub(r"^https?://[^/]+", "", link)
    assert "Stop these mails" in client.get(path).text and not choices.muted(ana), "a look changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices.muted(ana) == {"messages"}
    assert client.get(path[:-4] + "xyz/").status_code == 404


def test_every_subject_has_kinds_and_nothing_about_money_or_cases_can_be_stopped():
    assert set(choices.SUBJECT_OF.values()) == set(choices.SUBJECTS)
    always = set(KINDS) - set(choices.SUBJECT_OF)
    assert {
        "dispute_opened",
        "chargeback_opened",
        "withdrawal_sent",
        "account_closed",
        "remind_due",
    } <= always
