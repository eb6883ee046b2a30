"""Two who act at the same moment, and the same without the lock."""

from dataclasses import replace

import pytest

from gigs import locks, publishing, reporting, testing
from gigs.models import Gig, Report
from kit import clock
from marketplace.tests.meeting import at_once, meeting_in
from notices.models import Notice
from sellers import allowances
from sellers.levels import Level
from sellers.models import SellerProfile


@pytest.mark.parametrize("locked", [True, False])
def test_two_submissions_at_once_share_the_last_place_of_the_level(committed_db, monkeypatch, locked):
    one_place = replace(allowances.BY_LEVEL[Level.NEW], active_gigs=1)
    monkeypatch.setitem(allowances.BY_LEVEL, Level.NEW, one_place)
    wei = testing.make_seller("wei")
    drafts = [
        testing.make_draft(wei, title=f"I will draw a map of the {town} town") for town in ("old", "new")
    ]
    if not locked:
        monkeypatch.setattr(locks, "seller", lambda user: SellerProfile.objects.get(user=user))
    acts = [lambda ref=gig.ref: publishing.submit(ref=ref, by=wei, now=clock.now()) for gig in drafts]
    with meeting_in(monkeypatch, publishing.checks, "problems", locked=locked):
        outcomes = at_once(*acts)
    refused = [each for each in outcomes if isinstance(each, publishing.Refused)]
    assert len(refused) == (1 if locked else 0), outcomes
    assert Gig.objects.filter(state="pending_review").count() == (1 if locked else 2)


@pytest.mark.parametrize("locked", [True, False])
def test_two_decisions_at_once_tell_the_reporter_one_thing(committed_db, monkeypatch, locked):
    now, wei, ana = clock.now(), testing.make_seller("wei"), testing.make_user("ana")
    made = reporting.report(by=ana, member=wei, rule="abuse", now=now)
    if not locked:
        free = Report.objects.open().select_related("by")
        monkeypatch.setattr(locks, "open_reports", lambda about: list(free.all()))
    mod, max_ = testing.make_moderator("mod"), testing.make_moderator("max")
    said = {"ref": made.ref, "reason": "So it is.", "now": now}
    acts = [
        lambda: reporting.decide(by=mod, outcome="acted", **said),
        lambda: reporting.decide(by=max_, outcome="kept", **said),
    ]
    with meeting_in(monkeypatch, reporting, "subject", locked=locked):
        outcomes = at_once(*acts)
    assert len([each for each in outcomes if isinstance(each, reporting.Stale)]) == int(locked), outcomes
    assert Notice.objects.filter(to=ana).count() == (1 if locked else 2)
