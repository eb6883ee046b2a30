"""The demo shows every state there is, its books balance, and it is the same each time."""

from collections import Counter

import pytest

from accounts.models import User
from gigs.models import Gig, GigVersion, SearchRow
from kit import clock
from marketplace import books
from marketplace.demo import orders, world
from marketplace.demo.provider import Provider
from marketplace.demo_logins import LOGINS, PASSWORD
from marketplace.tests.databases import _used
from orders.models import Cancellation, Dispute, Milestone, Order, Release
from payments import earned, gateway
from payments.models import Payment, PayoutPart, Refund, SellerAccount, Withdrawal
from payments.stripe_gateway import StripeGateway
from reviews import books as reviews_books
from reviews.models import Review
from sandbox import inprocess
from sellers.levels import Level
from sellers.models import Grace, LevelChange, ProApplication, ProStanding, SellerProfile, TopRatedCase

pytestmark = pytest.mark.slow
TRANSIENT = {"suspense", "created"}  # a payment is in these only when something went wrong


def _ask(method: str, path: str, headers: dict, body: str) -> tuple[int, str]:
    answer = inprocess.ask(method, path, headers=headers, body=body)
    return answer.status_code, answer.content.decode()


def build(**part) -> None:
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)):
        world.build(lambda: Provider(_ask), **part)


def summary() -> dict:
    """Names, prices and states, without what is random or a time."""
    return {
        "people": sorted(User.objects.values_list("username", "display_name")),
        "applications": sorted(
            ProApplication.objects.values_list("applicant__username", "field", "state", "round")
        ),
        "gigs": sorted(
            Gig.objects.values_list(
                "seller__username", "state", "live__title", "draft__title", "live__packages__price_minor"
            ),
            key=str,
        ),
        "orders": list(
            Order.objects.order_by("id").values_list(
                "buyer__username", "title", "price_minor", "state", "end_reason"
            )
        ),
        "milestones": list(
            Milestone.objects.order_by("id").values_list("title", "price_minor", "state", "disputed")
        ),
        "payments": list(Payment.objects.order_by("id").values_list("amount_minor", "state", "refusal")),
        "refunds": list(Refund.objects.order_by("id").values_list("amount_minor", "state")),
        "parts": list(PayoutPart.objects.order_by("id").values_list("amount_minor", "state")),
        "releases": list(Release.objects.order_by("id").values_list("net_minor", "state")),
    }


@pytest.fixture(scope="module")
def demo(database_templates, django_db_blocker):
    """The demo, built in databases of its own."""
    with _used(database_templates, django_db_blocker):
        build()
        yield


def states(rows, field: str = "state") -> set[str]:
    return set(rows.values_list(field, flat=True))


def test_every_state_of_a_gig_is_on_show(demo):
    wei = Gig.objects.filter(seller__username="wei")
    assert states(wei) == set(Gig.State.values)
    assert states(GigVersion.objects.filter(gig__in=wei)) == set(GigVersion.State.values)
    assert wei.filter(state="active", draft__state="pending_review").exists()
    assert 290 <= SearchRow.objects.count() <= 310


def test_every_state_of_orders_and_milestones_is_on_show_for_ana(demo):
    own = Order.objects.filter(buyer__username="ana", seller__username="wei")
    assert states(own) == set(Order.State.values)
    milestones = Milestone.objects.filter(order__in=own)
    assert states(milestones) == set(Milestone.State.values)
    assert states(Dispute.objects.filter(order__in=own)) >= {"open", "ruled", "settled"}
    assert states(Cancellation.objects.filter(order__in=own)) >= {"open", "accepted"}
    now = clock.now()
    overdue = [now - m.due_at for m in milestones.filter(state="in_progress", due_at__lt=now)]
    assert min(overdue).days == 0 and max(overdue).days >= 1


def test_every_state_of_money_is_on_show(demo):
    assert states(Payment.objects.filter(payer__username="ana")) == set(Payment.State.values) - TRANSIENT
    refunds = Refund.objects.filter(payment__payer__username="ana")
    assert states(refunds) >= set(Refund.State.values) - {"overtaken"}  # by a chargeback
    assert Refund.objects.filter(payment__state="refused", state="succeeded").exists()
    wei = User.objects.get(username="wei")
    assert states(PayoutPart.objects.filter(withdrawal__seller=wei)) == set(PayoutPart.State.values)
    assert {earned.state_of(w) for w in Withdrawal.objects.filter(seller=wei)} == {
        "requested",
        "sent",
        "returned",
    }
    assert states(Release.objects.filter(seller=wei)) == set(Release.State.values)
    assert SellerAccount.objects.get(user=wei).state == "active"


def test_reviews_of_every_kind_are_on_show(demo):
    assert states(Review.objects.all()) >= {"waiting", "held", "published", "removed"}
    shown = Review.objects.published()
    assert states(shown, "side") == {"buyer", "seller"}
    assert shown.filter(reply__isnull=False).exists() and shown.filter(total__lte=6).exists()
    assert shown.filter(order__money_due__kind="refund").exists()
    assert Gig.objects.filter(rating_count__gt=0).count() >= 5
    assert reviews_books.check() == []


def test_levels_of_every_kind_and_what_moves_them_are_on_show(demo):
    assert states(SellerProfile.objects.all(), "level") == set(Level.values)
    assert {"yuki_tanaka"} == states(open_cases("candidate"), "seller__username")
    assert {"claire_dubois"} == states(open_cases("again"), "seller__username")
    assert Grace.objects.filter(closed_at=None).exists() and LevelChange.objects.filter(
        fade_by__gt=clock.now()
    )
    found = TopRatedCase.objects.get(decided_at=None, kind="candidate").evaluation
    assert found.cause == "daily" and found.verdict["reach"] == Level.TOP


def open_cases(kind: str):
    return TopRatedCase.objects.filter(kind=kind, decided_at=None)


def test_pro_applications_stand_in_every_state(demo):
    assert states(ProApplication.objects.all()) == set(ProApplication.State.values)
    assert ProStanding.objects.filter(ended_at=None).count() >= 5


def test_the_books_of_the_demo_balance_and_nothing_is_overdue(demo):
    report = books.check()
    assert not report.findings, report.findings
    assert not report.alarms, report.alarms
    assert not clock.shift()


def test_everybody_of_the_list_can_sign_in(demo, client):
    for name, _what in LOGINS:
        answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
        assert (answer.status_code, client.session.get("_auth_user_id")) == (
            302,
            str(User.objects.get(username=name).pk),
        )
        client.logout()


def test_two_stories_told_again_are_as_they_were(demo, database_templates, django_db_blocker):
    """A small demo of its own against the whole one; the whole twice is for the long runs."""
    stories = [shown for shown in orders.TABLE if shown.name in ("milestone_to_pay", "in_revision")]
    whole = summary()
    with _used(database_templates, django_db_blocker):
        build(repeats=0, scenarios=stories)
        part = summary()
    assert part["people"] == whole["people"] and part["applications"] == whole["applications"]
    for kind in ("orders", "milestones", "payments", "releases"):
        assert part[kind] and not Counter(part[kind]) - Counter(whole[kind]), kind


@pytest.mark.long  # builds a second one
def test_the_same_demo_each_time(demo, database_templates, django_db_blocker):
    first = summary()
    with _used(database_templates, django_db_blocker):
        build()
        again = summary()
    for part, rows in first.items():
        assert again[part] == rows, part
