"""Orders as the API says them: amounts in minor units, instants in UTC, states as in the table of moves."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Upload
from kit.forms import MoneyField
from kit.serializers import FormFieldSerializer, PersonSerializer, Strict, described, serializer_of
from ledger import commission
from orders import outlook
from orders.forms import RulingForm
from orders.forms.acts import BY_COMMAND, PeoplesAct
from orders.forms.side import StaffEndForm
from orders.happened import HAPPENED
from orders.models import Delivery, Dispute, Milestone, Order, OrderEvent, Revision, SideRequest

VERSION = {
    "required": False,
    "allow_null": True,
    "min_value": 0,
    "help_text": "Of the order as you saw it; another one gives 409 and changes nothing.",
}


def uploads_field(most: int = 50) -> serializers.ListField:
    """Files that come along, by the refs they got."""
    return serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=most,
        help_text="Refs of files you sent to /files/.",
    )


class AttachedSerializer(serializers.ModelSerializer):
    """A file; `url` downloads it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = ["ref", "name", "media_type", "size", "url"]
        read_only_fields = fields

    def get_url(self, upload) -> str:
        return reverse("api:file", args=[upload.ref])


class DeliverySerializer(serializers.ModelSerializer):
    """Work that was handed over; `voided_at`: sent back as not the work."""

    files = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = ["ref", "number", "message", "links", "delivered_at", "voided_at", "void_reason", "files"]
        read_only_fields = fields

    @extend_schema_field(AttachedSerializer(many=True))
    def get_files(self, delivery):
        return AttachedSerializer([each.upload for each in delivery.files.all()], many=True).data


class RevisionSerializer(serializers.ModelSerializer):
    """What the buyer asked to be changed."""

    items = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Revision
        fields = ["number", "items", "asked_at"]
        read_only_fields = fields


class MilestoneSerializer(serializers.ModelSerializer):
    """A piece of an order with its own escrow. `revisions` null: unlimited. Of its money `released_minor` went to the
    seller's side (gross), `refunded_minor` back to the buyer, `escrow_minor` waits."""

    released_minor = serializers.SerializerMethodField()
    refunded_minor = serializers.SerializerMethodField()
    escrow_minor = serializers.SerializerMethodField()
    clears_at = serializers.DateTimeField(source="release.clears_at", allow_null=True, default=None)
    deliveries = DeliverySerializer(many=True)
    asked_revisions = RevisionSerializer(many=True)

    class Meta:
        model = Milestone
        fields = [
            "ref",
            "position",
            "state",
            "disputed",
            "title",
            "price_minor",
            "escrow_minor",
            "released_minor",
            "refunded_minor",
            "clears_at",
            "days",
            "revisions",
            "revisions_used",
            "funded_at",
            "fund_by",
            "started_at",
            "due_at",
            "delivered_at",
            "accept_by",
            "revision_due_at",
            "accepted_at",
            "accepted_automatically",
            "ended_at",
            "end_reason",
            "deliveries",
            "asked_revisions",
        ]
        read_only_fields = fields

    def get_released_minor(self, milestone) -> int:
        release = getattr(milestone, "release", None)
        return release.gross_minor - release.taken_back_minor if release else 0

    def get_refunded_minor(self, milestone) -> int:
        return sum(line.refunded_minor for line in milestone.funding_lines.all())

    def get_escrow_minor(self, milestone) -> int:
        return 0 if getattr(milestone, "release", None) else giving_back.in_escrow(milestone)


class EventSerializer(serializers.ModelSerializer):
    """Something that happened. `role` system or gateway: nobody in person."""

    label = serializers.SerializerMethodField()
    by = PersonSerializer(source="actor", allow_null=True)
    milestone = serializers.CharField(source="milestone.ref", allow_null=True, default=None)
    at = serializers.DateTimeField(source="effective_at")

    class Meta:
        model = OrderEvent
        fields = [
            "sequence",
            "at",
            "command",
            "label",
            "role",
            "by",
            "milestone",
            "before",
            "after",
            "reason",
        ]
        read_only_fields = fields

    def get_label(self, event) -> str:
        return str(HAPPENED[event.command].text)


