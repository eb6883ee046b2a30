"""The API of reviews: read those of a gig or seller; answer, vote, report, appeal; staff removal. Writing one is joined
with the order's talk in marketplace."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.tokens import HasScope
from gigs.models import Gig
from kit import clock
from kit.api import known_only
from kit.serializers import Strict
from kit.text import whole
from reviews import moderating, reading, reviewing
from reviews.models import Review
from reviews.reading import Asked
from reviews.rules import LONGEST_REPLY, PARTS, REMOVALS

RULES = "One of: " + ", ".join(REMOVALS)
ASKED = ("stars", "q", "language", "sort", "page")


class AuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    country = serializers.CharField()


class ReplyReadSerializer(serializers.Serializer):
    text = serializers.CharField()
    language = serializers.CharField()
    replied_at = serializers.DateTimeField()


class PublishedReviewSerializer(serializers.Serializer):
    """A published review. `total` is the sum of its three ratings, so the overall is `total / 3` exactly."""

    ref = serializers.CharField()
    side = serializers.ChoiceField(Review.Side.choices, help_text="Who wrote it.")
    author = serializers.SerializerMethodField()
    communication = serializers.IntegerField(allow_null=True)
    as_described = serializers.IntegerField(allow_null=True)
    value = serializers.IntegerField(allow_null=True)
    stars = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField()
    text = serializers.CharField()
    language = serializers.CharField()
    published_at = serializers.DateTimeField()
    useful_count = serializers.IntegerField()
    refunded = serializers.BooleanField()
    paid = serializers.CharField(source="price_band", help_text="About what the order cost.")
    days_taken = serializers.IntegerField(allow_null=True)
    reply = serializers.SerializerMethodField()

    @extend_schema_field(AuthorSerializer)
    def get_author(self, review):
        return {
            "name": review.author_name,
            "country": review.author.country if review.author.is_active else "",
        }

    @extend_schema_field(ReplyReadSerializer(allow_null=True))
    def get_reply(self, review):
        reply = getattr(review, "reply", None)
        return ReplyReadSerializer(reply).data if reply else None


class BarSerializer(serializers.Serializer):
    stars = serializers.IntegerField()
    count = serializers.IntegerField()


class ReviewListSerializer(serializers.Serializer):
    """Sums over all published reviews, and one page of those asked for."""

    count = serializers.IntegerField(help_text="Of all, whatever was asked for.")
    mean = serializers.FloatField(allow_null=True, help_text="Of a seller: over the last 24 months.")
    bars = BarSerializer(many=True)
    parts = serializers.DictField(child=serializers.FloatField(allow_null=True))
    removed = serializers.IntegerField(help_text="Taken down by staff; of a seller.")
    page = serializers.IntegerField()
    more = serializers.BooleanField()
    results = PublishedReviewSerializer(many=True)


FILTERS = [
    OpenApiParameter("stars", int, enum=[1, 2, 3, 4, 5]),
    OpenApiParameter("q", str, description="Words in the review or its answer."),
    OpenApiParameter("language", str),
    OpenApiParameter("sort", str, enum=list(reading.SORTS)),
    OpenApiParameter("page", int),
]


def _asked(request) -> Asked:
    """The filters of the address. Raises ValidationError."""
    known_only(request, *ASKED)
    given = request.query_params
    wrong = {}
    if given.get("stars", "1") not in ("1", "2", "3", "4", "5"):
        wrong["stars"] = [_("One to five.")]
    if given.get("sort", "newest") not in reading.SORTS:
        wrong["sort"] = [_("One of the list.")]
    page = given.get("page", "1")
    if not whole(page, most=reading.MOST_PAGES):
        wrong["page"] = [_("A page number.")]
    if wrong:
        raise ValidationError(wrong)
    names = {"q": "rq", "language": "rlang", "sort": "rsort", "page": "rpage"}
    return Asked.read({names.get(name, name): value for name, value in given.items()})


def _list(page: reading.ReviewPage) -> Response:
    sums = page.sums
    body = {
        "count": sums.count,
        "mean": sums.mean,
        "bars": [{"stars": stars, "count": count} for stars, count in sums.bars],
        "parts": dict(zip(PARTS, (value for _label, value in sums.parts), strict=False)),
        "removed": sums.removed,
        "page": page.asked.page,
        "more": bool(page.next),
        "results": page.rows,
    }
    return Response(ReviewListSerializer(body).data)


class OfGig(APIView):
    """The reviews of a gig."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ReviewListSerializer, parameters=FILTERS, operation_id="gigs_reviews")
    def get(self, request, ref):
        gig = get_object_or_404(Gig, ref=ref, state__in=[Gig.State.ACTIVE, Gig.State.PAUSED])
        return _list(reading.page_of(gig=gig, asked=_asked(request), viewer=request.user))


