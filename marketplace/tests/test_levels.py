"""Levels out of orders, reviews and strikes: what a seller did, and the level that comes of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from gigs import fading
from gigs.models import Gig
from kit import clock
from kit.problems import Stale
from marketplace import levels
from notices.models import Notice
from orders import cancelling, clearing, lifecycle, milestones, payers, tallying, testing
from orders.actors import Actor
from orders.models import Order, Tally
from reviews import testing as reviews
from sellers import appeals, level_policies, strikes, top_rated
from sellers import testing as sellers
from sellers.criteria import PRESETS
from sellers.levels import Level
from sellers.models import (
    DirtySeller,
    Grace,
    LevelChange,
    LevelEvaluation,
    SellerProfile,
    Strike,
    TopRatedCase,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def wei() -> User:
    return testing.the_seller()


def complete(*, buyer: str, at: datetime, late_days: float = 0, price: int = 200_00) -> Order:
    """An order of one milestone of five days, delivered at `at` and accepted."""
    begun = at - days(5 + late_days)
    order = testing.order_active(
        buyer=testing.make_buyer(buyer), milestones=[price], days=5, now=begun, questions=[]
    )
    testing.deliver(order, now=at)
    lifecycle.accept(milestone_ref=order.milestones.get().ref, by=Actor.buyer(order.buyer), now=at)
    return testing.fresh(order)


def test_what_happens_is_tallied_and_marks_the_seller():
    complete(buyer="ana", at=NOW)
    row = Tally.objects.get()
    assert (row.on_time, row.completed_at, row.fault_halves, row.net_minor) == (True, NOW, 0, 0)
    assert DirtySeller.objects.exists()
    clearing.clear_due(now=NOW + days(15))
    row.refresh_from_db()
    assert row.net_minor == 160_00
    levels.recompute_dirty(now=NOW + days(15))
    assert not DirtySeller.objects.exists()
    evaluation = LevelEvaluation.objects.get()
    assert evaluation.figures["orders"] == 1 and evaluation.figures["earnings"] == 160_00


def on(now: datetime) -> None:
    """Pages are looked at on this day."""
    clock.set_shift(now - clock.raw_now(), backwards=True)


def read(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_wei_sees_every_number_and_its_events(django_assert_max_num_queries):
    complete(buyer="ana", at=NOW)
    order = complete(buyer="ben", at=NOW, late_days=1)
    levels.recompute_dirty(now=NOW + days(1))
    on(NOW + days(1))
    read(wei(), "/selling/level/")
    client = Client()
    client.force_login(wei())
    with django_assert_max_num_queries(10):
        page = client.get("/selling/level/?on_time=8&five_stars=3").content.decode()
    assert f'href="/orders/{order.ref}/"' in page
    assert "50 % (1 of 2)" in page and "90 % (9 of 10)" in page
    ref = LevelEvaluation.objects.latest("id").ref
    assert "50 % (1 of 2)" in read(wei(), f"/selling/level/judgements/{ref}/")


def test_a_seller_with_everything_reads_the_page_in_ten_queries(django_assert_max_num_queries):
    for n in range(15):
        at = NOW - days(60 - n)
        order = complete(buyer="ana" if n % 2 else "ben", at=at, late_days=n < 6)
        reviews.published(order, now=at)
    struck(Level.TWO)
    levels.recompute_dirty(now=NOW)
    vera = sellers.make_vetter()
    sellers.level_appeal(wei(), decided_by=vera, now=NOW)
    grace = Grace.objects.filter(closed_at=None).earliest("id")
    appeals.send(by=wei(), about=f"grace-{grace.ref}", text="They were ill.", now=NOW)
    step = LevelChange.objects.create(
        seller=wei(), before=3, after=2, at=NOW, why="grace", fade_by=NOW + days(30), evaluation=grace.evaluation
    )  # fmt: skip
    on(NOW + days(1))
    client = Client()
    client.force_login(wei())
    client.get("/selling/level/")
    with django_assert_max_num_queries(10):
        page = client.get("/selling/level/?on_time=8&five_stars=3").content.decode()
    for words in (
        "Threats in order x.", "Too few large orders.", "5.0 of 5 stars", "waits for an answer", "Top Rated → Level 2",
        "Not chosen for Top Rated", f'/selling/level/appeals/step-{step.evaluation.ref}/"', "Pick which stay live",
    ):  # fmt: skip
        assert words in page, words
    assert page.count('href="/orders/') >= 30


def test_everybody_reads_what_levels_need():
    page = Client().get("/levels/").content.decode()
    assert "$2,000" in page and "4.6" in page and "Version 1" in page


def test_staff_pages_open():
    mod = testing.make_support("mod")
    mod.groups.set(Group.objects.all())
    wei()
    for path in ("/staff/levels/", "/staff/levels/?preset=classic", "/staff/top-rated/", "/staff/strikes/"):
        read(mod, path)


# --- faults ------------------------------------------------------------------------------
def halves_of(order: Order) -> int:
    return Tally.objects.get(order=order).fault_halves


def active(buyer: str = "ana") -> Order:
    return testing.order_active(
        buyer=testing.make_buyer(buyer), milestones=[100_00], days=5, now=NOW - days(20), questions=[]
    )


def asked(order: Order, reason: str, role: str) -> str:
    by = Actor.buyer(order.buyer) if role == "buyer" else Actor.seller(order.seller)
    return cancelling.ask(ref=order.ref, reason_code=reason, by=by, now=NOW - days(19)).order.ref


@pytest.mark.parametrize(
    ("reason", "role", "confirms", "halves"),
    [
        ("agreed", "buyer", False, 1),
        ("duplicate", "seller", False, 0),
        ("changed_mind", "buyer", False, 0),
        ("not_as_agreed", "buyer", False, 1),
        ("not_as_agreed", "buyer", True, 2),
        ("cannot_do", "seller", False, 2),
        ("out_of_scope", "seller", False, 1),
        ("out_of_scope", "seller", True, 0),
        ("buyer_silent", "seller", True, 0),
    ],
)
def test_an_agreed_end_weighs_what_the_table_says(reason, role, confirms, halves):
    order = active()
    ref = asked(order, reason, role)
    by = Actor.seller(order.seller) if role == "buyer" else Actor.buyer(order.buyer)
    cancelling.accept(ref=ref, by=by, now=NOW - days(18), confirms=confirms)
    assert halves_of(order) == halves


@pytest.mark.parametrize(("role", "halves"), [("seller", 2), ("buyer", 0)])
def test_silence_weighs_on_the_seller_who_asked_and_on_nobody_else(role, halves):
    order = active()
    cancelling.lapsed(ref=asked(order, "agreed", role), now=NOW - days(16))
    assert halves_of(order) == halves


def test_giving_up_late_work_weighs_a_whole_unit_and_is_not_on_time():
    order = active()
    milestones.cancel_late(
        milestone_ref=order.milestones.get().ref, by=Actor.buyer(order.buyer), now=NOW - days(13)
    )
    row = Tally.objects.get(order=order)
    assert (row.fault_halves, row.on_time, row.completed_at) == (2, False, None)


def test_a_rival_of_the_same_category_cannot_spoil_the_record():
    gig = testing.make_gig_live(now=NOW - days(40))
    rival = testing.the_seller("ion")
    testing.make_gig_live(rival, category=gig.live.category, now=NOW - days(40))
    order = testing.order_active(
        buyer=rival, seller=gig.seller, milestones=[100_00], days=5, now=NOW - days(20), questions=[]
    )
    milestones.cancel_late(
        milestone_ref=order.milestones.get().ref, by=Actor.buyer(rival), now=NOW - days(13)
    )
    assert (halves_of(order), Tally.objects.get(order=order).on_time) == (0, None)


def test_accounts_that_share_a_card_count_once():
    for buyer, card in (("ana", "A"), ("ben", "A"), ("ben", "B"), ("cat", "B"), ("dan", "D")):
        order = testing.order_placed(
            buyer=testing.make_buyer(buyer), milestones=[100_00], now=NOW - days(9), questions=[]
        )
        testing.pay(order, now=NOW - days(9), card_fingerprint=card)
        testing.deliver(order, now=NOW - days(8))
        by = Actor.buyer(order.buyer)
        lifecycle.accept(milestone_ref=order.milestones.get().ref, by=by, now=NOW - days(8))
    figured = levels.figures_of(wei().pk, now=NOW)
    assert (figured.figures.orders, figured.figures.buyers) == (5, 2)
    payers.note_card(buyer_id=wei().pk, fingerprint="D")  # dan's card is wei's own
    assert levels.figures_of(wei().pk, now=NOW).figures.buyers == 1
    assert tallying.rebuild() == 0


# --- graces, steps, staff ------------------------------------------------------------------
def struck(level: int = Level.TWO) -> Strike:
    """wei has this level and a strike."""
    SellerProfile.objects.filter(user=wei()).update(level=level)
    return strikes.give(seller=wei(), rule="abuse", reason="Threats in order x.", by=moderator(), now=NOW)


def moderator() -> User:
    mod = testing.make_support("mod")
    mod.groups.set(Group.objects.all())
    return User.objects.get(pk=mod.pk)


def level_of(user: User) -> int:
    return SellerProfile.objects.get(user=user).level


def kinds(user: User) -> list[str]:
    return list(Notice.objects.filter(to=user).order_by("id").values_list("kind", flat=True))


def test_a_strike_opens_a_grace_and_taking_it_back_closes_it():
    strike = struck()
    levels.recompute_dirty(now=NOW)
    assert Grace.objects.get().ends_at == NOW + days(30)
    assert kinds(wei()) == ["strike_given", "level_grace_strikes"]
    on(NOW)
    page = read(wei(), "/selling/level/")
    assert "Threats in order x." in page and "puts your level at risk" in page
    strikes.withdraw(ref=strike.ref, reason="It was somebody else.", by=moderator(), now=NOW + days(2))
    levels.recompute_dirty(now=NOW + days(2))
    assert Grace.objects.get().outcome == "passed"
    assert level_of(wei()) == Level.TWO


def test_after_the_grace_one_level_is_lost_and_nothing_more_that_night():
    struck()
    levels.recompute_dirty(now=NOW)
    assert levels.recompute_all(now=NOW + days(29)).judged == 0
    levels.recompute_all(now=NOW + days(30))
    levels.recompute_all(now=NOW + days(30))
    assert level_of(wei()) == Level.ONE
    change = LevelChange.objects.get()
    assert (change.before, change.after, change.fade_by) == (2, 1, NOW + days(60))
    assert kinds(wei())[-2:] == ["level_down_1", "level_grace_strikes"]
    assert "Level 2 → Level 1" in read(wei(), "/selling/level/")


def test_staff_decides_before_somebody_leaves_top_rated():
    struck(Level.TOP)
    levels.recompute_dirty(now=NOW)
    levels.recompute_all(now=NOW + days(30))
    case = TopRatedCase.objects.get()
    assert (case.kind, case.decide_by, level_of(wei())) == ("step_down", NOW + days(44), Level.TOP)
    client = Client()
    client.force_login(moderator())
    answer = client.post(f"/staff/top-rated/{case.ref}/", {"answer": "yes"})
    assert answer.status_code == 422 and level_of(wei()) == Level.TOP
    client.post(f"/staff/top-rated/{case.ref}/", {"answer": "no", f"{case.ref}-reason": "It was serious."})
    assert level_of(wei()) == Level.TWO
    assert kinds(wei())[-1] == "level_stepped_down"
    with pytest.raises(Stale):
        top_rated.decide(ref=case.ref, yes=True, by=moderator(), now=NOW, reason="again")


def test_without_an_answer_the_step_down_happens_by_itself():
    struck(Level.TOP)
    levels.recompute_dirty(now=NOW)
    levels.recompute_all(now=NOW + days(30))
    levels.recompute_all(now=NOW + days(43))
    assert level_of(wei()) == Level.TOP
    levels.recompute_all(now=NOW + days(44))
    assert level_of(wei()) == Level.TWO
    assert TopRatedCase.objects.get().decision == "lapsed"


def test_gigs_above_the_limit_stay_until_the_seller_picks_or_thirty_days_are_over():
    SellerProfile.objects.filter(user=wei()).update(level=Level.ONE)
    gigs = [testing.make_gig_live(now=NOW - days(60 - n), title=f"I will draw mark {n}") for n in range(8)]
    SellerProfile.objects.filter(user=wei()).update(level=Level.NEW)
    LevelChange.objects.create(seller=wei(), before=1, after=0, at=NOW, why="grace", fade_by=NOW + days(30))
    assert fading.pause_due(now=NOW + days(29)) == 0
    client = Client()
    client.force_login(wei())
    assert client.get("/selling/level/gigs/").status_code == 200
    too_many = client.post("/selling/level/gigs/", {"keep": [gig.ref for gig in gigs]})
    assert too_many.status_code == 422
    assert fading.pause_due(now=NOW + days(30)) == 1
    states = [Gig.objects.get(pk=gig.pk).state for gig in gigs]
    assert states == ["active"] * 7 + ["paused"]
    assert kinds(wei())[-1] == "level_gigs_paused"
    assert fading.pause_due(now=NOW + days(31)) == 0


def test_a_new_policy_is_a_new_version_and_judges_everybody_the_next_night():
    complete(buyer="ana", at=NOW)
    levels.recompute_all(now=NOW + days(1))
    needs = {**PRESETS["default"].needs, "orders": {"1": 6, "2": 20, "3": 40}}
    made = level_policies.put_in_force(
        preset="default", needs=needs, reason="Too easy.", by=moderator(), now=NOW + days(1), seen=1
    )
    assert (made.number, made.edited) == (2, True)
    assert levels.recompute_all(now=NOW + days(2)).judged == 1
    with pytest.raises(Stale):
        level_policies.put_in_force(
            preset="classic", needs=needs, reason="x", by=moderator(), now=NOW, seen=1
        )


def test_judgements_can_be_made_again(capsys):
    complete(buyer="ana", at=NOW)
    struck(Level.ONE)
    levels.recompute_dirty(now=NOW)
    levels.recompute_all(now=NOW + days(30))
    call_command("replay_levels")
    assert ", 0 differences" in capsys.readouterr().out


def test_shops_of_elsewhere_land_on_levels(tmp_path, capsys):
    file = tmp_path / "shops.csv"
    file.write_text(
        "registered,completion_rate,ontime_rate,completed_projects\n"
        "2020-01-01,100,95,50\n2020-01-01,100,80,50\n2020-01-01,,,\nnever,1,1,1\n",
        encoding="utf-8",
    )
    call_command("levels_from_csv", str(file))
    told = capsys.readouterr().out
    assert "3 shops" in told and "1 rows could not be read" in told
    assert re.search(r"Top Rated +1 ", told) and re.search(r"First delivery on time +1", told)
    with pytest.raises(CommandError):
        call_command("levels_from_csv", str(tmp_path / "none.csv"))


REAL = settings.BASE_DIR.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "shops"), [("shared_sellers_zbj.csv", 8308), ("sellers_mostaql_metrics.csv", 130)]
)
def test_real_shops_go_through_the_rule(name, shops, capsys):
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not beside this checkout")
    call_command("levels_from_csv", str(REAL / name))
    assert f"{shops} shops" in capsys.readouterr().out


def test_programs_read_the_same_numbers():
    order = complete(buyer="ana", at=NOW)
    levels.recompute_dirty(now=NOW + days(1))
    on(NOW + days(1))
    client = Client()
    client.force_login(wei())
    told = client.get("/api/v1/me/level/").json()
    on_time = next(each for each in told["criteria"] if each["criterion"] == "on_time")
    assert (told["level"], on_time["good"], on_time["of"], on_time["needed"]) == (0, 1, 1, 90)
    assert on_time["events"][0]["url"] == f"/orders/{order.ref}/"
    measured = {each["criterion"]: each for each in told["judgements"][0]["criteria"]}
    assert (measured["on_time"]["good"], measured["completion"]["of"]) == (1, 1)
    needs = {each["criterion"]: each for each in Client().get("/api/v1/levels/").json()["needs"]}
    assert needs["earnings"]["level_2"] == 2_000_00 and needs["orders"]["can_cost_a_level"] is False
