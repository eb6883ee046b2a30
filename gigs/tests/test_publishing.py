"""The moves of a gig: who may make them, what they leave behind, what a stale page is told."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from gigs import drafting, moves, publishing, testing
from gigs.models import Gig, GigEvent, GigVersion, SearchRow
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices.models import Notice

SAID = {"rule": "unclear", "reason": "Say what the buyer receives."}


def is_found(gig):
    return SearchRow.objects.filter(gig_id=gig.pk).exists()


def test_a_gig_is_written_submitted_and_approved(wei, mod, now):
    gig = testing.make_draft(wei, now=now)
    publishing.submit(ref=gig.ref, by=wei, now=now)
    assert not is_found(gig)
    publishing.approve(ref=gig.ref, by=mod, now=now)
    gig.refresh_from_db()
    assert gig.state == "active" and gig.draft is None and gig.live.state == "approved"
    assert gig.published_at == now
    assert gig.slug == "draw-a-logo-that-stays-readable-when-it-is-small"
    assert is_found(gig)
    assert list(gig.events.values_list("command", "before", "after")) == [
        ("begin", "", "draft"),
        ("submit", "draft", "pending_review"),
        ("approve", "pending_review", "active"),
    ]
    assert Notice.objects.get(to=wei).kind == "gig_approved"


def test_words_that_were_approved_cannot_be_changed_by_anybody_not_even_in_the_database(wei, now):
    version = testing.make_gig(wei, now=now).live
    for words in ({"title": "I will sell something else"}, {"tags": ["other"]}, {"queue_limit": 3}):
        with pytest.raises(DatabaseError), transaction.atomic():
            GigVersion.objects.filter(pk=version.pk).update(**words)
    draft = testing.make_draft(wei, now=now).draft
    assert GigVersion.objects.filter(pk=draft.pk).update(title="I will draw it otherwise") == 1


def test_a_member_who_does_not_sell_begins_no_gig(ana, now):
    with pytest.raises(NotAllowed):
        drafting.begin(by=ana, now=now)


def test_what_is_missing_is_named_with_its_step(wei, now):
    gig = drafting.begin(by=wei, now=now, title="I will draw")
    with pytest.raises(publishing.NotReady) as refused:
        publishing.submit(ref=gig.ref, by=wei, now=now)
    assert {(p.step, p.field) for p in refused.value.problems} == {
        ("overview", "title"),
        ("overview", "category"),
        ("pricing", "packages"),
        ("description", "description"),
        ("gallery", "pictures"),
    }


def test_editing_an_active_gig_leaves_it_up_until_the_revision_is_approved(wei, mod, now):
    gig = testing.make_gig(wei, now=now)
    first = gig.live
    old_packages = list(first.packages.values_list("ref", flat=True))
    later = now + timedelta(days=1)
    version = drafting.save(
        ref=gig.ref, by=wei, now=later, overview={"title": "I will draw a mark for your small bakery"}
    )
    gig.refresh_from_db()
    assert gig.state == "active" and gig.live == first and gig.draft == version
    assert version.number == 2 and version.packages.count() == 3 and version.gallery.count() == 1
    publishing.submit(ref=gig.ref, by=wei, now=later)
    publishing.approve(ref=gig.ref, by=mod, now=later)
    gig.refresh_from_db()
    assert gig.live == version and gig.published_at == now
    assert gig.slug == "draw-a-logo-that-stays-readable-when-it-is-small", "the address stays"
    assert list(first.packages.values_list("ref", flat=True)) == old_packages, "orders point to them"


@pytest.mark.parametrize("decision", [publishing.ask_changes, publishing.deny])
def test_a_refused_revision_leaves_the_live_version_up(wei, mod, now, decision):
    gig = testing.make_gig(wei, now=now)
    drafting.save(ref=gig.ref, by=wei, now=now, description="Short.", overview={"tags": ["new"]})
    drafting.save(ref=gig.ref, by=wei, now=now, description=testing.DESCRIPTION + " And more.")
    publishing.submit(ref=gig.ref, by=wei, now=now)
    decision(ref=gig.ref, by=mod, now=now, excerpt="And more", **SAID)
    gig.refresh_from_db()
    assert gig.state == "active" and gig.live.number == 1 and is_found(gig)
    event = gig.events.last()
    assert (event.rule, event.excerpt, event.reason, event.version_number) == (
        "unclear", "And more", SAID["reason"], 2,
    )  # fmt: skip
    assert Notice.objects.filter(to=wei).latest("id").data["reason"] == SAID["reason"]


def test_staff_cannot_refuse_without_rule_and_reason(wei, mod, now):
    gig = testing.make_gig(wei, state="pending_review")
    for words in ({"rule": "", "reason": "Because"}, {"rule": "unclear", "reason": "  \u200b "}):
        with pytest.raises(Invalid) as refused:
            publishing.deny(ref=gig.ref, by=mod, now=now, **words)
        assert refused.value.fields
    gig.refresh_from_db()
    assert gig.state == "pending_review"


def test_nobody_decides_on_a_gig_of_ones_own(mod, now):
    mod_sells = testing.SellerProfile.objects.create(user=mod).user
    gig = testing.make_gig(mod_sells, state="pending_review")
    with pytest.raises(NotAllowed):
        publishing.approve(ref=gig.ref, by=mod, now=now)


def test_strangers_and_buyers_make_no_move(wei, ion, ana, now):
    gig = testing.make_gig(wei)
    for who in (ion, ana):
        for act in (publishing.pause, publishing.archive):
            with pytest.raises(NotAllowed):
                act(ref=gig.ref, by=who, now=now)
        with pytest.raises(NotAllowed):
            drafting.save(ref=gig.ref, by=who, now=now, description="Mine now")
        assert publishing.open_moves(gig, who) == []


def test_a_decision_on_words_that_changed_meanwhile_is_refused(wei, mod, now):
    gig = testing.make_gig(wei, state="pending_review", now=now)
    seen = gig.draft.stamp
    publishing.withdraw(ref=gig.ref, by=wei, now=now)
    drafting.save(ref=gig.ref, by=wei, now=now + timedelta(minutes=1), description=testing.DESCRIPTION * 2)
    publishing.submit(ref=gig.ref, by=wei, now=now + timedelta(minutes=2))
    with pytest.raises(Stale):
        publishing.approve(ref=gig.ref, by=mod, now=now, seen=seen)


def test_two_windows_do_not_overwrite_each_other(wei, now):
    gig = testing.make_draft(wei, now=now)
    seen = gig.draft.stamp
    drafting.save(
        ref=gig.ref, by=wei, now=now + timedelta(seconds=1), seen=seen, description="From the first window"
    )
    with pytest.raises(Stale):
        drafting.save(
            ref=gig.ref, by=wei, now=now + timedelta(seconds=2), seen=seen, description="From the second"
        )
    gig.draft.refresh_from_db()
    assert gig.draft.description == "From the first window"


def test_what_is_being_reviewed_cannot_be_written_until_taken_back(wei, now):
    gig = testing.make_gig(wei, state="pending_review")
    with pytest.raises(Refused):
        drafting.save(ref=gig.ref, by=wei, now=now, description="Changed under review")
    publishing.withdraw(ref=gig.ref, by=wei, now=now)
    drafting.save(ref=gig.ref, by=wei, now=now, description="Changed after taking back")


def test_a_revision_can_be_thrown_away(wei, now):
    gig = testing.make_gig(wei)
    drafting.save(ref=gig.ref, by=wei, now=now, description="A worse text")
    drafting.discard(ref=gig.ref, by=wei, now=now)
    gig.refresh_from_db()
    assert gig.draft is None and gig.live.description == testing.DESCRIPTION
    with pytest.raises(Refused):
        drafting.discard(ref=gig.ref, by=wei, now=now)


def test_pausing_takes_a_gig_out_of_search_and_resuming_puts_it_back(wei, now):
    gig = testing.make_gig(wei)
    publishing.pause(ref=gig.ref, by=wei, now=now)
    assert not is_found(gig)
    publishing.resume(ref=gig.ref, by=wei, now=now)
    assert is_found(gig)
    with pytest.raises(Stale):
        publishing.resume(ref=gig.ref, by=wei, now=now)


def test_a_suspended_gig_is_gone_until_reinstated_and_its_seller_reads_why(wei, mod, now):
    gig = testing.make_gig(wei)
    publishing.suspend(ref=gig.ref, by=mod, now=now, **SAID)
    assert not is_found(gig)
    with pytest.raises(Stale):
        publishing.archive(ref=gig.ref, by=wei, now=now)
    assert Notice.objects.filter(to=wei).latest("id").kind == "gig_suspended"
    publishing.reinstate(ref=gig.ref, by=mod, now=now, rule="other", reason="It was ours to correct.")
    assert is_found(gig)


def test_a_new_seller_has_seven_places_and_a_paused_gig_frees_one(wei, now):
    gigs = [testing.make_gig(wei, title=f"I will draw a logo for shop number {n}") for n in range(7)]
    eighth = testing.make_draft(wei)
    with pytest.raises(Refused) as refused:
        publishing.submit(ref=eighth.ref, by=wei, now=now)
    assert refused.value.code == "no_place_left" and "7" in str(refused.value.message)
    publishing.pause(ref=gigs[0].ref, by=wei, now=now)
    publishing.submit(ref=eighth.ref, by=wei, now=now)
    with pytest.raises(Refused):
        publishing.resume(ref=gigs[0].ref, by=wei, now=now)


def test_the_second_gig_of_the_same_title_gets_an_address_of_its_own_and_is_flagged(wei):
    one, two = testing.make_gig(wei), testing.make_gig(wei)
    assert two.slug == one.slug + "-2"
    assert [flag["rule"] for flag in two.live.flags] == ["duplicate"]


def test_a_chinese_title_makes_a_chinese_address(wei):
    gig = testing.make_gig(wei, title="为您的店铺设计手绘标志", language="zh-hans")
    assert gig.slug == "为您的店铺设计手绘标志"


@pytest.mark.parametrize("state", list(Gig.State.values))
def test_the_maker_reaches_every_state_through_the_acts(wei, state):
    gig = testing.make_gig(wei, state=state)
    assert gig.state == state and gig.events.last().after == state


def test_the_database_itself_refuses_a_jump(wei):
    gig = testing.make_gig(wei, state="draft")
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        Gig.objects.filter(pk=gig.pk).update(state="suspended")


def test_events_cannot_be_changed(wei):
    gig = testing.make_gig(wei)
    with pytest.raises(DatabaseError), transaction.atomic():
        GigEvent.objects.filter(gig=gig).update(reason="never said")


def test_every_move_of_the_table_has_an_act():
    for move in moves.TABLE:
        assert callable(getattr(publishing, move.command))