class NextSerializer(serializers.Serializer):
    """What happens next, as you see it."""

    who = serializers.CharField(help_text="The role that must act, `both`, or empty for nobody.")
    mine = serializers.BooleanField(help_text="Whether you must act.")
    text = serializers.CharField()
    by = serializers.DateTimeField(allow_null=True)
    if_nobody = serializers.CharField(help_text="What happens then if nobody acts.")
    milestone = serializers.CharField(source="milestone.ref", allow_null=True, default=None)


class SideRequestSerializer(serializers.ModelSerializer):
    """Something one side has asked and nobody has answered. What a kind does not need is empty or null."""

    milestone = serializers.CharField(source="milestone.ref")

    class Meta:
        model = SideRequest
        fields = [
            "ref",
            "kind",
            "role",
            "milestone",
            "reason",
            "asked_at",
            "expires_at",
            "new_due_at",
            "amount_minor",
            "fee_minor",
            "days",
            "title",
            "payable_at",
            "question_ref",
            "value",
            "stands_until",
        ]
        read_only_fields = fields


class CostSerializer(serializers.Serializer):
    """An amount, and what would become of it."""

    words = serializers.CharField()
    amount_minor = serializers.IntegerField()


class ActionSerializer(serializers.Serializer):
    """Something you may do now: POST `fields` (and `uploads`, where files are taken) with `version` to `url`.
    `costs`: what it would do to the money, for acts that end work."""

    command = serializers.CharField()
    label = serializers.CharField()
    danger = serializers.BooleanField()
    milestone = serializers.CharField(allow_null=True)
    takes_files = serializers.BooleanField()
    costs = CostSerializer(many=True)
    fields_ = FormFieldSerializer(many=True)
    url = serializers.CharField()

    def get_fields(self):
        made = super().get_fields()
        made["fields"] = made.pop("fields_")
        return made


class OrderRowSerializer(serializers.ModelSerializer):
    """An order in a list."""

    role = serializers.SerializerMethodField(help_text="Yours.")
    buyer = PersonSerializer()
    seller = PersonSerializer()
    total_minor = serializers.IntegerField(help_text="What the buyer pays.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "ref",
            "version",
            "state",
            "role",
            "title",
            "package_name",
            "buyer",
            "seller",
            "currency",
            "price_minor",
            "fee_minor",
            "total_minor",
            "placed_at",
            "url",
        ]
        read_only_fields = fields

    def get_role(self, order) -> str:
        user = self.context["request"].user
        return "buyer" if order.buyer_id == user.pk else "seller" if order.seller_id == user.pk else "staff"

    def get_url(self, order) -> str:
        return reverse("api:order", args=[order.ref])


class BoughtExtraSerializer(serializers.Serializer):
    title = serializers.CharField()
    price_minor = serializers.IntegerField()


class QuestionSerializer(serializers.Serializer):
    """A question of the seller with the buyer's answer so far."""

    ref = serializers.CharField()
    kind = serializers.CharField()
    question = serializers.CharField()
    help = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    required = serializers.BooleanField()
    value = serializers.JSONField(help_text="A text, or a list of texts for several choices.")
    files = AttachedSerializer(many=True)


