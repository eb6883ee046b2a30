"""Applying for Pro and vetting: eight drafts, one claim, scores, reasons, second opinions, and what is kept secret."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from kit import clock, sealing
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices.models import Notice
from sellers import overdue, pro, pro_moves, rubric, testing, vetting
from sellers.models import (
    ProApplication,
    ProEvent,
    ProFile,
    ProRead,
    ProStanding,
    ProStep,
    SellerProfile,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def wei(db):
    return testing.make_applicant("wei", country="RO")


@pytest.fixture
def vera(db):
    return testing.make_vetter("vera")


@pytest.fixture
def otto(db):
    return testing.make_vetter("otto")


@pytest.fixture
def now(db):
    return clock.now()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }


# --- writing ------------------------------------------------------------------------------
def test_an_applicant_stops_at_step_seven_and_finds_everything_on_another_device(wei, now):
    steps = testing.answers()
    del steps["projects"]
    testing.begin(wei, steps=steps)
    again = pro.start(by=wei, now=now + DAY)
    assert pro.answers_of(again) == steps
    with pytest.raises(pro.NotReady) as refusal:
        pro.submit(ref=again.ref, by=wei, now=now)
    assert {problem.step for problem in refusal.value.problems} == {"projects"}


def test_each_step_is_a_draft_of_its_own(wei, now):
    application = testing.begin(wei, steps={"practice": {"hardest": "Short."}})
    pro.save_step(ref=application.ref, step="elsewhere", answers={"about": ""}, by=wei, now=now)
    assert pro.answers_of(application) == {"practice": {"hardest": "Short."}, "elsewhere": {"about": ""}}


def test_several_steps_are_kept_at_once_and_the_others_stay_as_they_were(wei, now):
    application = testing.begin(wei, steps={"start": {"agreed": True}, "practice": {"hardest": "Short."}})
    changed = {
        "practice": {"hardest": "Longer."},
        "domain": {"field": testing.FIELD},
        "personal": {"city": "Iași"},
    }
    pro.save_steps(ref=application.ref, answers=changed, by=wei, now=now)
    application.refresh_from_db()
    assert pro.answers_of(application) == {"start": {"agreed": True}, **changed}
    assert application.field == testing.FIELD
    assert dict(application.steps.values_list("name", "version")) == {
        "start": 1,
        "practice": 2,
        "domain": 1,
        "personal": 1,
    }


def test_a_step_written_in_two_windows_loses_neither(wei, now):
    application = testing.begin(wei, steps={"elsewhere": {"about": "First"}})
    with pytest.raises(Stale):
        pro.save_step(ref=application.ref, step="elsewhere", answers={}, by=wei, now=now, seen=0)
    pro.save_step(ref=application.ref, step="elsewhere", answers={"about": "Second"}, by=wei, now=now, seen=1)
    assert pro.answers_of(application)["elsewhere"] == {"about": "Second"}


def test_nobody_writes_or_sends_for_somebody_else(wei, vera, now):
    application = testing.begin(wei)
    for act in (
        lambda: pro.save_step(ref=application.ref, step="start", answers={}, by=vera, now=now),
        lambda: pro.submit(ref=application.ref, by=vera, now=now),
        lambda: pro.withdraw(ref=application.ref, by=vera, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_file_of_somebody_else_cannot_be_hung_on(wei, now):
    stranger = testing.make_member("ion")
    theirs = testing.a_file(stranger)
    application = testing.begin(wei)
    with pytest.raises(Invalid):
        pro.save_step(
            ref=application.ref,
            step="projects",
            answers={"rows": [{"client": "X", "files": [theirs.ref]}]},
            by=wei,
            now=now,
        )
    assert not ProFile.objects.exists()


def test_only_the_applicant_and_vetting_staff_open_a_file(wei, vera, now):
    upload = testing.a_file(wei)
    testing.sent(wei, steps=testing.answers(uploads=(upload,)))
    support = testing.make_member("sup", is_staff=True)
    assert pro.may_read(wei, upload) and pro.may_read(vera, upload)
    assert not pro.may_read(support, upload)
    assert not pro.may_read(testing.make_member("ion"), upload)


def test_members_who_do_not_sell_are_led_to_selling_first(now):
    with pytest.raises(NotAllowed):
        pro.start(by=testing.make_member("ana"), now=now)


def test_what_is_sent_cannot_be_changed_until_it_is_withdrawn(wei, now):
    application = testing.sent(wei)
    with pytest.raises(Refused):
        pro.save_step(ref=application.ref, step="start", answers={}, by=wei, now=now)
    pro.withdraw(ref=application.ref, by=wei, now=now)
    again = pro.start(by=wei, now=now)
    assert again.pk != application.pk
    kept = pro.answers_of(again)
    assert "start" not in kept  # the confirmation is asked anew
    assert kept["personal"] == testing.answers()["personal"]


def test_a_field_that_is_not_open_for_pro_is_refused_with_its_step(wei, now):
    application = testing.begin(wei)
    with pytest.raises(pro.NotReady) as refusal:
        pro.submit(ref=application.ref, by=wei, now=now, eligible={"writing/editing"})
    assert [problem.field for problem in refusal.value.problems] == ["field"]


def test_chinese_answers_need_fewer_characters(wei, now):
    words = "这家面包店想要一个从街对面就能看清的标志。我手绘了四十稿，选出三稿给客户看，最后用木头刻出来再交给招牌师傅。"
    steps = testing.answers(
        practice={"hardest": words, "best": words, "method": words}, elsewhere={"about": words}
    )
    assert testing.sent(wei, steps=steps).state == "submitted"


# --- personal data --------------------------------------------------------------------------
def test_name_address_and_phone_are_never_in_the_clear_in_the_database(wei):
    testing.begin(wei)
    step = ProStep.objects.get(name="personal")
    assert step.answers == {} and step.sealed
    for word in ("Wen Jiahui", "Strada", "721", "maria@"):
        assert word not in step.sealed
    with pytest.raises(IntegrityError), transaction.atomic():
        ProStep.objects.filter(pk=step.pk).update(answers={"phone": "+40 721 234 567"})


def test_each_reading_of_personal_data_is_written_down(wei, vera, now):
    application = testing.claimed(wei, vera)
    assert vetting.read_personal(ref=application.ref, by=vera, now=now)["phone"] == "+40 721 234 567"
    vetting.read_personal(ref=application.ref, by=vera, now=now)
    assert ProRead.objects.filter(application=application, by=vera).count() == 2


def test_other_staff_and_the_applicants_own_role_open_nothing(wei, now):
    application = testing.sent(wei)
    for somebody in (testing.make_member("sup", is_staff=True), testing.make_member("ion")):
        with pytest.raises(NotAllowed):
            vetting.read_personal(ref=application.ref, by=somebody, now=now)
    assert not ProRead.objects.exists()


def test_personal_data_is_deleted_180_days_after_a_no(wei, vera, now):
    application = testing.refused(wei, vera)
    assert pro.forget_due(now=now + 179 * DAY) == 0
    assert pro.forget_due(now=now + 181 * DAY) == 1
    assert pro.forget_due(now=now + 181 * DAY) == 0
    application.refresh_from_db()
    assert application.wiped_at
    with pytest.raises(Refused):
        vetting.read_personal(ref=application.ref, by=vera, now=now)


def test_what_is_pro_or_waits_is_not_forgotten(wei, vera, now):
    testing.approved(wei, vera)
    testing.sent(testing.make_applicant("ion"))
    assert pro.forget_due(now=now + 400 * DAY) == 0


def test_a_new_key_reads_the_old_and_after_resealing_the_old_may_go(wei, settings):
    testing.begin(wei)
    old, new = settings.PERSONAL_DATA_KEYS[0], sealing.derived_key("another")
    settings.PERSONAL_DATA_KEYS = [new, old]
    application = ProApplication.objects.get()
    assert pro.answers_of(application)["personal"]["city"] == "Brașov"
    assert pro.reseal_all() == 1
    settings.PERSONAL_DATA_KEYS = [new]
    assert pro.answers_of(application)["personal"]["city"] == "Brașov"
    settings.PERSONAL_DATA_KEYS = [old]
    with pytest.raises(sealing.Unreadable):
        pro.answers_of(application)


# --- vetting --------------------------------------------------------------------------------
def test_the_second_to_claim_is_told_who_was_first(wei, vera, otto, now):
    application = testing.claimed(wei, vera)
    with pytest.raises(Stale, match="vera"):
        vetting.claim(ref=application.ref, by=otto, now=now)
    assert vetting.claim(ref=application.ref, by=vera, now=now).claimed_by_id == vera.pk


def test_a_claim_that_lies_for_two_days_may_be_given_back_by_a_colleague(wei, vera, otto, now):
    application = testing.claimed(wei, vera, now=now)
    with pytest.raises(NotAllowed):
        vetting.release(ref=application.ref, by=otto, now=now + DAY)
    assert vetting.release(ref=application.ref, by=otto, now=now + 2 * DAY).state == "submitted"


def test_nobody_vets_their_own_application(now):
    vera = testing.make_vetter("vera")
    SellerProfile.objects.create(user=vera)
    application = testing.sent(vera)
    with pytest.raises(NotAllowed):
        vetting.claim(ref=application.ref, by=vera, now=now)
    with pytest.raises(NotAllowed):
        vetting.read_personal(ref=application.ref, by=vera, now=now)


def test_an_approval_makes_the_seller_pro_and_tells_why(wei, vera, now):
    application = testing.approved(wei, vera)
    profile = SellerProfile.objects.get(user=wei)
    assert profile.is_pro and profile.pro_since == now.date()
    assert ProStanding.objects.get(user=wei).recheck_by == (now + 365 * DAY).date()
    notice = Notice.objects.get(to=wei, kind="pro_approved")
    assert notice.data["reason"] and notice.url == f"/pro/applications/{application.ref}/"
    with pytest.raises(Refused):
        pro.start(by=wei, now=now)


@pytest.mark.parametrize("command", pro_moves.DECISIONS)
def test_no_decision_without_a_written_reason(wei, vera, now, command):
    application = testing.scored(wei, vera)
    with pytest.raises(Invalid) as refusal:
        getattr(vetting, command)(ref=application.ref, by=vera, now=now, reason="  \n ")
    assert "reason" in refusal.value.fields
    application.refresh_from_db()
    assert application.state == "in_review" and application.claimed_by_id == vera.pk


def test_yes_and_no_need_scores_but_a_question_does_not(wei, vera, now):
    application = testing.claimed(wei, vera)
    for act in (vetting.approve, vetting.refuse):
        with pytest.raises(Refused):
            act(ref=application.ref, by=vera, now=now, reason="Because.")
    vetting.ask_changes(ref=application.ref, by=vera, now=now, reason="Your link does not open.")


@pytest.mark.parametrize("wrong", [{}, {"experience": 6}, {"experience": 0}, {"experience": "3"}])
def test_scores_are_one_to_five_on_every_criterion(wei, vera, now, wrong):
    application = testing.claimed(wei, vera)
    scores = {} if not wrong else testing.points(**wrong)
    with pytest.raises(Invalid):
        vetting.score(ref=application.ref, scores=scores, by=vera, now=now)


def test_after_a_question_the_answers_are_open_and_the_next_round_begins_anew(wei, vera, now):
    application = testing.scored(wei, vera)
    vetting.ask_changes(ref=application.ref, by=vera, now=now, reason="Say which part was yours.")
    pro.save_step(ref=application.ref, step="start", answers={"agreed": True}, by=wei, now=now)
    again = pro.submit(ref=application.ref, by=wei, now=now + DAY)
    assert (again.state, again.round, again.claimed_by) == ("submitted", 2, None)
    assert again.decide_by == now + 8 * DAY
    assert vetting.opinions_for(again, vera) == []


def test_who_was_refused_sees_the_scores_what_to_improve_and_comes_back_after_60_days(wei, vera, now):
    application = testing.refused(wei, vera, now=now)
    assert {row["score"] for row in vetting.result(application)} == {2.0}
    assert len(vetting.result(application)) == len(rubric.TABLE)
    assert application.again_on == (now + 60 * DAY).date()
    with pytest.raises(Refused) as refusal:
        pro.start(by=wei, now=now + 59 * DAY)
    assert refusal.value.code == "too_early"
    again = pro.start(by=wei, now=now + 60 * DAY)
    assert pro.answers_of(again)["domain"] == {"field": testing.FIELD}


def test_staff_may_let_somebody_come_back_sooner(wei, vera, now):
    application = testing.refused(wei, vera, now=now)
    with pytest.raises(Invalid):
        vetting.allow_again(ref=application.ref, on=now.date(), by=vera, now=now, reason="")
    with pytest.raises(Invalid):
        vetting.allow_again(ref=application.ref, on=(now + 61 * DAY).date(), by=vera, now=now, reason="Later")
    vetting.allow_again(ref=application.ref, on=(now + 5 * DAY).date(), by=vera, now=now, reason="A new job")
    assert pro.start(by=wei, now=now + 5 * DAY).state == "draft"


def test_a_second_opinion_is_blind_until_both_are_in(wei, vera, otto, now):
    application = testing.scored(wei, vera, value=5)
    with pytest.raises(NotAllowed):
        vetting.score(ref=application.ref, scores=testing.points(2), by=otto, now=now)
    vetting.ask_second(ref=application.ref, by=vera, now=now)
    application.refresh_from_db()
    assert vetting.opinions_for(application, otto) == []
    assert [each.by for each in vetting.opinions_for(application, vera)] == [vera]
    with pytest.raises(Refused):
        vetting.approve(ref=application.ref, by=vera, now=now, reason="Good.")
    vetting.score(ref=application.ref, scores=testing.points(2), by=otto, now=now)
    for both in (vera, otto):
        assert [each.by for each in vetting.opinions_for(application, both)] == [vera, otto]
    with pytest.raises(Refused):  # neither bends to the other afterwards
        vetting.score(ref=application.ref, scores=testing.points(3), by=vera, now=now)
    assert {row["score"] for row in vetting.result(application)} == {3.5}
    vetting.approve(ref=application.ref, by=vera, now=now, reason="Good.")


def test_one_person_gives_no_two_opinions(wei, vera, otto, now):
    application = testing.scored(wei, vera)
    vetting.ask_second(ref=application.ref, by=vera, now=now)
    vetting.release(ref=application.ref, by=vera, now=now)
    vetting.claim(ref=application.ref, by=otto, now=now)
    with pytest.raises(Refused):
        vetting.score(ref=application.ref, scores=testing.points(), by=vera, now=now)


def test_only_who_claimed_it_decides(wei, vera, otto, now):
    application = testing.scored(wei, vera)
    with pytest.raises(NotAllowed, match="vera"):
        vetting.approve(ref=application.ref, by=otto, now=now, reason="Good.")


# --- afterwards -----------------------------------------------------------------------------
def test_the_yearly_look_keeps_pro_for_another_year(wei, vera, now):
    testing.approved(wei, vera)
    standing = ProStanding.objects.get()
    with pytest.raises(Invalid):
        vetting.recheck(standing_id=standing.pk, by=vera, now=now + 365 * DAY, reason="")
    kept = vetting.recheck(standing_id=standing.pk, by=vera, now=now + 365 * DAY, reason="As good as ever.")
    assert kept.recheck_by == (now + 730 * DAY).date()


def test_revoking_takes_two_and_the_seller_reads_why(wei, vera, otto, now):
    testing.approved(wei, vera)
    standing = ProStanding.objects.get()
    proposed = vetting.propose_revocation(
        standing_id=standing.pk, by=vera, now=now, reason="The work was not theirs."
    )
    assert SellerProfile.objects.get(user=wei).is_pro
    assert not Notice.objects.filter(kind="pro_revoked").exists()
    with pytest.raises(NotAllowed):
        vetting.close_revocation(ref=proposed.ref, confirm=True, by=vera, now=now)
    vetting.close_revocation(ref=proposed.ref, confirm=True, by=otto, now=now)
    assert not SellerProfile.objects.get(user=wei).is_pro
    assert Notice.objects.get(kind="pro_revoked").data["reason"] == "The work was not theirs."
    with pytest.raises(Stale):
        vetting.close_revocation(ref=proposed.ref, confirm=True, by=otto, now=now)
    with pytest.raises(Refused):
        pro.start(by=wei, now=now + DAY)


def test_a_proposal_that_is_dropped_changes_nothing(wei, vera, now):
    testing.approved(wei, vera)
    standing = ProStanding.objects.get()
    proposed = vetting.propose_revocation(standing_id=standing.pk, by=vera, now=now, reason="A complaint.")
    vetting.close_revocation(ref=proposed.ref, confirm=False, by=vera, now=now)
    assert SellerProfile.objects.get(user=wei).is_pro


# --- what the database itself refuses ---------------------------------------------------------
def test_the_database_refuses_a_move_that_is_not_in_the_table(wei):
    application = testing.begin(wei)
    with pytest.raises(InternalError), transaction.atomic():
        ProApplication.objects.filter(pk=application.pk).update(state="approved")


def test_events_stay_as_they_were_written(wei):
    testing.begin(wei)
    with pytest.raises(InternalError), transaction.atomic():
        ProEvent.objects.update(reason="Something else")


def test_one_member_has_one_open_application(wei, now):
    testing.begin(wei)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProApplication.objects.create(applicant=wei, started_at=now, edited_at=now)


# --- overdue ------------------------------------------------------------------------------
def test_vetting_staff_is_told_once_of_an_application_past_its_term(wei, vera, otto, now):
    application = testing.sent(wei, now=now)
    vetting.claim(ref=application.ref, by=vera, now=now)
    assert overdue.tell_due(now=now + 6 * DAY) == 0
    assert overdue.tell_due(now=now + 7 * DAY) == 1
    assert overdue.tell_due(now=now + 8 * DAY) == 0
    told = Notice.objects.filter(kind="pro_overdue_staff").order_by("to")
    assert [notice.to.username for notice in told] == ["vera", "otto"]
    assert told[0].url == f"/staff/pro/{application.ref}/" and told[0].data["claimed"] == vera.shown_name
    vetting.ask_changes(ref=application.ref, by=vera, now=now + 8 * DAY, reason="Which part was yours?")
    assert overdue.tell_due(now=now + 20 * DAY) == 0
    pro.submit(ref=application.ref, by=wei, now=now + 20 * DAY)
    assert overdue.tell_due(now=now + 27 * DAY) == 1
