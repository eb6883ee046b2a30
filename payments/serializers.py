"""Money as the API says it: minor units and a currency."""

from rest_framework import serializers

from kit.serializers import MinorField, Strict
from orders.models import Release
from payments import earned, lines, onboarding
from payments.models import Document, Payment, PayoutPart, SavedCard, SellerAccount, Withdrawal


class StepSerializer(serializers.Serializer):
    """An amount that went from one place to another."""

    source = serializers.CharField()
    destination = serializers.CharField()
    amount_minor = serializers.IntegerField()


class CentsRowSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    words = serializers.CharField()
    steps = StepSerializer(many=True)


class PlaceOfMoneySerializer(serializers.Serializer):
    words = serializers.CharField()
    amount_minor = serializers.IntegerField()


class CentsSerializer(serializers.Serializer):
    """Where every cent went: `rows` in order of time; `places`: where it is now, adding up to what was paid."""

    currency = serializers.CharField()
    paid_minor = serializers.IntegerField()
    rows = CentsRowSerializer(many=True)
    places = PlaceOfMoneySerializer(many=True)


class PlaceOrderSerializer(Strict):
    """What is ordered. `shown_total_minor`: what the buyer was shown; another price today gives 409."""

    package = serializers.CharField(max_length=12, help_text="Its ref.")
    extras = serializers.ListField(
        child=serializers.CharField(max_length=12), required=False, default=list, max_length=30
    )
    fast = serializers.BooleanField(required=False, default=False)
    shown_total_minor = MinorField(min_value=1)


class StartCheckoutSerializer(Strict):
    milestone = serializers.CharField(
        max_length=12, required=False, allow_null=True, help_text="Its ref, where a later milestone is paid."
    )
    extra = serializers.CharField(
        max_length=12,
        required=False,
        allow_null=True,
        help_text="Ref of the request, where an extra is paid.",
    )
    keep_card = serializers.BooleanField(
        required=False, default=False, help_text="The card is kept to pay later milestones with."
    )


class KeptCardSerializer(serializers.ModelSerializer):
    """A card its owner keeps to pay later milestones."""

    class Meta:
        model = SavedCard
        fields = ["ref", "brand", "last4", "exp_month", "exp_year", "saved_at"]
        read_only_fields = fields


class PayWithCardSerializer(Strict):
    card = serializers.CharField(max_length=12, help_text="Ref of a kept card.")


class ChargedSerializer(serializers.Serializer):
    """What became of it. `authenticate`: nothing was charged, the buyer pays at `checkout_url`."""

    outcome = serializers.ChoiceField(choices=["paid", "charging", "authenticate", "declined", "returned"])
    payment = serializers.CharField(source="payment.ref")
    state = serializers.CharField(source="payment.state")
    currency = serializers.CharField(source="payment.currency")
    amount_minor = serializers.IntegerField(source="payment.amount_minor")
    checkout_url = serializers.CharField(allow_null=True)


class GiveTipSerializer(Strict):
    """A tip for a complete order; it is paid on the provider's page."""

    amount_minor = MinorField(min_value=1)
    message = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class AgainSerializer(serializers.Serializer):
    """What to send to /orders/ to have the same once more, at today's price."""

    package = serializers.CharField(source="package_ref")
    extras = serializers.ListField(child=serializers.CharField(), source="extra_refs")
    fast = serializers.BooleanField()


class CheckoutSerializer(serializers.ModelSerializer):
    """An open payment; the card is typed on the provider's page at `url`."""

    url = serializers.CharField(source="session_url")
    expires_at = serializers.DateTimeField(source="session_expires_at")

    class Meta:
        model = Payment
        fields = ["ref", "kind", "state", "currency", "amount_minor", "url", "expires_at"]
        read_only_fields = fields


class HindranceSerializer(serializers.Serializer):
    """Why nothing can be withdrawn now."""

    code = serializers.CharField()
    words = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class EarningsSerializer(serializers.Serializer):
    """`active_minor`: in orders under way, after commission; `clearing_minor`: accepted and waiting."""

    currency = serializers.CharField()
    available_minor = serializers.IntegerField()
    clearing_minor = serializers.IntegerField()
    active_minor = serializers.IntegerField()
    active_gross_minor = serializers.IntegerField()
    on_its_way_minor = serializers.IntegerField()
    debt_minor = serializers.IntegerField()
    least_withdrawal_minor = serializers.IntegerField()
    hindrance = HindranceSerializer(allow_null=True)


