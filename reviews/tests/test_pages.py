"""Pages of reviews: what each side sees and does, and that nothing leaks before publication."""

from datetime import timedelta

import pytest
from django.test import Client

from gigs import testing as gigs
from gigs.models import GigCard, SearchRow
from kit import clock
from marketplace.tests.calling import Caller
from notices import mailing
from notices.models import MailboxMessage, Notice
from orders import testing
from reviews import moderating, panels, reading, reviewing, waiting
from reviews import testing as made
from reviews.guarding import Said
from reviews.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def gig(now):
    return gigs.make_gig(gigs.make_seller("wei", display_name="Wen Jiahui"), now=now)


@pytest.fixture
def order(gig, now):
    return made.order_of_gig(gig, buyer=testing.make_buyer("ana", display_name="Ana Ionescu"), now=now)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(gig) -> str:
    return f"/gigs/{gig.seller.username}/{gig.slug}/"


def typed(**changes) -> dict:
    return {"communication": "5", "as_described": "4", "value": "4", "text": made.GOOD, **changes}


def test_a_buyer_writes_changes_and_takes_back_a_review_on_the_page(order):
    ana = signed_in(order.buyer)
    page = ana.get(f"/orders/{order.ref}/")
    assert f"/orders/{order.ref}/review/" in page.content.decode()
    assert ana.get(f"/orders/{order.ref}/review/").status_code == 200
    assert ana.post(f"/orders/{order.ref}/review/", typed()).status_code == 302
    assert ana.post(f"/orders/{order.ref}/review/", typed(value="2")).status_code == 302
    assert Review.objects.get().total == 11
    assert made.GOOD in ana.get(f"/orders/{order.ref}/").content.decode()
    assert ana.post(f"/orders/{order.ref}/review/taking-back/").status_code == 302
    assert Review.objects.get().state == "drafted"


def test_what_was_typed_stays_when_it_is_refused(order):
    answer = signed_in(order.buyer).post(f"/orders/{order.ref}/review/", typed(text="too short", value=""))
    body = answer.content.decode()
    assert answer.status_code == 422 and "too short" in body and "Give one to five stars" in body
    answer = signed_in(order.buyer).post(f"/orders/{order.ref}/review/", typed(text="too short"))
    assert answer.status_code == 422 and "at least 10 characters" in answer.content.decode()


def test_a_buyer_who_comes_too_late_keeps_the_words_and_is_told(order):
    clock.advance(timedelta(days=15))
    answer = signed_in(order.buyer).post(f"/orders/{order.ref}/review/", typed(text="Late but true words."))
    body = answer.content.decode()
    assert answer.status_code == 409 and "Late but true words." in body and "is over" in body


def test_strangers_and_staff_find_no_review_form(order):
    assert signed_in(gigs.make_user("ion")).get(f"/orders/{order.ref}/review/").status_code == 404
    assert Client().get(f"/orders/{order.ref}/review/").status_code == 302


def everything_public(gig, client) -> list:
    """All that others, and the other side, can see or count."""
    api = Caller()
    page = client.get(address(gig))
    body = page.content.decode()
    return [
        body[body.index('id="reviews"') :].split("</section>")[0],
        len(page.content) // 10_000,
        api.get(f"gigs/{gig.ref}/")["rating_count"],
        api.get(f"gigs/{gig.ref}/reviews/")["count"],
        api.get(f"sellers/{gig.seller.username}/reviews/")["count"],
        list(GigCard.objects.values_list("rating_sum", "review_count")),
        list(SearchRow.objects.values_list("rank", "rating", "reviews")),
        list(SearchRow.objects.order_by("-rank").values_list("gig_id", flat=True)),
    ]


