"""The API of numbers: how one's own gigs do, and what is in demand."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from gigs import trending
from gigs.models import Gig, Trend
from kit import clock
from kit.api import known_only
from marketplace import performing
from marketplace.views.seller_api import Selling


class NumbersSerializer(serializers.Serializer):
    """`ordered`: orders paid for. `conversion_bps`: orders for ten thousand openings."""

    shown = serializers.IntegerField()
    opened = serializers.IntegerField()
    saved = serializers.IntegerField()
    ordered = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    price_minor = serializers.IntegerField()
    conversion_bps = serializers.IntegerField(source="order_bps", allow_null=True)


class GigNumbersSerializer(serializers.Serializer):
    gig = serializers.CharField(source="gig.ref")
    title = serializers.CharField(source="gig.live.title")
    now = NumbersSerializer()
    before = NumbersSerializer()


class AnalyticsSerializer(serializers.Serializer):
    """Days are UTC, both ends included; `before`: as many days before them."""

    since = serializers.DateField()
    until = serializers.DateField()
    gigs = GigNumbersSerializer(many=True)


class MyAnalytics(Selling, APIView):
    """How your gigs do."""

    @extend_schema(
        parameters=[OpenApiParameter("days", int, enum=performing.RANGES, description="30 without.")],
        responses=AnalyticsSerializer,
    )
    def get(self, request):
        known_only(request, "days")
        asked = request.query_params.get("days", "30")
        if asked not in map(str, performing.RANGES):
            raise ValidationError({"days": [_("7, 30, 90 or 365.")]})
        self.profile(request)
        span = performing.Span.last(int(asked), clock.now())
        gigs = list(
            Gig.objects.sold_by(request.user).exclude(live=None).select_related("live").order_by("-pk")[:100]
        )
        lines = performing.lines(request.user, gigs, span)
        return Response(
            AnalyticsSerializer({"since": span.since, "until": span.last_day, "gigs": lines}).data
        )


class MoveSerializer(serializers.Serializer):
    """`place` now (25: behind the first page). `factor` of the ranking that would move it most, and the place `to`."""

    place = serializers.IntegerField()
    factor = serializers.CharField()
    to = serializers.IntegerField()


class SearchPlaceSerializer(serializers.Serializer):
    """A search by words alone that listed the gig: how often, and its mean place (1 is the first)."""

    words = serializers.CharField()
    shown = serializers.IntegerField()
    place = serializers.FloatField()
    move = MoveSerializer(allow_null=True, help_text="Null for a gig that no search lists any more.")


class MySearches(Selling, APIView):
    """The searches of the last 30 days that listed one of your gigs most often, and what would move it most."""

    @extend_schema(responses=SearchPlaceSerializer(many=True))
    def get(self, request, ref):
        self.profile(request)
        gig = get_object_or_404(Gig.objects.sold_by(request.user), ref=ref)
        return Response(SearchPlaceSerializer(performing.searches(gig, clock.now()), many=True).data)


class TrendSerializer(serializers.ModelSerializer):
    """A kind of work that is asked for more: counts of the period and of as many days before it."""

    category = serializers.CharField(source="place.path")
    name = serializers.CharField(source="place.name")
    begins_on = serializers.DateField(source="period.begins_on")
    ends_on = serializers.DateField(source="period.ends_on")

    class Meta:
        model = Trend
        fields = ["category", "name", "measure", "count", "before", "growth_bps", "begins_on", "ends_on"]
        read_only_fields = fields


class InDemand(APIView):
    """What is asked for more than in the period before, the strongest growth first. Compared once a week."""

    permission_classes = [AllowAny]

    @extend_schema(responses=TrendSerializer(many=True))
    def get(self, request):
        return Response(TrendSerializer(trending.in_demand(most=50), many=True).data)
