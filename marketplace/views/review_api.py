"""Writing a review by the API: the same acts as the page, and what your side sees of it."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import HasScope
from kit import clock
from kit.serializers import Strict
from marketplace import reviewing as publishing
from orders import parties
from reviews import panels, reviewing, samples
from reviews.rules import LONGEST, LONGEST_NOTE

KINDS = ("may", "draft", "waiting", "held", "published", "hidden", "no_right", "over")


class StarsField(serializers.IntegerField):
    """One to five, a JSON integer."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=5, **kwargs)

    def to_internal_value(self, data):
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class WriteReviewSerializer(Strict):
    """A buyer gives three ratings, a seller one."""

    communication = StarsField(required=False)
    as_described = StarsField(required=False)
    value = StarsField(required=False)
    stars = StarsField(required=False)
    text = serializers.CharField(max_length=20 * LONGEST, trim_whitespace=False)
    note = serializers.CharField(
        max_length=20 * LONGEST_NOTE,
        required=False,
        allow_blank=True,
        help_text="For the site's staff alone. Left out: the one there is stays; empty: it is taken away.",
    )
    samples = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=100,
        help_text="Refs of delivered pictures you allow to be shown; those left out are not.",
    )


class MineSerializer(serializers.Serializer):
    """Your review as it is now."""

    ref = serializers.CharField()
    state = serializers.CharField()
    communication = serializers.IntegerField(allow_null=True)
    as_described = serializers.IntegerField(allow_null=True)
    value = serializers.IntegerField(allow_null=True)
    stars = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    language = serializers.CharField()
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class PanelSerializer(serializers.Serializer):
    """What your side may do. Whether the other has written is not said before both are public."""

    kind = serializers.ChoiceField(KINDS)
    closes_at = serializers.DateTimeField(allow_null=True)
    frozen = serializers.BooleanField(help_text="A dispute or chargeback puts everything off.")
    mine = MineSerializer(allow_null=True)
    theirs = serializers.CharField(source="theirs.ref", allow_null=True, default=None)
    excerpt = serializers.CharField(source="hold.excerpt", allow_null=True, default=None)


class OwnReview(APIView):
    """Your review of an order: GET, PUT to send or change it, DELETE to take it back."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"

    def _order(self, ref: str):
        order, actor = parties.order_of(self.request.user, ref)
        if actor.role not in ("buyer", "seller"):
            raise Http404
        return order

    def _now(self, order) -> Response:
        panel = panels.panel_of(order, self.request.user, clock.now())
        if panel is None:
            raise Http404
        return Response(PanelSerializer(panel).data)

    @extend_schema(responses=PanelSerializer, operation_id="orders_review_read")
    def get(self, request, ref):
        return self._now(self._order(ref))

    @extend_schema(
        request=WriteReviewSerializer, responses=PanelSerializer, operation_id="orders_review_write"
    )
    def put(self, request, ref):
        order = self._order(ref)
        sent = WriteReviewSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ratings = dict(sent.validated_data)
        text, refs, now = ratings.pop("text"), ratings.pop("samples", None), clock.now()
        note = ratings.pop("note", None)
        reviewing.write(order_ref=ref, by=request.user, ratings=ratings, text=text, now=now, note=note)
        if refs is not None:
            samples.agree(order_ref=ref, by=request.user, refs=refs, now=now)
        publishing.publish_if_ready(order_ref=ref, now=now)
        return self._now(order)

    @extend_schema(request=None, responses=PanelSerializer, operation_id="orders_review_take_back")
    def delete(self, request, ref):
        order = self._order(ref)
        reviewing.take_back(order_ref=ref, by=request.user, now=clock.now())
        return self._now(order)