def test_nothing_leaks_before_publication(gig, order, now):
    gigs.make_gig(gig.seller, title="I will draw letters for the sign of a shop", now=now)
    wei, visitor = signed_in(order.seller), Client()

    def seen_by_wei() -> list:
        page = wei.get(f"/orders/{order.ref}/")
        mailing.send_due()
        return [
            page.content.decode().split('id="reviews"')[1].split("</section>")[0],
            wei.get(f"/orders/{order.ref}/review/").content.decode().split("<main")[1].count("<"),
            [(n.kind, n.data) for n in Notice.objects.filter(to=order.seller).order_by("id")],
            MailboxMessage.objects.filter(to=order.seller.email).count(),
            wei.get("/notices/").content.decode().count("<li"),
            [each.order.ref for each in panels.open_to(order.seller, now=now)],
            Caller(order.seller).get(f"orders/{order.ref}/")["version"],
        ]

    def plain(parts: list) -> list:
        return [part.split("csrfmiddlewaretoken")[0] if isinstance(part, str) else part for part in parts]

    before = plain(everything_public(gig, visitor)), plain(seen_by_wei())
    review = made.by_buyer(
        order, now=now, text="Truly slow and nothing like the pictures.", ratings={"value": 1}
    )
    assert (plain(everything_public(gig, visitor)), plain(seen_by_wei())) == before
    for path in (f"/reviews/{review.ref}/", f"/staff/reviews/{review.ref}/"):
        assert wei.get(path).status_code == visitor.get(
            path, follow=False
        ).status_code == 404 or path.startswith("/staff/")
        assert wei.get(path).status_code == 404
    made.publish(now=now + timedelta(days=15))
    assert everything_public(gig, visitor)[2:5] == [1, 1, 1]


def test_the_gig_page_shows_filters_and_searches_its_reviews_within_eight_queries(
    gig, now, django_assert_max_num_queries
):
    for number, (value, text) in enumerate(
        [(5, "A pleasure to work with."), (1, "Weeks late, sadly."), (3, "很好，谢谢你")]
    ):
        order = made.order_of_gig(gig, buyer=testing.make_buyer(f"buyer{number}", country="RO"), now=now)
        made.published(order, now=now, text=text, ratings=dict.fromkeys(made.FIVE, value))
    client = Client()
    body = client.get(address(gig)).content.decode()
    assert body.count('class="review"') == 3 and "Romania" in body and "3.0" in body
    assert '"@type": "Review"' in body and '"reviewCount": 3' in body
    for query, shown in {
        "stars=1": "Weeks late",
        "rq=pleasure": "A pleasure",
        "rlang=zh-hans": "很好",
    }.items():
        body = client.get(f"{address(gig)}?{query}").content.decode()
        assert body.count('class="review"') == 1 and shown in body
    assert "No review fits" in client.get(f"{address(gig)}?rq=nothing").content.decode()
    lowest = client.get(f"{address(gig)}?rsort=lowest").content.decode()
    assert lowest.index("Weeks late") < lowest.index("A pleasure")
    with django_assert_max_num_queries(8):
        client.get(address(gig))


def test_markup_in_a_review_is_shown_as_text(gig, order, now):
    made.published(order, now=now, text="<script>alert(1)</script> see https://evil.example/")
    body = Client().get(address(gig)).content.decode()
    assert "<script>alert(1)" not in body and "&lt;script&gt;alert(1)" in body
    assert 'href="https://evil.example' not in body


def test_a_seller_answers_once_and_others_find_the_review_useful(gig, order, now):
    review = made.published(order, now=now)
    wei, ion = signed_in(order.seller), signed_in(gigs.make_user("ion"))
    assert wei.post(f"/reviews/{review.ref}/reply/", {"text": "Thanks!"}).status_code == 302
    assert wei.post(f"/reviews/{review.ref}/reply/", {"text": "And one more thing."}).status_code == 409
    assert ion.post(f"/reviews/{review.ref}/reply/", {"text": "I say so too, indeed."}).status_code == 404
    for _ in range(2):
        assert ion.post(f"/reviews/{review.ref}/useful/", {"next": address(gig)})["Location"].startswith(
            address(gig)
        )
    review.refresh_from_db()
    assert review.useful_count == 1
    assert wei.post(f"/reviews/{review.ref}/useful/").status_code == 403
    ion.post(f"/reviews/{review.ref}/useful/", {"back": "1", "next": "https://evil.example/"})
    review.refresh_from_db()
    assert review.useful_count == 0
    assert "Thanks!" in Client().get(address(gig)).content.decode()


