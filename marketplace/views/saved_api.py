"""The API of saved gigs."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import HasScope
from gigs import saving
from gigs.models import Gig, Save
from kit import clock


class SavedSerializer(serializers.ModelSerializer):
    """A gig you saved; `offered`: whether it can be ordered now."""

    gig = serializers.CharField(source="gig.ref")
    title = serializers.CharField(source="gig.live.title")
    url = serializers.SerializerMethodField(help_text="Of its page.")
    offered = serializers.SerializerMethodField()

    class Meta:
        model = Save
        fields = ["gig", "title", "url", "offered", "saved_at"]
        read_only_fields = fields

    def get_url(self, row) -> str:
        return reverse("gigs:gig", args=[row.gig.seller.username, row.gig.slug])

    def get_offered(self, row) -> bool:
        return row.gig.state == Gig.State.ACTIVE


class MySaved(ListAPIView):
    """Gigs you saved, newest first."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class = SavedSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Save.objects.none()
        return Save.objects.kept_by(self.request.user).select_related("gig__live", "gig__seller")


class MySavedGig(APIView):
    """Put a gig on your list or take it off; both may be said twice."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"

    def gig(self, ref) -> Gig:
        return get_object_or_404(Gig.objects.exclude(live=None), ref=ref)

    @extend_schema(request=None, responses={204: None})
    def put(self, request, ref):
        saving.save(gig=self.gig(ref), by=request.user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request, ref):
        saving.remove(gig=self.gig(ref), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
