"""Orders as the API shows them: amounts in minor units, instants in UTC, states as in the table of moves."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.serializers import FormFieldSerializer, PersonSerializer, described
from ledger import commission
from orders import at_stake, giving_back, outlook
from orders.case import Case
from orders.forms.acts import BY_COMMAND, PeoplesAct
from orders.happened import HAPPENED
from orders.models import Delivery, Milestone, Order, OrderEvent, Revision, SideRequest
from orders.serializers.attached import AttachedSerializer
from orders.serializers.disputes import CaseSerializer


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
    disputes = serializers.SerializerMethodField(help_text="All there were, the oldest first.")
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
            "disputes",
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

    @extend_schema_field(CaseSerializer(many=True))
    def get_disputes(self, order):
        rows = order.disputes.select_related("milestone").prefetch_related(
            "splits", "evidence__files__upload"
        )
        return CaseSerializer(rows.order_by("id"), many=True).data

    @extend_schema_field(ActionSerializer(many=True))
    def get_actions(self, order):
        return self.actions_of(order)

    def actions_of(self, order) -> list[dict]:
        role = self.context["actor"].role
        case = outlook.case_of(order, role, self.context["now"])
        return [
            _action(case, BY_COMMAND[move.command], milestone)
            for move, milestone in outlook.offered(order, role, self.context["now"])
            if move.command in BY_COMMAND
        ]

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, order):
        told = order.events.filter(command__in=HAPPENED).select_related("actor", "milestone")
        return EventSerializer(told, many=True).data


def _action(case: Case, act: PeoplesAct, milestone: Milestone | None) -> dict:
    order, role = case.order, case.by.role
    return {
        "command": act.command,
        "label": str(act.move.label),
        "danger": act.move.danger,
        "milestone": milestone.ref if milestone else None,
        "takes_files": act.takes_files,
        "costs": CostSerializer(
            at_stake.lines(act.command, order, role, asked=case.open_cancellation), many=True
        ).data,
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


class EndedSerializer(serializers.Serializer):
    """What became of an end by staff. `waiting`: it needs a second member of staff."""

    order = serializers.CharField(source="order.ref")
    state = serializers.CharField(source="order.state")
    version = serializers.IntegerField(source="order.version")
    waiting = SideRequestSerializer(allow_null=True)