def test_after_thirty_days_a_review_is_answered_no_more(order, now):
    review = made.published(order, now=now)
    with pytest.raises(reviewing.TooLate):
        reviewing.reply(
            ref=review.ref, by=order.seller, text="Thank you very much.", now=now + timedelta(days=31)
        )


def test_who_has_left_is_named_a_former_member(gig, order, now):
    made.published(order, now=now)
    order.buyer.is_active = False
    order.buyer.save()
    body = Client().get(address(gig)).content.decode()
    assert "Former member" in body and "Ana Ionescu" not in body


def test_a_refunded_order_is_labelled_and_its_review_stays(gig, order, now):
    from orders.models import MoneyDue

    made.published(order, now=now)
    MoneyDue.objects.create(order=order, kind="refund", amount_minor=100, currency="usd", created_at=now)
    assert ">refunded<" in Client().get(address(gig)).content.decode()
    MoneyDue.objects.all().delete()


def test_a_buyer_has_a_small_public_rating(order, now):
    made.published(order, now=now, stars=4, seller_text="Answered late but was fair.")
    body = Client().get("/members/ana/").content.decode()
    assert "Answered late but was fair." in body and "4.0" in body
    assert Client().get("/members/nobody/").status_code == 404


# --- staff --------------------------------------------------------------------------------
def test_staff_takes_a_review_down_for_a_listed_reason_and_it_stops_counting(gig, order, now):
    review = made.published(order, now=now)
    mod = signed_in(gigs.make_moderator())
    assert mod.get("/staff/reviews/").status_code == 200
    page = f"/staff/reviews/{review.ref}/"
    assert mod.post(page + "removal/", {"rule": "abuse", "reason": " "}).status_code == 422
    assert mod.post(page + "removal/", {"rule": "disliked", "reason": "I do not like it"}).status_code == 422
    assert mod.post(page + "removal/", {"rule": "abuse", "reason": "An insult."}).status_code == 302
    assert mod.post(page + "removal/", {"rule": "abuse", "reason": "An insult."}).status_code == 409
    gig.refresh_from_db()
    assert gig.rating_count == 0
    assert {n.to_id for n in Notice.objects.filter(kind__contains="removed")} == {
        order.buyer_id,
        order.seller_id,
    }
    assert "1 review was taken down" in Client().get(
        f"/gigs/{gig.seller.username}/{gig.slug}/"
    ).content.decode() or (reading.page_of(seller=gig.seller).sums.removed == 1)
    assert Client().get(f"/reviews/{review.ref}/").status_code == 404
    assert signed_in(order.buyer).get(f"/reviews/{review.ref}/").status_code == 200


def test_an_appeal_is_decided_by_somebody_else_and_brings_the_review_back(gig, order, now):
    review = made.published(order, now=now)
    mod, other = gigs.make_moderator(), testing.make_support()
    moderating.remove(ref=review.ref, by=mod, rule="abuse", reason="An insult.", now=now)
    ana = signed_in(order.buyer)
    assert ana.post(f"/reviews/{review.ref}/appeal/", {"text": "It is no insult."}).status_code == 302
    assert ana.post(f"/reviews/{review.ref}/appeal/", {"text": "Really not."}).status_code == 409
    said = {"granted": "yes", "reason": "It is a plain word."}
    assert signed_in(mod).post(f"/staff/reviews/{review.ref}/decision/", said).status_code == 403
    assert signed_in(other).post(f"/staff/reviews/{review.ref}/decision/", said).status_code == 302
    gig.refresh_from_db()
    assert (gig.rating_count, reading.page_of(seller=gig.seller).sums.removed) == (1, 0)


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("buyer", "Give me a full refund or I will leave a one star review."),
        ("seller", "If you give me five stars I do the next one for free."),
        ("buyer", "Dacă nu îmi dați banii înapoi, primiți o recenzie proastă."),
        ("seller", "如果给我五星好评，我就给你退款一半"),
    ],
)
def test_stars_tied_to_money_hold_both_reviews_and_show_both_sides_the_excerpt(order, now, by, text):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    talk = [Said("buyer", "Hello, when do you begin?", now), Said(by, text, now)]
    later = now + timedelta(minutes=2)
    made.publish(now=later, talk=talk)
    assert {review.state for review in Review.objects.all()} == {"held"}
    for user in (order.buyer, order.seller):
        assert text[:10] in signed_in(user).get(f"/orders/{order.ref}/").content.decode()
        assert Notice.objects.filter(to=user, kind="review_held").count() == 1
    made.publish(now=later + timedelta(hours=71), talk=talk)
    assert Review.objects.published().count() == 0
    made.publish(now=later + timedelta(hours=73), talk=talk)
    assert {r.published_at for r in Review.objects.all()} == {later + timedelta(hours=72)}


