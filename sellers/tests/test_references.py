"""References: whom an applicant named is asked once by mail, answers once without an account, and is forgotten in time."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from kit import clock
from kit.problems import NotAllowed, Refused, Stale
from sellers import leaving, pro, references, testing, vetting
from sellers.models import ProRead, ProReference, ReferenceRefusal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "She drew our sign by hand and was done a day early."
SAID = {"how": "client", "again": "yes", "words": WORDS}
WEI = {"display_name": "Wei Jiahui"}


@pytest.fixture
def now(db):
    return clock.now()


@pytest.fixture
def vera(db):
    return testing.make_vetter("vera")


@pytest.fixture
def asked(vera, now):
    """One person is asked about Wei's application."""
    application = testing.claimed(testing.make_applicant("wei", **WEI), vera)
    assert references.ask(ref=application.ref, by=vera, now=now) == 1
    return application.references.get()


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def address(reference: ProReference) -> str:
    return f"/references/{references.token(reference)}/"


def named(*mails: str) -> dict:
    rows = [{"name": "Somebody", "mail": each, "client": ""} for each in mails]
    return testing.answers(personal={**testing.answers()["personal"], "rows": rows})


def test_from_the_reviewers_press_to_the_answer_on_the_vetting_page(vera, now):
    application = testing.claimed(testing.make_applicant("wei", **WEI), vera)
    staff, visitor, place = Client(), Client(), f"/staff/pro/{application.ref}/"
    staff.force_login(vera)
    assert "Ask the people named" in staff.get(place).text
    assert staff.post(f"{place}references/").status_code == 302
    assert references.send_due(now=now) == 1 and references.send_due(now=now) == 0
    [letter] = mail.outbox
    assert letter.to == ["maria@example.org"] and "Wei Jiahui" in letter.subject
    page = visitor.get(re.search(r"/references/[^/\s]+/", letter.body)[0])
    assert page.status_code == 200 and page["X-Robots-Tag"] == "noindex, nofollow"
    assert "Wei Jiahui never reads your answer" in page.text and "no-store" in page["Cache-Control"]
    short = visitor.post(page.wsgi_request.path, {**SAID, "words": "Good."})
    assert short.status_code == 422 and "Use at least 20 characters" in short.text and "Good." in short.text
    assert "Your answer has arrived" in visitor.post(page.wsgi_request.path, SAID).text
    again = visitor.post(page.wsgi_request.path, {**SAID, "words": "Something else altogether."})
    assert again.status_code == visitor.get(page.wsgi_request.path).status_code == 410

    unopened = staff.get(place).text
    assert "answered" in unopened and WORDS not in unopened and "Maria Pop" not in unopened
    assert not ProRead.objects.exists()
    opened = staff.post(f"{place}references/answers/").text
    assert WORDS in opened and "Maria Pop" in opened and "I was their client" in opened
    assert ProRead.objects.get().by == vera
    applicant = Client()
    applicant.force_login(application.applicant)
    told = applicant.get(f"/pro/applications/{application.ref}/").text
    assert "vera" in told and WORDS not in told


def test_what_is_kept_is_sealed(asked, now):
    references.answer(token=references.token(asked), said=SAID, now=now)
    [row] = ProReference.objects.values()
    assert not any(secret in str(row) for secret in ("Maria", "maria@", "Cuptorul", "sign by hand"))
    assert pro.reseal_all() == 2
    assert references.find(references.token(asked)[:-1] + "!", now=now) is None


def test_forged_old_and_needless_addresses_say_so(asked, vera, now):
    visitor = Client()
    assert visitor.get("/references/forged/").status_code == 404
    assert visitor.post(f"{address(asked)[:-1]}x/", SAID).status_code == 404
    with pytest.raises(references.Gone, match="30 days"):
        references.answer(token=references.token(asked), said=SAID, now=now + 31 * DAY)
    pro.withdraw(ref=asked.application.ref, by=asked.application.applicant, now=now)
    gone = visitor.get(address(asked))
    assert gone.status_code == 410 and "no longer needed" in gone.text
    assert references.send_due(now=now) == 0 and not mail.outbox
    asked.refresh_from_db()
    assert asked.state == "unwanted"


