"""Chargebacks by the API: both sides read what the bank says and what became of it; the seller answers it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import HasScope
from kit import clock
from kit.serializers import Strict
from orders import chargebacks, parties, who_pays
from orders.api import own_uploads
from orders.models import Chargeback


class ChargebackSerializer(serializers.Serializer):
    """A bank took a payment back. Amounts in minor units; what the seller bore and wrote only the seller reads."""

    ref = serializers.CharField()
    state = serializers.ChoiceField(choices=Chargeback.State.choices)
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True, help_text="When the evidence went to the bank.")
    milestone = serializers.CharField(source="milestone.ref", allow_null=True, default=None)
    reason = serializers.SerializerMethodField(help_text="The bank's word; for the seller.")
    reason_text = serializers.SerializerMethodField()
    answer_by = serializers.SerializerMethodField(help_text="Until when the seller may add to the evidence.")
    statement = serializers.SerializerMethodField()
    held_minor = serializers.SerializerMethodField(help_text="Of the seller's earnings.")
    seller_paid_minor = serializers.SerializerMethodField()
    debt_minor = serializers.SerializerMethodField(help_text="Repaid from what the seller earns next.")
    rule = serializers.SerializerMethodField(help_text="Why it was borne so, in words.")

    def _of_seller(self, value):
        return value if self.context["role"] == "seller" else None

    def get_reason(self, case) -> str | None:
        return self._of_seller(case.reason)

    def get_reason_text(self, case) -> str | None:
        return self._of_seller(str(who_pays.reason_in_words(case.reason)))

    def get_answer_by(self, case) -> str | None:
        return self._of_seller(case.answer_by.isoformat() if case.answer_by and not case.is_over else None)

    def get_statement(self, case) -> str | None:
        return self._of_seller(case.statement)

    def get_held_minor(self, case) -> int | None:
        return self._of_seller(0 if case.is_over else case.held_pending_minor)

    def get_seller_paid_minor(self, case) -> int | None:
        return self._of_seller(case.seller_paid_minor)

    def get_debt_minor(self, case) -> int | None:
        return self._of_seller(case.debt_minor)

    def get_rule(self, case) -> str | None:
        return self._of_seller(str(who_pays.RULES.get(case.rule, "")))


class StatementSerializer(Strict):
    """What the bank should know."""

    statement = serializers.CharField(
        max_length=20 * chargebacks.LONGEST_STATEMENT,
        help_text="At most 4,000 characters, within 72 hours and before the evidence is sent.",
    )
    uploads = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=chargebacks.MOST_FILES,
        help_text="Refs of your files that show it, 20 MB in all; they take the place of those sent before.",
    )


class Chargebacks(APIView):
    """Chargebacks of one of your orders, newest first."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"

    @extend_schema(responses=ChargebackSerializer(many=True))
    def get(self, request, ref):
        order, actor = parties.order_of(request.user, ref)
        cases = order.chargebacks.select_related("milestone")
        return Response(ChargebackSerializer(cases, many=True, context={"role": actor.role}).data)


class Statement(GenericAPIView):
    """The seller adds to the evidence, or changes what was added."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class = StatementSerializer

    @extend_schema(request=StatementSerializer, responses=ChargebackSerializer)
    def post(self, request, ref, case_ref):
        order, actor = parties.order_of(request.user, ref)
        found = get_object_or_404(Chargeback, ref=case_ref, order=order)
        if actor.role != "seller":
            raise Http404
        sent = StatementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        case = chargebacks.answer(
            ref=found.ref,
            statement=sent.validated_data["statement"],
            uploads=own_uploads(request.user, sent.validated_data.get("uploads", [])),
            by=actor,
            now=clock.now(),
        )
        return Response(ChargebackSerializer(case, context={"role": "seller"}).data)
