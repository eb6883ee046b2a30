"""The API of notices: what the caller was told."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated

from accounts.tokens import HasScope
from kit.api import known_only
from notices import words
from notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer):
    """`title` and `text` are in the language asked for; `about` is the ref of the order, gig or the like."""

    title = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ["ref", "kind", "about", "title", "text", "url", "told_at", "read_at"]
        read_only_fields = fields

    def get_title(self, notice) -> str:
        return words.title(notice, zone=self.context["request"].user.time_zone)

    def get_text(self, notice) -> str:
        return words.body(notice, zone=self.context["request"].user.time_zone)


class Notices(ListAPIView):
    """What you were told, newest first."""

    permission_classes = [IsAuthenticated, HasScope]
    serializer_class = NoticeSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        known_only(self.request)
        return Notice.objects.filter(to=self.request.user)

    @extend_schema(operation_id="notices_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


urlpatterns = [path("notices/", Notices.as_view(), name="notices")]
