"""Disputes as the API says them: to the two sides with their order, to staff as cases."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.serializers import PersonSerializer, serializer_of
from orders.forms.disputes import RulingForm, SendBackForm
from orders.models import Dispute, Evidence, Ruling, Split
from orders.serializers.attached import AttachedSerializer
from orders.serializers.sent import VERSION


class SplitSerializer(serializers.ModelSerializer):
    """A split that a side has offered: so much of the milestone back to the buyer."""

    class Meta:
        model = Split
        fields = ["ref", "role", "to_buyer_minor", "words", "state", "offered_at", "answered_at"]
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer):
    """Words and files that a side has put down. `about`: claim, answer, more or appeal."""

    files = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["ref", "role", "about", "words", "added_at", "files"]
        read_only_fields = fields

    @extend_schema_field(AttachedSerializer(many=True))
    def get_files(self, evidence):
        return AttachedSerializer([each.upload for each in evidence.files.all()], many=True).data


class CaseSerializer(serializers.ModelSerializer):
    """A dispute about a milestone, as both sides and staff read it. Amounts: gross, back to the buyer."""

    milestone = serializers.CharField(source="milestone.ref")
    splits = SplitSerializer(many=True)
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = Dispute
        fields = [
            "ref",
            "state",
            "stage",
            "how",
            "milestone",
            "role",
            "cause",
            "claim",
            "claimed_minor",
            "stake_minor",
            "opened_at",
            "answer_by",
            "answer",
            "answered_minor",
            "answered_at",
            "talks_by",
            "rule_by",
            "ruled_at",
            "ruled_minor",
            "fault",
            "rule",
            "reason",
            "appeal_role",
            "appeal",
            "appealed_at",
            "settles_at",
            "settled_at",
            "splits",
            "evidence",
        ]
        read_only_fields = fields

    def to_representation(self, dispute):
        """A decision that waits for its second person is nobody's but staff's."""
        shown = super().to_representation(dispute)
        if dispute.waits_for_second:
            shown |= {"how": "", "ruled_minor": None, "fault": "", "rule": "", "reason": ""}
        return shown


class DisputeRowSerializer(serializers.ModelSerializer):
    """A case in the list."""

    order = serializers.CharField(source="order.ref")
    milestone = serializers.CharField(source="milestone.ref")
    currency = serializers.CharField(source="order.currency")
    buyer = PersonSerializer(source="order.buyer")
    seller = PersonSerializer(source="order.seller")
    waits_for_second = serializers.BooleanField(help_text="Decided by one; another member of staff confirms.")

    class Meta:
        model = Dispute
        fields = [
            "ref",
            "state",
            "stage",
            "waits_for_second",
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
            "answer_by",
            "talks_by",
            "rule_by",
            "stops_by",
            "ruled_at",
            "settles_at",
        ]
        read_only_fields = fields


class WrittenRulingSerializer(serializers.ModelSerializer):
    """A decision as it was written, also one that was sent back or appealed."""

    by = PersonSerializer()
    answered_by = PersonSerializer(allow_null=True, help_text="The second person.")

    class Meta:
        model = Ruling
        fields = [
            "on_appeal",
            "by",
            "written_at",
            "to_buyer_minor",
            "fault",
            "rule",
            "reason",
            "answered_by",
            "answered_at",
            "sent_back",
        ]
        read_only_fields = fields


class DisputeSerializer(DisputeRowSerializer):
    """A case with claims, evidence, splits and decisions. The order itself is at /orders/<ref>/."""

    version = serializers.IntegerField(source="order.version")
    ruled_by = PersonSerializer(allow_null=True)
    seconded_by = PersonSerializer(allow_null=True)
    splits = SplitSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    rulings = WrittenRulingSerializer(many=True)

    class Meta(DisputeRowSerializer.Meta):
        fields = [
            *DisputeRowSerializer.Meta.fields,
            "version",
            "claim",
            "answer",
            "answered_minor",
            "answered_at",
            "ruled_by",
            "seconded_by",
            "how",
            "ruled_minor",
            "fault",
            "rule",
            "reason",
            "appeal_role",
            "appeal",
            "appealed_at",
            "settled_at",
            "splits",
            "evidence",
            "rulings",
        ]
        read_only_fields = fields


class OutcomeSerializer(serializers.Serializer):
    """What a split would book. `on_top_minor`: fee and tax that go back with it; `rounding_minor`: borne by the house."""

    total_minor = serializers.IntegerField()
    to_buyer_minor = serializers.IntegerField()
    on_top_minor = serializers.IntegerField()
    to_seller_minor = serializers.IntegerField()
    commission_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()
    rounding_minor = serializers.IntegerField()


RulingSerializer = serializer_of(RulingForm, "Ruling", version=serializers.IntegerField(**VERSION))


SendBackSerializer = serializer_of(SendBackForm, "SentBack", version=serializers.IntegerField(**VERSION))
