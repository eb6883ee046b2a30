"""The API of deadlines, and of the private address that calendar programs read."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from marketplace import deadlines
from marketplace.views.deadlines import feed_address
from marketplace.views.seller_api import Selling
from sellers import feeds


class DeadlineSerializer(serializers.Serializer):
    """One instant. `mine`: something is due from you before it; else it happens by itself."""

    kind = serializers.CharField()
    by = serializers.DateTimeField()
    label = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    mine = serializers.BooleanField()


class CalendarAddressSerializer(serializers.Serializer):
    url = serializers.CharField(help_text="Shown this once.")


class MyDeadlines(Selling, APIView):
    """What is due from you and what happens by itself, the soonest first."""

    @extend_schema(responses=DeadlineSerializer(many=True))
    def get(self, request):
        self.profile(request)
        return Response(DeadlineSerializer(deadlines.of(request.user, now=clock.now()), many=True).data)


class MyCalendar(Selling, APIView):
    """The private address of your calendar: POST makes a new one and ends the old one, DELETE ends it."""

    @extend_schema(request=None, responses={201: CalendarAddressSerializer})
    def post(self, request):
        self.profile(request)
        secret = feeds.renew(by=request.user, now=clock.now())
        answer = Response({"url": feed_address(secret)}, status=status.HTTP_201_CREATED)
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(responses={204: None})
    def delete(self, request):
        self.profile(request)
        feeds.stop(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