@pytest.mark.parametrize(
    "text",
    [
        "The review of the draft is free of errors, thank you.",
        "Could you cancel the second colour? I have five stars on the flag.",
        "If you need more time, tell me. I will write a review when it is done.",
        "请问这个设计有几颗星？",
    ],
)
def test_an_ordinary_conversation_holds_nothing(order, now, text):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    made.publish(now=now + timedelta(minutes=2), talk=[Said("buyer", text, now)])
    assert Review.objects.published().count() == 2


def test_staff_lets_held_reviews_through_with_a_reason(order, now):
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    talk = [Said("buyer", "Refund me or I will leave a one star review.", now)]
    made.publish(now=now + timedelta(minutes=2), talk=talk)
    mod = signed_in(gigs.make_moderator())
    for review in Review.objects.all():
        assert mod.get(f"/staff/reviews/{review.ref}/").status_code == 200
        assert mod.post(f"/staff/reviews/{review.ref}/release/", {"reason": ""}).status_code == 422
        assert (
            mod.post(f"/staff/reviews/{review.ref}/release/", {"reason": "A joke between them."}).status_code
            == 302
        )
    made.publish(now=now + timedelta(hours=1), talk=talk)
    assert Review.objects.published().count() == 2


def test_a_report_waits_for_staff_and_a_second_one_is_refused(order, now):
    review = made.published(order, now=now)
    ion = signed_in(gigs.make_user("ion"))
    assert ion.post(f"/reviews/{review.ref}/report/", {"rule": "abuse", "text": "Look."}).status_code == 302
    assert ion.post(f"/reviews/{review.ref}/report/", {"rule": "abuse"}).status_code == 409
    mod = signed_in(gigs.make_moderator())
    assert [r.ref for r in waiting.reported()] == [review.ref]
    assert mod.post(f"/staff/reviews/{review.ref}/keeping/").status_code == 302
    assert not waiting.reported().exists()


def test_others_find_no_staff_pages(order, now):
    review = made.published(order, now=now)
    for path in ("/staff/reviews/", f"/staff/reviews/{review.ref}/"):
        assert signed_in(order.buyer).get(path).status_code == 404