class OfSeller(APIView):
    """The reviews about a seller, of all gigs."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ReviewListSerializer, parameters=FILTERS, operation_id="sellers_reviews")
    def get(self, request, username):
        seller = get_object_or_404(
            User, username=username, seller__isnull=False, is_active=True, is_suspended=False
        )
        return _list(reading.page_of(seller=seller, asked=_asked(request), viewer=request.user))


class OneReview(APIView):
    """A published review."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PublishedReviewSerializer)
    def get(self, request, ref):
        return Response(PublishedReviewSerializer(published(request, ref)).data)


def published(request, ref: str) -> Review:
    """Dressed as it is shown. Raises Http404."""
    found = get_object_or_404(reading.dressed(Review.objects.published(), request.user), ref=ref)
    return reading.tell(found)


class ReplySerializer(Strict):
    text = serializers.CharField(max_length=20 * LONGEST_REPLY, trim_whitespace=False)


class ReportSerializer(Strict):
    rule = serializers.CharField(max_length=20, help_text=RULES)
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class AppealSerializer(Strict):
    text = serializers.CharField(max_length=2000)


class RemovalSerializer(Strict):
    """Why a review is taken down: a reason of the list, and the reason in words."""

    rule = serializers.CharField(max_length=20, help_text=RULES)
    reason = serializers.CharField(max_length=2000)
    excerpt = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class _Act(APIView):
    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class: type[serializers.Serializer] | None = None

    def sent(self) -> dict:
        sent = self.serializer_class(data=self.request.data)
        sent.is_valid(raise_exception=True)
        return sent.validated_data


class Reply(_Act):
    """Answer a review about you in public, once, within 30 days."""

    serializer_class = ReplySerializer

    @extend_schema(request=ReplySerializer, responses={201: PublishedReviewSerializer})
    def post(self, request, ref):
        reviewing.reply(ref=ref, by=request.user, now=clock.now(), **self.sent())
        return Response(PublishedReviewSerializer(published(request, ref)).data, status=201)


class Useful(_Act):
    """Say that a review was useful; DELETE takes it back."""

    @extend_schema(request=None, responses=PublishedReviewSerializer)
    def post(self, request, ref):
        reviewing.vote(ref=ref, by=request.user, now=clock.now())
        return Response(PublishedReviewSerializer(published(request, ref)).data)

    @extend_schema(request=None, responses=PublishedReviewSerializer)
    def delete(self, request, ref):
        reviewing.take_vote_back(ref=ref, by=request.user)
        return Response(PublishedReviewSerializer(published(request, ref)).data)


class ReceivedSerializer(serializers.Serializer):
    """What was asked is written down."""

    ref = serializers.CharField(help_text="Of the review.")


class Report(_Act):
    """Say that a review breaks a rule; staff reads it."""

    serializer_class = ReportSerializer

    @extend_schema(request=ReportSerializer, responses={201: ReceivedSerializer})
    def post(self, request, ref):
        moderating.report(ref=ref, by=request.user, now=clock.now(), **self.sent())
        return Response({"ref": ref}, status=201)


class Appeal(_Act):
    """Ask another member of staff to look at the removal of your review."""

    serializer_class = AppealSerializer

    @extend_schema(request=AppealSerializer, responses={201: ReceivedSerializer})
    def post(self, request, ref):
        moderating.appeal(ref=ref, by=request.user, now=clock.now(), **self.sent())
        return Response({"ref": ref}, status=201)


class Removal(_Act):
    """Staff of moderation or support takes a review down."""

    serializer_class = RemovalSerializer
    scope = "staff"

    @extend_schema(request=RemovalSerializer, responses={201: ReceivedSerializer})
    def post(self, request, ref):
        if not moderating.is_judge(request.user):
            raise Http404
        moderating.remove(ref=ref, by=request.user, now=clock.now(), **self.sent())
        return Response({"ref": ref}, status=201)


urlpatterns = [
    path("gigs/<slug:ref>/reviews/", OfGig.as_view(), name="gig_reviews"),
    path("sellers/<str:username>/reviews/", OfSeller.as_view(), name="seller_reviews"),
    path("reviews/<slug:ref>/", OneReview.as_view(), name="review"),
    path("reviews/<slug:ref>/reply/", Reply.as_view(), name="review_reply"),
    path("reviews/<slug:ref>/useful/", Useful.as_view(), name="review_useful"),
    path("reviews/<slug:ref>/report/", Report.as_view(), name="review_report"),
    path("reviews/<slug:ref>/appeal/", Appeal.as_view(), name="review_appeal"),
    path("staff/reviews/<slug:ref>/removal/", Removal.as_view(), name="review_removal"),
]
