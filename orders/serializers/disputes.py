"""Disputes, as staff see them and decide them."""

from rest_framework import serializers

from kit.serializers import PersonSerializer, serializer_of
from orders.forms import RulingForm
from orders.models import Dispute
from orders.serializers.sent import VERSION


class DisputeRowSerializer(serializers.ModelSerializer):
    """A case in the list."""

    order = serializers.CharField(source="order.ref")
    milestone = serializers.CharField(source="milestone.ref")
    currency = serializers.CharField(source="order.currency")
    buyer = PersonSerializer(source="order.buyer")
    seller = PersonSerializer(source="order.seller")

    class Meta:
        model = Dispute
        fields = [
            "ref",
            "state",
            "order",
            "milestone",
            "buyer",
            "seller",
            "role",
            "cause",
            "currency",
            "claimed_minor",
            "stake_minor",
            "opened_at",
            "ruled_at",
            "settles_at",
        ]
        read_only_fields = fields


class DisputeSerializer(DisputeRowSerializer):
    """A case with claim, answer and decision. The order itself is at /orders/<ref>/."""

    version = serializers.IntegerField(source="order.version")
    ruled_by = PersonSerializer(allow_null=True)
    seconded_by = PersonSerializer(allow_null=True)

    class Meta(DisputeRowSerializer.Meta):
        fields = [
            *DisputeRowSerializer.Meta.fields,
            "version",
            "claim",
            "answer",
            "answered_minor",
            "ruled_by",
            "seconded_by",
            "ruled_minor",
            "fault",
            "rule",
            "reason",
            "settled_at",
        ]
        read_only_fields = fields


RulingSerializer = serializer_of(RulingForm, "Ruling", version=serializers.IntegerField(**VERSION))