class ReleaseSerializer(serializers.ModelSerializer):
    """What one acceptance earned."""

    order = serializers.CharField(source="order.ref")
    title = serializers.CharField(source="order.title")
    withdrawn_minor = serializers.IntegerField(source="out_minor", help_text="Withdrawn or on its way.")

    class Meta:
        model = Release
        fields = [
            "ref",
            "order",
            "title",
            "state",
            "currency",
            "gross_minor",
            "commission_minor",
            "net_minor",
            "net_taken_back_minor",
            "withdrawn_minor",
            "released_at",
            "clears_at",
            "cleared_at",
        ]
        read_only_fields = fields


class PartSerializer(serializers.ModelSerializer):
    """One transfer of a withdrawal."""

    order = serializers.CharField(source="release_line.release.order.ref")

    class Meta:
        model = PayoutPart
        fields = ["ref", "state", "amount_minor", "order"]
        read_only_fields = fields


class WithdrawalSerializer(serializers.ModelSerializer):
    """Money taken out; `state` is computed from its parts."""

    state = serializers.SerializerMethodField()
    parts = PartSerializer(many=True)

    class Meta:
        model = Withdrawal
        fields = ["ref", "state", "method", "currency", "amount_minor", "requested_at", "reference", "parts"]
        read_only_fields = fields

    def get_state(self, withdrawal) -> str:
        return earned.state_of(withdrawal)


class WithdrawSerializer(Strict):
    amount_minor = MinorField(min_value=1)


class PayoutAccountSerializer(serializers.ModelSerializer):
    """Where a seller is paid; `missing`: what the provider still wants, in words."""

    missing = serializers.SerializerMethodField()

    class Meta:
        model = SellerAccount
        fields = ["method", "state", "missing", "changed_at"]
        read_only_fields = fields

    def get_missing(self, account) -> list[str]:
        return [str(words) for words in onboarding.in_words(account.missing)]


class MethodSerializer(Strict):
    method = serializers.ChoiceField(choices=SellerAccount.Method.choices)


class LinkSerializer(serializers.Serializer):
    url = serializers.CharField(help_text="A page of the payment provider, to be opened in a browser.")


class PartySerializer(serializers.Serializer):
    """A party as it was named on the day of issue."""

    name = serializers.CharField()
    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1, two letters; empty where it was not known.")
    tax_id = serializers.CharField()


class DocumentLineSerializer(serializers.Serializer):
    words = serializers.SerializerMethodField()
    amount_minor = serializers.IntegerField()

    def get_words(self, line) -> str:
        return lines.in_words(line)


class DocumentSerializer(serializers.ModelSerializer):
    """An invoice, or a credit note where `is_credit`; it never changes. The file is at its address + `ubl/` or `pdf/`."""

    number = serializers.CharField(source="label")
    order = serializers.CharField(source="order.ref")
    corrects = serializers.CharField(source="corrects.ref", default=None, allow_null=True)
    total_minor = serializers.IntegerField()
    tax_bps = serializers.IntegerField()
    issued_by = PartySerializer()
    issued_to = PartySerializer()
    lines = DocumentLineSerializer(many=True)

    class Meta:
        model = Document
        fields = [
            "ref",
            "number",
            "kind",
            "is_credit",
            "corrects",
            "order",
            "currency",
            "net_minor",
            "tax_minor",
            "tax_bps",
            "total_minor",
            "issued_by",
            "issued_to",
            "lines",
            "happened_at",
            "issued_at",
        ]
        read_only_fields = fields


class StatementRowSerializer(serializers.Serializer):
    """One booking of the year; `net_minor` = gross − commission."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    order = serializers.CharField(source="order_ref")
    gross_minor = serializers.IntegerField()
    commission_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()
    paid_out_minor = serializers.IntegerField()
    balance_minor = serializers.IntegerField()


class StatementSerializer(serializers.Serializer):
    """A year of what you earned: opening + net − paid out = closing."""

    year = serializers.IntegerField()
    currency = serializers.CharField()
    opening_minor = serializers.IntegerField()
    gross_minor = serializers.IntegerField()
    commission_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()
    paid_out_minor = serializers.IntegerField()
    closing_minor = serializers.IntegerField()
    rows = StatementRowSerializer(many=True)


class BillingSerializer(Strict):
    """How you are named on invoices from now on."""

    name = serializers.CharField(max_length=120)
    street = serializers.CharField(max_length=160, allow_blank=True, default="")
    postcode = serializers.CharField(max_length=20, allow_blank=True, default="")
    city = serializers.CharField(max_length=80, allow_blank=True, default="")
    country = serializers.CharField(max_length=2, min_length=2)
    tax_id = serializers.CharField(max_length=30, allow_blank=True, default="")
