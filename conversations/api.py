"""The API of conversations: what the two parties of an order say to each other."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.tokens import HasScope
from conversations import talking
from conversations.models import Message
from kit import clock
from kit.api import known_only
from kit.serializers import PersonSerializer, Strict
from orders import lifecycle, parties
from orders.api import own_uploads
from orders.serializers import AttachedSerializer, uploads_field


class MessageSerializer(serializers.ModelSerializer):
    author = PersonSerializer()
    files = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ["ref", "author", "body", "sent_at", "files"]
        read_only_fields = fields

    @extend_schema_field(AttachedSerializer(many=True))
    def get_files(self, message):
        return AttachedSerializer([each.upload for each in message.files.all()], many=True).data


class SaySerializer(Strict):
    """A text, files, or both."""

    body = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)
    uploads = uploads_field(20)


class Messages(ListAPIView):
    """What was said on an order, newest first; POST says something."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class = MessageSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Message.objects.none()
        known_only(self.request)
        order, _actor = parties.order_of(self.request.user, self.kwargs["ref"])
        return talking.messages_of(order)

    @extend_schema(request=SaySerializer, responses={201: MessageSerializer})
    def post(self, request, ref):
        order, actor = parties.order_of(request.user, ref)
        if actor.role == "staff":
            raise Http404
        sent = SaySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        uploads, now = own_uploads(request.user, sent.validated_data.get("uploads", [])), clock.now()
        body = sent.validated_data["body"]
        said = talking.say(order=order, by=request.user, body=body, uploads=uploads, now=now)
        if actor.role == "seller":
            lifecycle.note_seller_acted(ref=ref, now=now)
        return Response(MessageSerializer(said).data, status=201)


urlpatterns = [path("orders/<slug:ref>/messages/", Messages.as_view(), name="messages")]
