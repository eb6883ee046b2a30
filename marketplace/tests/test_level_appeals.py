"""Appeals about levels: what a seller holds against a decision, who answers, and what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from gigs import testing as gigs
from kit import clock
from kit.problems import Invalid, NotAllowed, Refused, Stale
from marketplace import levels
from marketplace.tests.calling import Caller
from marketplace.tests.meeting import at_once, meeting_in
from notices.models import Mail, Notice
from sellers import appeals, locks, replaying, strikes, top_rated
from sellers import testing as sellers
from sellers.levels import Level
from sellers.models import Grace, LevelAppeal, LevelChange, LevelEvaluation, SellerProfile, TopRatedCase

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAGE = "/selling/level/appeals/"
WHY = "The order was ended by the site, not by me."


def days(number: float) -> timedelta:
    return timedelta(days=number)


def warned(level: int = Level.TWO) -> User:
    """Wei, whom a strike has brought a warning."""
    wei = gigs.make_seller("wei")
    SellerProfile.objects.filter(user=wei).update(level=level)
    mod = gigs.make_moderator("mod")
    strikes.give(seller=wei, rule="abuse", reason="Threats.", by=mod, now=NOW)
    levels.recompute_dirty(now=NOW)
    return wei


def fallen() -> User:
    """Wei, one level down after the warning."""
    wei = warned()
    levels.recompute_all(now=NOW + days(30))
    return wei


def on(now: datetime) -> None:
    """Pages are looked at on this day."""
    clock.set_shift(now - clock.raw_now(), backwards=True)


def level_of(user: User) -> int:
    return SellerProfile.objects.get(user=user).level


def about_grace() -> str:
    return f"grace-{Grace.objects.latest('id').ref}"


def about_step() -> str:
    return f"step-{LevelChange.objects.get().evaluation.ref}"


def sent(by: User, about: str, now: datetime = NOW) -> LevelAppeal:
    return appeals.send(by=by, about=about, text=WHY, now=now)


def answered(
    appeal: LevelAppeal, *, granted: bool, by: User | None = None, now: datetime = NOW
) -> LevelAppeal:
    reason = "We looked at it."
    return appeals.answer(
        ref=appeal.ref, granted=granted, reason=reason, by=by or sellers.make_vetter(), now=now
    )


@pytest.mark.django_db
def test_wei_appeals_from_the_level_page_and_vera_grants_it():
    on(NOW)
    wei, vera = warned(), sellers.make_vetter()
    own, staff = Client(), Client()
    own.force_login(wei)
    staff.force_login(vera)
    address = f"{PAGE}{about_grace()}/"
    assert f'href="{address}"' in own.get("/selling/level/").content.decode()
    assert own.post(address, {"text": ""}).status_code == 422
    assert own.post(address, {"text": WHY}).status_code == 302
    assert own.post(address, {"text": WHY}).status_code == 302  # pressed twice
    appeal = LevelAppeal.objects.get()
    assert WHY in own.get(address).content.decode()
    assert "waits for an answer" in own.get("/selling/level/").content.decode()
    assert "Appeals about levels" in staff.get("/staff/").content.decode()
    queue = staff.get("/staff/level-appeals/").content.decode()
    assert WHY in queue and "Threats." in queue
    answer = f"/staff/level-appeals/{appeal.ref}/answer/"
    assert staff.post(answer, {"answer": "yes"}).status_code == 422
    assert Grace.objects.get().closed_at is None
    reason = {f"{appeal.ref}-reason": "It was the site."}
    assert staff.post(answer, {"answer": "yes", **reason}).status_code == 302
    assert Grace.objects.get().outcome == "kept"
    notice = Notice.objects.filter(to=wei).latest("id")
    assert (notice.kind, notice.data["reason"]) == ("level_appeal_warning", "It was the site.")
    assert Mail.objects.filter(notice=notice).exists()
    assert "It was the site." in own.get(address).content.decode()
    assert "It was the site." in staff.get("/staff/level-appeals/").content.decode()
    staff.post(answer, {"answer": "no", **reason})  # an old page
    assert LevelAppeal.objects.get().answer == "granted"


@pytest.mark.django_db
def test_what_was_granted_begins_no_new_warning_for_thirty_days():
    wei = warned()
    answered(sent(wei, about_grace()), granted=True)
    levels.recompute_dirty(now=NOW + days(1))
    levels.recompute_all(now=NOW + days(29))
    assert Grace.objects.count() == 1 and level_of(wei) == Level.TWO
    levels.recompute_all(now=NOW + days(30))  # the strike still weighs
    assert Grace.objects.count() == 2
    assert [text for _n, texts in replaying.replay() for text in texts] == []


@pytest.mark.django_db
def test_a_level_that_was_lost_is_given_back():
    wei = fallen()
    assert level_of(wei) == Level.ONE
    now = NOW + days(31)
    answered(sent(wei, about_step(), now), granted=True, now=now)
    assert level_of(wei) == Level.TWO
    levels.recompute_dirty(now=now)
    assert level_of(wei) == Level.TWO and not Grace.objects.filter(closed_at=None, level=Level.TWO)
    assert Notice.objects.filter(to=wei, kind="level_appeal_level").exists()
    assert "an appeal was granted" in client_of(wei).get("/selling/level/").content.decode()


@pytest.mark.django_db
def test_a_warning_that_ended_while_staff_looked_is_undone_with_its_step():
    wei = warned()
    appeal = sent(wei, about_grace())
    levels.recompute_all(now=NOW + days(30))
    assert level_of(wei) == Level.ONE
    answered(appeal, granted=True, now=NOW + days(32))
    assert level_of(wei) == Level.TWO


@pytest.mark.django_db
def test_a_step_that_others_have_followed_stays():
    wei = fallen()
    appeal = sent(wei, about_step(), NOW + days(31))
    evaluation = LevelEvaluation.objects.latest("id")
    LevelChange.objects.create(
        seller=wei, before=1, after=2, at=NOW + days(32), why="promoted", evaluation=evaluation
    )
    SellerProfile.objects.filter(user=wei).update(level=Level.TWO)
    answered(appeal, granted=True, now=NOW + days(33))
    assert level_of(wei) == Level.TWO and LevelChange.objects.count() == 2
    assert Notice.objects.filter(to=wei).latest("id").kind == "level_appeal_overtaken"


@pytest.mark.django_db
def test_who_was_not_chosen_is_heard_by_another_person_than_decided():
    wei, vera, otto = gigs.make_seller("wei"), sellers.make_vetter("vera"), sellers.make_vetter("otto")
    SellerProfile.objects.filter(user=wei).update(level=Level.TWO)
    levels.recompute_all(now=NOW)
    case = TopRatedCase.objects.create(
        seller=wei, kind="candidate", evaluation=LevelEvaluation.objects.latest("id"), opened_at=NOW
    )
    top_rated.decide(ref=case.ref, yes=False, by=vera, now=NOW, reason="Too few large orders.")
    appeal = sent(wei, f"choice-{case.ref}")
    with pytest.raises(NotAllowed):
        answered(appeal, granted=True, by=vera)
    answered(appeal, granted=True, by=otto)
    assert level_of(wei) == Level.TOP
    assert Notice.objects.filter(to=wei).latest("id").kind == "level_appeal_chosen"


@pytest.mark.django_db
def test_what_cannot_be_appealed_against_says_why():
    wei, eva = warned(), gigs.make_seller("eva")
    about = about_grace()
    with pytest.raises(LevelAppeal.DoesNotExist):
        sent(eva, about)
    with pytest.raises(Invalid):
        appeals.send(by=wei, about=about, text=" \u202e ", now=NOW)
    with pytest.raises(Invalid):
        appeals.send(by=wei, about=about, text="x" * 2001, now=NOW)
    with pytest.raises(NotAllowed):
        sent(wei, about, NOW + days(30))
    appeal = sent(wei, about)
    with pytest.raises(Stale):
        appeals.send(by=wei, about=about, text="And another thing.", now=NOW)
    with pytest.raises(NotAllowed):
        answered(appeal, granted=True, by=gigs.make_moderator("mod"))
    with pytest.raises(Invalid):
        appeals.answer(ref=appeal.ref, granted=True, reason=" ", by=sellers.make_vetter(), now=NOW)
    answered(appeal, granted=False)
    assert Grace.objects.get().closed_at is None
    with pytest.raises(Stale):
        answered(appeal, granted=True)
    for path in ("grace-nothere", "step-nothere", "what-ever", about):
        assert client_of(eva).get(f"{PAGE}{path}/").status_code == 404
    assert client_of(eva).get("/staff/level-appeals/").status_code == 404


@pytest.mark.django_db
def test_programs_appeal_and_answer():
    on(NOW)
    wei, staff = Caller(warned()), Caller(sellers.make_vetter())
    free = wei.get("me/level/appeals/")["may_appeal"]
    assert [each["words"] for each in free] == ["Warning: No strike for breaking the rules"]
    made = wei.post("me/level/appeals/", 201, about=free[0]["about"], text=WHY)
    assert wei.post("me/level/appeals/", 201, about=free[0]["about"], text=WHY)["ref"] == made["ref"]
    wei.post("me/level/appeals/", 409, about=free[0]["about"], text="Another thing.")
    wei.post("me/level/appeals/", 404, about="step-nothere", text=WHY)
    wei.post("me/level/appeals/", 422, about=free[0]["about"], text="")
    assert wei.get("me/level/appeals/")["may_appeal"] == []
    (waiting,) = staff.get("staff/level-appeals/")
    assert (waiting["seller"]["username"], waiting["text"]) == ("wei", WHY)
    address = f"staff/level-appeals/{made['ref']}/answer/"
    wei.post(address, 404, granted=True, reason="I say so.")
    staff.post(address, 422, granted=True, reason="")
    assert staff.post(address, granted=False, reason="It was you.")["answer"] == "refused"
    assert wei.get("me/level/appeals/")["appeals"][0]["reason"] == "It was you."


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.broken_books
@pytest.mark.parametrize("locked", [True, False])
def test_two_who_answer_at_once_give_one_answer(committed_db, monkeypatch, locked):
    wei = fallen()
    appeal = sent(wei, about_step(), NOW + days(31))
    vera, otto = sellers.make_vetter("vera"), sellers.make_vetter("otto")
    if not locked:
        monkeypatch.setattr(locks, "_for_update", lambda rows, **options: rows)

    def answer(by, granted):
        try:
            return answered(appeal, granted=granted, by=by, now=NOW + days(31))
        except Refused as refusal:
            return refusal

    with meeting_in(monkeypatch, appeals, "_undo", locked=locked):
        results = at_once(lambda: answer(vera, True), lambda: answer(otto, True))
    refused = [each for each in results if isinstance(each, Refused)]
    assert (len(refused) == 1) is locked