def test_who_wants_no_such_mail_gets_none_again_whoever_names_them(asked, vera, now):
    page = Client().post(address(asked), {"do": "decline"})
    assert page.status_code == 422 and "Choose at least one" in page.text
    page = Client().post(address(asked), {"do": "decline", "never": "on", "stranger": "on"})
    assert "do not know this person" in page.text and "do not write to you" in page.text
    asked.refresh_from_db()
    assert asked.state == "stranger" and "maria" not in ReferenceRefusal.objects.get().digest
    other = testing.sent(testing.make_applicant("ion"), steps=named("MARIA@example.org", "pia@example.org"))
    vetting.claim(ref=other.ref, by=vera, now=now)
    assert references.ask(ref=other.ref, by=vera, now=now) == 1
    references.send_due(now=now)
    assert [letter.to for letter in mail.outbox] == [["pia@example.org"]]
    third = testing.sent(testing.make_applicant("eva"), steps=named("maria@example.org"))
    vetting.claim(ref=third.ref, by=vera, now=now)
    staff = Client()
    staff.force_login(vera)
    pressed = staff.post(f"/staff/pro/{third.ref}/references/", follow=True)
    assert (
        "None of the people named may be written to" in pressed.text and "gets one mail" not in pressed.text
    )


def test_nobody_is_asked_twice_nor_too_often_and_nobody_vouches_for_themselves(asked, vera, now):
    with pytest.raises(Refused, match="not asked yet"):
        references.ask(ref=asked.application.ref, by=vera, now=now)
    counts = []
    for name in ("ion", "eva", "pia", "leo"):
        steps = named("maria@example.org", f"{name}@example.com")
        application = testing.sent(testing.make_applicant(name), steps=steps)
        vetting.claim(ref=application.ref, by=vera, now=now)
        counts.append(references.ask(ref=application.ref, by=vera, now=now))
    assert counts == [1, 1, 0, 0]


def test_only_who_claimed_it_asks_and_only_vetting_staff_reads(asked, vera, now):
    ref, wei = asked.application.ref, asked.application.applicant
    with pytest.raises(Stale):
        references.ask(ref=ref, by=testing.make_vetter("otto"), now=now)
    for stranger in (wei, testing.make_member("ana")):
        with pytest.raises(NotAllowed):
            references.read(ref=ref, by=stranger, now=now)
    assert not ProRead.objects.exists()


def test_references_go_with_the_personal_data_and_with_the_member(asked, vera, now):
    wei = asked.application.applicant
    references.answer(token=references.token(asked), said=SAID, now=now)
    pro.withdraw(ref=asked.application.ref, by=wei, now=now)
    assert pro.forget_due(now=now + 179 * DAY) == 0 and ProReference.objects.exists()
    assert pro.forget_due(now=now + 181 * DAY) == 1 and not ProReference.objects.exists()
    assert Client().get(address(asked)).status_code == 410
    second = testing.claimed(testing.make_applicant("ion"), vera)
    references.ask(ref=second.ref, by=vera, now=now)
    leaving.forget(user=second.applicant, now=now)
    assert not ProReference.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_in_the_end(asked, now, settings):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    assert references.send_due(now=now) == 0
    asked.refresh_from_db()
    assert asked.state == "queued" and asked.tries == 1 and asked.next_at > clock.raw_now()
    ProReference.objects.update(next_at=clock.raw_now(), tries=references.MOST_TRIES - 1)
    references.send_due(now=now)
    asked.refresh_from_db()
    assert asked.state == "failed"


def test_too_many_tries_from_one_place_are_slowed_down(asked, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reference": "2/m/ip"}
    visitor = Client(REMOTE_ADDR="192.0.2.77")
    assert [visitor.get(address(asked)).status_code for _ in range(3)] == [200, 200, 429]