class OrderSerializer(OrderRowSerializer):
    """An order with all that bears on it, as you see it. Needs `actor` and `now` in the context."""

    extras = BoughtExtraSerializer(many=True)
    net_minor = serializers.SerializerMethodField(help_text="The price less the commission: the seller's.")
    questions = serializers.SerializerMethodField()
    milestones = MilestoneSerializer(many=True)
    next = serializers.SerializerMethodField()
    requests = serializers.SerializerMethodField(help_text="What one side has asked and nobody has answered.")
    actions = serializers.SerializerMethodField()
    events = serializers.SerializerMethodField()

    class Meta(OrderRowSerializer.Meta):
        fields = [
            *OrderRowSerializer.Meta.fields,
            "scope",
            "extras",
            "net_minor",
            "pay_by",
            "paid_at",
            "approve_by",
            "requirements_by",
            "started_at",
            "ended_at",
            "end_reason",
            "questions",
            "milestones",
            "next",
            "requests",
            "actions",
            "events",
        ]
        read_only_fields = fields

    def get_net_minor(self, order) -> int:
        return order.price_minor - commission.commission(order.price_minor, order.commission_bps)

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, order):
        return questions_of(order)

    @extend_schema_field(NextSerializer)
    def get_next(self, order):
        actor = self.context["actor"]
        return NextSerializer(outlook.what_happens_next(order, actor.role, self.context["now"])).data

    @extend_schema_field(SideRequestSerializer(many=True))
    def get_requests(self, order):
        shown = outlook.waiting(order, self.context["actor"].role, self.context["now"])
        return SideRequestSerializer([request for request, _following in shown], many=True).data

    @extend_schema_field(ActionSerializer(many=True))
    def get_actions(self, order):
        return self.actions_of(order)

    def actions_of(self, order) -> list[dict]:
        role = self.context["actor"].role
        offered = outlook.offered(order, role, self.context["now"])
        return [
            _action(order, BY_COMMAND[move.command], milestone, role)
            for move, milestone in offered
            if move.command in BY_COMMAND
        ]

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, order):
        told = order.events.filter(command__in=HAPPENED).select_related("actor", "milestone")
        return EventSerializer(told, many=True).data


def _action(order: Order, act: PeoplesAct, milestone: Milestone | None, role: str) -> dict:
    return {
        "command": act.command,
        "label": str(act.move.label),
        "danger": act.move.danger,
        "milestone": milestone.ref if milestone else None,
        "takes_files": act.takes_files,
        "fields": described(act.form(role=role, currency=order.currency, order=order, milestone=milestone)),
        "url": act_url(order, act, milestone),
    }


def act_url(order: Order, act: PeoplesAct, milestone: Milestone | None) -> str:
    """Where the act is posted."""
    about = [milestone.ref] if milestone else []
    return reverse(f"api:act-{act.command}", args=[order.ref, *about])


def questions_of(order: Order) -> list[dict]:
    """The seller's questions with the answers so far."""
    given = {answer.question_ref: answer for answer in order.answers.prefetch_related("files__upload")}
    rows = []
    for question in order.questions:
        answer = given.get(question["ref"])
        uploads = [each.upload for each in answer.files.all()] if answer else []
        rows.append(
            {
                **question,
                "value": answer.value if answer else ([] if question["kind"] == "choices" else ""),
                "files": AttachedSerializer(uploads, many=True).data,
            }
        )
    return rows


# --- what is sent ---------------------------------------------------------------------
@cache
def sent_with(act: PeoplesAct) -> type[Strict]:
    """The body of an act: its form's members, the version, and files where it takes them."""
    more: dict[str, serializers.Field] = {"version": serializers.IntegerField(**VERSION)}
    if act.takes_files:
        more["uploads"] = uploads_field()
    name = "".join(part.title() for part in act.command.split("_"))
    return serializer_of(act.form, f"{name}Act", **more)


class AnswerSerializer(Strict):
    """`value`: a text, or a list of texts for several choices; `uploads`: files to add to a file question."""

    value = serializers.JSONField(required=False)
    uploads = uploads_field(10)

    def validate_value(self, value):
        if isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            return value
        raise serializers.ValidationError(_("A text, or a list of texts."))


# --- disputes, as staff see them ---------------------------------------------------------
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


StaffEndSerializer = serializer_of(StaffEndForm, "StaffEnd", version=serializers.IntegerField(**VERSION))


class EndedSerializer(serializers.Serializer):
    """What became of an end by staff. `waiting`: it needs a second member of staff."""

    order = serializers.CharField(source="order.ref")
    state = serializers.CharField(source="order.state")
    version = serializers.IntegerField(source="order.version")
    waiting = SideRequestSerializer(allow_null=True)


class VersionSerializer(Strict):
    version = serializers.IntegerField(**VERSION)


def renamed(fields: dict, form) -> dict:
    """What an act blames, by JSON member."""
    amounts = {name for name, field in form.base_fields.items() if isinstance(field, MoneyField)}
    return {f"{name}_minor" if name in amounts else name: words for name, words in fields.items()}
