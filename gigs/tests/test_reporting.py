"""Members report gigs and each other; moderation decides once for all of them, with a reason they read."""

import pytest
from django.db import IntegrityError, transaction

from gigs import reporting, testing
from gigs.models import Report
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices import words
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def gig(wei):
    return testing.make_gig(wei)


def say(by, now, *, member=None, gig=None, rule="off_site", text="He asks to be paid elsewhere."):
    return reporting.report(by=by, member=member or gig.seller, gig=gig, rule=rule, text=text, now=now)


def test_a_gig_is_reported_once_a_member_until_it_is_decided(client, gig, ana, ion):
    address = f"/gigs/wei/{gig.slug}/report/"
    assert client.get(address).status_code == 302  # to the sign-in
    client.force_login(ana)
    assert client.post(address, {"rule": "other", "text": ""}).context["form"].errors["text"] == [
        "Say what it is."
    ]
    page = client.post(address, {"rule": "off_site", "text": "Look at the FAQ."}, follow=True)
    assert page.redirect_chain[-1][0] == f"/gigs/wei/{gig.slug}/" and "tells you what came of it" in page.text
    again = client.post(address, {"rule": "abuse", "text": "Once more."})
    assert again.status_code == 409 and "Once more." in again.text and "reported this already" in again.text
    assert client.post("/members/wei/report/", {"rule": "abuse"}).status_code == 302  # another subject
    client.force_login(ion)
    assert client.post(address, {"rule": "abuse"}).status_code == 302
    assert Report.objects.open().count() == 3


def test_moderation_decides_once_for_all_who_reported_and_each_is_told(client, gig, ana, ion, mod, now):
    first, other = say(ana, now, gig=gig), say(ana, now, member=gig.seller)
    say(ion, now, gig=gig)
    client.force_login(mod)
    assert client.get("/staff/").text.count("/staff/reports/") >= 1
    page = client.get("/staff/reports/")
    assert [len(case["reports"]) for case in page.context["cases"]] == [2, 1]
    address = f"/staff/reports/{first.ref}/decision/"
    refused = client.post(address, {f"{first.ref}-outcome": "acted"})
    assert refused.status_code == 422 and "acted" in refused.text
    sent = {f"{first.ref}-outcome": "acted", f"{first.ref}-reason": "The gig was taken down."}
    assert "2 people are told" in client.post(address, sent, follow=True).text
    told = Notice.objects.filter(kind="report_acted")
    assert {notice.to.username for notice in told} == {"ana", "ion"}
    assert "The gig was taken down." in words.body(told[0]) and gig.live.title in words.title(told[0])
    assert list(Report.objects.open()) == [other]
    assert "decided this meanwhile" in client.post(address, sent, follow=True).text
    say(ana, now, gig=gig)  # may be reported again


def test_nobody_reports_or_decides_about_oneself(client, gig, ana, mod, now):
    mine = say(ana, now, member=mod)
    with pytest.raises(NotAllowed):
        say(gig.seller, now, gig=gig)
    for by in (mod, ana):
        with pytest.raises(NotAllowed):
            reporting.decide(ref=mine.ref, by=by, outcome="kept", reason="No.", now=now)
    own = say(mod, now, gig=gig)
    with pytest.raises(NotAllowed):
        reporting.decide(ref=own.ref, by=mod, outcome="kept", reason="No.", now=now)
    client.force_login(ana)
    assert client.get("/staff/reports/").status_code == 404
    assert client.get("/members/ana/report/").status_code == 404


def test_what_is_no_reason_and_what_is_too_much_is_refused(gig, ana, mod, now):
    for words_ in ({"rule": "nonsense"}, {"rule": "other", "text": " "}, {"text": "x" * 1001}):
        with pytest.raises(Invalid):
            say(ana, now, gig=gig, **words_)
    made = say(ana, now, gig=gig)
    for outcome, reason in (("", "Why"), ("acted", " "), ("maybe", "Why")):
        with pytest.raises(Invalid):
            reporting.decide(ref=made.ref, by=mod, outcome=outcome, reason=reason, now=now)
    reporting.decide(ref=made.ref, by=mod, outcome="kept", reason="It is allowed.", now=now)
    with pytest.raises(Stale):
        reporting.decide(ref=made.ref, by=mod, outcome="acted", reason="It is not.", now=now)
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=made.pk).update(reason="")
    Report.objects.bulk_create(
        Report(by=ana, member=testing.make_user(f"m{n}"), rule="abuse", reported_at=now)
        for n in range(reporting.MOST_OPEN)
    )
    with pytest.raises(Refused, match="other reports first"):
        say(ana, now, gig=gig)
