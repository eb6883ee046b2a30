"""Two sides review each other, and neither sees the other's before both appear."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gigs import testing as gigs
from gigs.models import GigCard, SearchRow
from kit import clock
from kit.problems import Invalid, NotAllowed, Refused
from notices.models import Notice
from orders import cancelling, disputes, milestones, testing
from orders.actors import Actor
from orders.models import Order
from reviews import moderating, publishing, reviewing
from reviews import testing as made
from reviews.models import Review, Window
from sellers import rating

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def order(now):
    return testing.order_accepted(now=now)


def test_both_reviews_appear_at_one_instant_sixty_seconds_after_the_second(order, now):
    first = made.by_buyer(order, now=now)
    second = made.by_seller(order, now=now + timedelta(hours=2))
    made.publish(now=now + timedelta(hours=2, seconds=59))
    assert Review.objects.published().count() == 0
    made.publish(now=now + timedelta(hours=2, seconds=75))
    first.refresh_from_db(), second.refresh_from_db()
    assert first.published_at == second.published_at == now + timedelta(hours=2, seconds=60)


def test_it_does_not_matter_who_is_first(order, now):
    made.by_seller(order, now=now)
    made.by_buyer(order, now=now + timedelta(days=3))
    made.publish(now=now + timedelta(days=3, seconds=60))
    assert Review.objects.published().count() == 2


def test_one_review_appears_when_the_fourteen_days_end(order, now):
    review = made.by_buyer(order, now=now)
    made.publish(now=now + timedelta(days=14) - timedelta(seconds=1))
    review.refresh_from_db()
    assert review.state == "waiting"
    made.publish(now=now + timedelta(days=14, hours=3))
    review.refresh_from_db()
    assert (review.state, review.published_at) == ("published", order.ended_at + timedelta(days=14))


def test_after_long_work_there_are_thirty_days(now):
    order = testing.order_accepted(now=now, days=30)
    made.by_buyer(order, now=now + timedelta(days=29))
    with pytest.raises(reviewing.TooLate):
        made.by_seller(order, now=now + timedelta(days=30, seconds=1))
    made.by_seller(order, now=now + timedelta(days=30))


def test_a_review_after_the_time_is_refused(order, now):
    with pytest.raises(reviewing.TooLate):
        made.by_buyer(order, now=now + timedelta(days=14, seconds=1))
    assert not Review.objects.exists()


def test_a_review_may_be_changed_until_it_is_published(order, now):
    made.by_buyer(order, now=now)
    review = made.by_buyer(
        order, now=now + timedelta(days=1), text="On second thoughts it was slow.", ratings={"value": 2}
    )
    assert (review.text, review.total) == ("On second thoughts it was slow.", 12)
    made.by_seller(order, now=now + timedelta(days=1))
    made.publish(now=now + timedelta(days=2))
    with pytest.raises(Refused) as refusal:
        made.by_buyer(order, now=now + timedelta(days=2))
    assert refusal.value.code == "published"


def test_the_second_review_too_can_be_taken_back_within_the_minute(order, now):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    reviewing.take_back(order_ref=order.ref, by=order.seller, now=now + timedelta(seconds=59))
    made.publish(now=now + timedelta(days=1))
    assert Review.objects.published().count() == 0
    made.publish(now=now + timedelta(days=14))
    assert [r.side for r in Review.objects.published()] == ["buyer"]
    assert Review.objects.get(side="seller").state == "drafted"


def test_a_review_taken_back_can_be_sent_again(order, now):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    reviewing.take_back(order_ref=order.ref, by=order.buyer, now=now)
    made.by_buyer(order, now=now + timedelta(hours=1), text="Better words for the same work.")
    made.publish(now=now + timedelta(hours=1, seconds=60))
    assert Review.objects.published().get(side="buyer").text == "Better words for the same work."


def test_a_stranger_finds_nothing_to_review(order, now):
    with pytest.raises(Order.DoesNotExist):
        reviewing.write(
            order_ref=order.ref, by=gigs.make_user("ion"), ratings=made.FIVE, text=made.GOOD, now=now
        )


def test_an_order_that_goes_on_cannot_be_reviewed(now):
    order = testing.order_delivered(now=now)
    with pytest.raises(NotAllowed) as refusal:
        made.by_buyer(order, now=now)
    assert refusal.value.code == "not_ended"


def test_after_a_very_late_cancellation_only_the_buyer_reviews_and_it_appears_at_once(now):
    order = testing.order_active(now=now, days=1)
    milestones.cancel_late(
        milestone_ref=order.milestones.get().ref, by=Actor.buyer(order.buyer), now=now + timedelta(days=3)
    )
    order = testing.fresh(order)
    later = now + timedelta(days=3)
    review = made.by_buyer(order, now=later, ratings={"as_described": 1})
    with pytest.raises(NotAllowed):
        made.by_seller(order, now=later)
    publishing.publish_if_ready(order_ref=order.ref, now=later, talk_of=made.nothing_said)
    review.refresh_from_db()
    assert review.state == "published"
    reviewing.reply(ref=review.ref, by=order.seller, text="I was ill and should have said so.", now=later)


def test_nobody_reviews_an_order_that_both_agreed_to_end(now):
    order = testing.order_active(now=now)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=Actor.buyer(order.buyer), now=now)
    cancelling.accept(ref=order.ref, by=Actor.seller(order.seller), now=now)
    with pytest.raises(NotAllowed) as refusal:
        made.by_buyer(testing.fresh(order), now=now)
    assert refusal.value.code == "no_right"


@pytest.mark.parametrize(("confirms", "may"), [(True, True), (False, False)])
def test_a_seller_who_confirms_having_been_silent_may_be_reviewed(now, confirms, may):
    order = testing.order_active(now=now)
    cancelling.ask(ref=order.ref, reason_code="seller_silent", by=Actor.buyer(order.buyer), now=now)
    cancelling.accept(ref=order.ref, by=Actor.seller(order.seller), confirms=confirms, now=now)
    order = testing.fresh(order)
    if may:
        made.by_buyer(order, now=now)
    else:
        with pytest.raises(NotAllowed):
            made.by_buyer(order, now=now)


def test_an_open_dispute_holds_everything_back_until_seven_days_after_its_ruling(order, now):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    dispute = disputes.open_dispute(
        milestone_ref=order.milestones.get().ref,
        claim="The letters cannot be read when small.",
        to_buyer_minor=50_00,
        by=Actor.buyer(order.buyer),
        now=now,
    )
    made.publish(now=now + timedelta(days=20))
    assert Review.objects.published().count() == 0
    ruled_at = now + timedelta(days=21)
    testing.to_staff(dispute, now=ruled_at)
    disputes.rule(
        dispute_ref=dispute.ref,
        to_buyer_minor=0,
        fault="nobody",
        rule="as described",
        reason="The brief was met.",
        by=Actor.staff(testing.make_support()),
        now=ruled_at,
    )
    made.publish(now=ruled_at + timedelta(days=6))
    assert Review.objects.published().count() == 0
    made.publish(now=ruled_at + timedelta(days=7, hours=1))
    assert {r.published_at for r in Review.objects.published()} == {ruled_at + timedelta(days=7)}


def test_while_a_dispute_is_open_the_time_to_review_does_not_end(order, now):
    disputes.open_dispute(
        milestone_ref=order.milestones.get().ref,
        claim="The letters cannot be read when small.",
        to_buyer_minor=50_00,
        by=Actor.buyer(order.buyer),
        now=now,
    )
    made.by_seller(order, now=now + timedelta(days=30))


def test_a_chargeback_freezes_and_once_lost_hides_and_uncounts(order, now):
    gig_order = made.order_of_gig(gigs.make_gig(order.seller), buyer=order.buyer, now=now)
    review = made.published(gig_order, now=now)
    assert rating.of(order.seller_id).count == 1
    judge = testing.make_support()
    hidden = moderating.bar(
        order_ref=gig_order.ref, cause="chargeback", reason="Lost on 3 May.", by=judge, now=now
    )
    review.refresh_from_db()
    assert (hidden, review.state, rating.of(order.seller_id).count) == (2, "hidden", 0)
    moderating.bank_opened(order_ref=order.ref, now=now)
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    made.publish(now=now + timedelta(days=60))
    assert Review.objects.published().count() == 0
    moderating.bank_ruled(order_ref=order.ref, now=now + timedelta(days=60))
    made.publish(now=now + timedelta(days=68))
    assert Review.objects.published().count() == 2


# --- bad input ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("很好，谢谢", "很好，谢谢"),
        ("とても良い", "とても良い"),
        ("<b>Great</b> <script>alert(1)</script>", "<b>Great</b> <script>alert(1)</script>"),
        ("All fine \u202e and quick\x00\u200b", "All fine  and quick"),
        ("👩‍👩‍👧‍👦" * 10, "👩‍👩‍👧‍👦" * 10),
    ],
)
def test_text_is_kept_as_text_without_what_turns_or_hides_it(order, now, text, kept):
    assert made.by_buyer(order, now=now, text=text).text == kept


@pytest.mark.parametrize(
    "text", ["", "good", "好的！", "👍" * 9, "\u202e\u200b" * 20, "x" * 2001, "x" * 10_000_000]
)
def test_too_little_or_too_much_is_refused_with_the_count(order, now, text):
    with pytest.raises(Invalid) as refusal:
        made.by_buyer(order, now=now, text=text)
    assert "text" in refusal.value.fields
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "ratings", [{"value": 0}, {"value": 6}, {"value": True}, {"value": "5"}, {"other": 3}]
)
def test_ratings_are_one_to_five(order, now, ratings):
    with pytest.raises(Invalid):
        made.by_buyer(order, now=now, ratings=ratings)


def test_the_database_itself_refuses_a_second_review_and_sums_that_do_not_add_up(order, now):
    review = made.by_buyer(order, now=now)
    fields = {f.attname: getattr(review, f.attname) for f in Review._meta.concrete_fields}
    for wrong in ({}, {"side": "seller"}, {"total": 9}, {"subject_id": review.author_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(**{**fields, "id": None, "ref": "zzzzzzzzzzzz", **wrong})


# --- sums ---------------------------------------------------------------------------------
def test_card_gig_search_and_seller_change_with_the_publication(now):
    seller = gigs.make_seller()
    gig = gigs.make_gig(seller, now=now)
    order = made.order_of_gig(gig, now=now)
    made.by_buyer(order, now=now, ratings={"value": 3})
    assert GigCard.objects.get(gig=gig).review_count == 0
    made.by_seller(order, now=now)
    made.publish(now=now + timedelta(minutes=2))
    card, row, sums = GigCard.objects.get(gig=gig), SearchRow.objects.get(gig_id=gig.pk), rating.of(seller.pk)
    assert (card.rating_sum, card.review_count, row.reviews) == (13, 1, 1)
    assert (sums.recent_total, sums.part("value"), sums.bars[1]) == (13, 3.0, (4, 1))


def test_after_two_years_a_review_leaves_the_rating_and_stays_in_the_count(order, now):
    from reviews import books

    made.published(order, now=now)
    assert books.roll(now=now + timedelta(days=700)) == 0
    assert books.roll(now=now + timedelta(days=735)) == 1
    sums = rating.of(order.seller_id)
    assert (sums.count, sums.recent_count, sums.mean) == (1, 0, None)
    assert books.check() == []


@pytest.mark.broken_books
def test_the_nightly_proof_finds_a_sum_that_is_wrong(order, now):
    from reviews import books
    from sellers.models import SellerRating

    made.published(order, now=now)
    SellerRating.objects.update(recent_total=14)
    assert [each.check for each in books.check()] == ["a seller's sums"]


# --- telling ------------------------------------------------------------------------------
def test_people_are_invited_once_and_reminded_only_if_they_have_not_written(order, now):
    publishing.open_due(now=now)
    publishing.open_due(now=now)
    assert Notice.objects.filter(kind="review_open").count() == 2
    made.by_buyer(order, now=now)
    publishing.remind_due(now=now + timedelta(days=10))
    assert not Notice.objects.filter(kind="review_reminder").exists()
    publishing.remind_due(now=now + timedelta(days=11))
    publishing.remind_due(now=now + timedelta(days=12))
    assert [n.to_id for n in Notice.objects.filter(kind="review_reminder")] == [order.seller_id]


def test_after_an_agreed_end_nobody_is_invited(now):
    order = testing.order_active(now=now)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=Actor.buyer(order.buyer), now=now)
    cancelling.accept(ref=order.ref, by=Actor.seller(order.seller), now=now)
    publishing.open_due(now=now)
    assert Window.objects.get(order=order).state == "closed"
    assert not Notice.objects.filter(kind="review_open").exists()