# --- samples ------------------------------------------------------------------------------
def test_a_picture_of_the_work_is_shown_only_while_both_sides_allow_it(gig, now, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from accounts import files, previews
    from orders import deliveries, lifecycle, requirements
    from orders.actors import Actor

    settings.PRIVATE_ROOT = tmp_path
    order = testing.order_paid(buyer=testing.make_buyer("ana"), seller=gig.seller, now=now)
    for question in order.questions:
        requirements.save(
            ref=order.ref, question_ref=question["ref"], value="Aurora", by=Actor.buyer(order.buyer), now=now
        )
    requirements.answer(ref=order.ref, by=Actor.buyer(order.buyer), now=now)
    picture = next((settings.BASE_DIR / "static" / "img" / "covers").glob("*-640.webp"))
    upload = files.take(owner=order.seller, file=SimpleUploadedFile("mark.webp", picture.read_bytes()))
    part = order.milestones.get()
    deliveries.deliver(
        milestone_ref=part.ref, message="Here.", uploads=[upload], by=Actor.seller(order.seller), now=now
    )
    lifecycle.accept(milestone_ref=part.ref, by=Actor.buyer(order.buyer), now=now)
    previews.make_due()
    order = testing.fresh(order)
    ana, wei, visitor = signed_in(order.buyer), signed_in(order.seller), Client()
    ana.post(f"/orders/{order.ref}/review/", typed(samples=[upload.ref]))
    from reviews import samples
    from reviews.models import Sample

    assert list(samples.of_seller(gig.seller.pk)) == []
    assert wei.post(f"/orders/{order.ref}/review/samples/", {"samples": [upload.ref]}).status_code == 302
    sample = Sample.objects.get()
    assert visitor.get(f"/samples/{sample.ref}/").status_code == 404
    made.publish(now=now + timedelta(days=15))
    assert visitor.get(f"/samples/{sample.ref}/").status_code == 200
    assert list(samples.of_seller(gig.seller.pk)) == [sample.ref]
    wei.post(f"/orders/{order.ref}/review/samples/", {})
    assert visitor.get(f"/samples/{sample.ref}/").status_code == 404
    strange = wei.post(f"/orders/{order.ref}/review/samples/", {"samples": ["nobodys"]})
    assert strange.status_code == 422


# --- API ----------------------------------------------------------------------------------
def test_a_whole_exchange_of_reviews_by_the_api(gig, order, now):
    ana, wei, anybody = Caller(order.buyer), Caller(order.seller), Caller()
    assert ana.get(f"orders/{order.ref}/review/")["kind"] == "may"
    ana.put(f"orders/{order.ref}/review/", 422, communication=5, as_described=5, value=9, text=made.GOOD)
    ana.put(f"orders/{order.ref}/review/", 422, communication=5, as_described=5, value=5, text="short")
    ana.put(f"orders/{order.ref}/review/", 422, communication=5, as_described=5, stars=5, text=made.GOOD)
    mine = ana.put(f"orders/{order.ref}/review/", communication=5, as_described=5, value=4, text=made.GOOD)[
        "mine"
    ]
    anybody.get(f"reviews/{mine['ref']}/", 404)
    assert wei.get(f"orders/{order.ref}/review/")["theirs"] is None
    wei.put(f"orders/{order.ref}/review/", stars=5, text=made.FROM_SELLER)
    Caller(gigs.make_user("ion")).get(f"orders/{order.ref}/review/", 404)
    made.publish(now=clock.now() + timedelta(minutes=2))
    ana.put(f"orders/{order.ref}/review/", 409, communication=1, as_described=1, value=1, text=made.GOOD)
    listed = anybody.get(f"gigs/{gig.ref}/reviews/", stars=5)
    assert (listed["count"], listed["mean"], listed["results"][0]["total"]) == (1, 14 / 3, 14)
    anybody.get(f"gigs/{gig.ref}/reviews/", 422, sort="best")
    anybody.get(f"gigs/{gig.ref}/reviews/", 422, star=5)
    wei.post(f"reviews/{mine['ref']}/reply/", 201, text="Thank you, come again.")
    voter = Caller(gigs.make_user("eva"))
    assert voter.post(f"reviews/{mine['ref']}/useful/")["useful_count"] == 1
    voter.post(f"reviews/{mine['ref']}/report/", 201, rule="abuse")
    voter.post(f"staff/reviews/{mine['ref']}/removal/", 404, rule="abuse", reason="No.")
    mod = Caller(gigs.make_moderator())
    mod.post(f"staff/reviews/{mine['ref']}/removal/", 422, rule="dislike", reason="No.")
    mod.post(f"staff/reviews/{mine['ref']}/removal/", 201, rule="abuse", reason="An insult.")
    ana.post(f"reviews/{mine['ref']}/appeal/", 201, text="Which word do you mean?")
    assert anybody.get("sellers/wei/reviews/")["removed"] == 1
