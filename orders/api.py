"""The API of orders: what both parties and support staff read and do. marketplace/views/api.py adds the money."""

from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import files
from accounts.api import InRole
from accounts.tokens import HasScope
from kit import clock
from kit.api import known_only
from kit.problems import Refused
from kit.serializers import errors_of, typed
from orders import disputes, parties, requirements, staff_ending
from orders.actors import Actor
from orders.forms.acts import TABLE, Given, PeoplesAct
from orders.forms.disputes import RulingForm, SendBackForm
from orders.forms.side import StaffEndForm
from orders.models import DeliveryFile, Dispute, Order
from orders.serializers import (
    AnswerSerializer,
    EndedSerializer,
    OrderRowSerializer,
    QuestionSerializer,
    StaffEndSerializer,
    VersionSerializer,
    questions_of,
    renamed,
    sent_with,
)
from orders.serializers.disputes import (
    DisputeRowSerializer,
    DisputeSerializer,
    OutcomeSerializer,
    RulingSerializer,
    SendBackSerializer,
)

ROLES = ("buyer", "seller")
UNSETTLED = (Dispute.State.OPEN, Dispute.State.RULED)


class Orders(ListAPIView):
    """Your orders, newest first."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class = OrderRowSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Order.objects.none()
        known_only(self.request, "role", "state")
        user, asked = self.request.user, self.request.query_params
        role, states = asked.get("role", ""), asked.getlist("state")
        wrong = {}
        if role and role not in ROLES:
            wrong["role"] = [_("buyer or seller")]
        if set(states) - set(Order.State.values):
            wrong["state"] = [_("There is no such state.")]
        if wrong:
            raise ValidationError(wrong)
        bought, sold = Q(buyer=user), Q(seller=user, paid_at__isnull=False)
        mine = {"buyer": bought, "seller": sold}.get(role, bought | sold)
        found = Order.objects.filter(mine).select_related("buyer", "seller")
        return found.filter(state__in=states) if states else found

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "role", enum=ROLES, description="What you bought or what you sold; both without."
            ),
            OpenApiParameter("state", enum=Order.State.values, many=True),
        ]
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class OnOrder(APIView):
    """Views on one order of the caller: a stranger finds nothing."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"

    def order(self, ref: str) -> tuple[Order, Actor]:
        return parties.order_of(self.request.user, ref)

    def whole(self, ref: str) -> tuple[Order, Actor]:
        """The order with what its document reads."""
        order, actor = self.order(ref)
        rows = order.milestones.prefetch_related(
            Prefetch("deliveries__files", DeliveryFile.objects.select_related("upload")),
            "asked_revisions",
            "funding_lines",
            "release",
        )
        order._prefetched_objects_cache = {"milestones": rows}
        return order, actor


class OrderAct(OnOrder):
    """An act of the table, done with the form of the page."""

    act: PeoplesAct

    def perform(self, request, ref: str, milestone_ref: str | None = None) -> None:
        """Do it. Raises Refused, ValidationError, Http404."""
        order, actor = self.order(ref)
        milestone = get_object_or_404(order.milestones, ref=milestone_ref) if milestone_ref else None
        sent = sent_with(self.act)(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        form = self.act.form(
            typed(self.act.form, data, currency=order.currency),
            role=actor.role,
            currency=order.currency,
            order=order,
            milestone=milestone,
        )
        if not form.is_valid():
            raise ValidationError(errors_of(form))
        given = Given(
            order=order,
            milestone=milestone,
            by=actor,
            now=clock.now(),
            version=data.get("version"),
            data=form.cleaned_data,
            uploads=own_uploads(request.user, data.get("uploads", [])),
        )
        try:
            self.act.call(given)
        except Refused as refusal:
            refusal.fields = renamed(refusal.fields, self.act.form)
            raise


def own_uploads(user, refs: list[str]):
    """The caller's uploads, or 422 beside `uploads`."""
    try:
        return files.own(owner=user, refs=refs)
    except Refused as refusal:
        raise ValidationError({"uploads": [str(refusal.message)]}) from refusal


def act_paths(base: type[OrderAct], response) -> list:
    """A path for every act of the table; `base` answers with the order as `response` describes it."""
    made = []
    for act in TABLE:
        about = "milestones/<slug:milestone_ref>/" if act.about_milestone else ""
        said = extend_schema(
            operation_id=f"orders_{act.command}",
            summary=str(act.move.label),
            request=sent_with(act),
            responses=response,
        )
        view = extend_schema_view(post=said)(
            type(base.__name__, (base,), {"act": act, "__doc__": base.__doc__})
        )
        made.append(
            path(f"orders/<slug:ref>/{about}acts/{act.command}/", view.as_view(), name=f"act-{act.command}")
        )
    return made


class Answer(OnOrder):
    """The buyer's answer to one question, kept until all are sent with the act `answer`."""

    @extend_schema(request=AnswerSerializer, responses=QuestionSerializer)
    def put(self, request, ref, question):
        order = self._bought(ref, question)
        sent = AnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        words = {"ref": ref, "question_ref": question, "by": Actor.buyer(request.user), "now": clock.now()}
        if "value" in sent.validated_data:
            requirements.save(value=sent.validated_data["value"], **words)
        if refs := sent.validated_data.get("uploads"):
            requirements.attach(uploads=own_uploads(request.user, refs), **words)
        return Response(self._row(order, question))

    def _bought(self, ref: str, question: str) -> Order:
        order = get_object_or_404(Order.objects.bought_by(self.request.user), ref=ref)
        if question not in [each["ref"] for each in order.questions]:
            raise Http404
        return order

    def _row(self, order: Order, question: str) -> dict:
        return next(row for row in questions_of(order) if row["ref"] == question)


class AnswerFile(Answer):
    """A file of an answer."""

    http_method_names = ["delete", "options"]

    @extend_schema(request=None, responses=QuestionSerializer)
    def delete(self, request, ref, question, upload):
        order = self._bought(ref, question)
        requirements.detach(
            ref=ref, question_ref=question, upload_ref=upload, by=Actor.buyer(request.user), now=clock.now()
        )
        return Response(self._row(order, question))


# --- staff -------------------------------------------------------------------------------
class ForSupport:
    """Views of support staff."""

    permission_classes = [IsAuthenticated, InRole, HasScope]
    role = "support"
    scope = "staff"

    def cases(self):
        return Dispute.objects.select_related(
            "order__buyer", "order__seller", "order__policy", "milestone", "ruled_by", "seconded_by"
        ).prefetch_related("splits", "evidence__files__upload", "rulings__by", "rulings__answered_by")

    def document(self, ref) -> Response:
        return Response(DisputeSerializer(get_object_or_404(self.cases(), ref=ref)).data)


class Disputes(ForSupport, ListAPIView):
    """Cases that are open, or decided and not yet settled."""

    serializer_class = DisputeRowSerializer

    def get_queryset(self):
        known_only(self.request)
        return self.cases().filter(state__in=UNSETTLED)


class Case(ForSupport, GenericAPIView):
    """One case."""

    serializer_class = DisputeSerializer

    def get(self, request, ref):
        return self.document(ref)


class Preview(ForSupport, GenericAPIView):
    """What a split would book, before it is decided."""

    @extend_schema(
        parameters=[OpenApiParameter("to_buyer_minor", int, required=True)], responses=OutcomeSerializer
    )
    def get(self, request, ref):
        known_only(request, "to_buyer_minor")
        case = get_object_or_404(self.cases().filter(state__in=UNSETTLED), ref=ref)
        typed_ = request.query_params.get("to_buyer_minor", "")
        digits = typed_.isascii() and typed_.isdigit() and len(typed_) < 12
        if not digits or int(typed_) > case.stake_minor:
            raise ValidationError({"to_buyer_minor": [_("Name an amount between nothing and what is held.")]})
        return Response(OutcomeSerializer(disputes.outcome(case, int(typed_))).data)


class Ruling(ForSupport, GenericAPIView):
    """Decide a case: how much of the stake goes back to the buyer. On appeal by staff who did not decide before."""

    form, sent_as = RulingForm, RulingSerializer

    @extend_schema(request=RulingSerializer, responses=DisputeSerializer)
    def post(self, request, ref):
        return self.written(request, ref)

    def written(self, request, ref) -> Response:
        case = get_object_or_404(self.cases(), ref=ref)
        sent = self.sent_as(data=request.data)
        sent.is_valid(raise_exception=True)
        words = {"role": "staff", "currency": case.order.currency}
        form = self.form(typed(self.form, sent.validated_data, currency=case.order.currency), **words)
        if not form.is_valid():
            raise ValidationError(errors_of(form))
        common = {"dispute_ref": ref, "by": Actor.staff(request.user), "now": clock.now()}
        try:
            self.act(form.cleaned_data, version=sent.validated_data.get("version"), **common)
        except Refused as refusal:
            refusal.fields = renamed(refusal.fields, self.form)
            raise
        return self.document(ref)

    def act(self, data: dict, **common) -> None:
        disputes.rule(
            to_buyer_minor=data["to_buyer"],
            fault=data["fault"],
            rule=data["rule"],
            reason=data["reason"],
            **common,
        )


class Second(ForSupport, GenericAPIView):
    """Another member of staff confirms a decision above the limit."""

    @extend_schema(request=VersionSerializer, responses=DisputeSerializer)
    def post(self, request, ref):
        get_object_or_404(self.cases(), ref=ref)
        sent = VersionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        version = sent.validated_data.get("version")
        disputes.second(dispute_ref=ref, by=Actor.staff(request.user), now=clock.now(), version=version)
        return self.document(ref)


class SentBack(Ruling):
    """A decision that waits for a second person goes back, to be written anew."""

    form, sent_as = SendBackForm, SendBackSerializer

    @extend_schema(request=SendBackSerializer, responses=DisputeSerializer)
    def post(self, request, ref):
        return self.written(request, ref)

    def act(self, data: dict, **common) -> None:
        disputes.send_back(reason=data["reason"], **common)


class StaffEnd(ForSupport, GenericAPIView):
    """End an order for fraud, a ban or an error of ours; above the limit it waits for a second person."""

    @extend_schema(request=StaffEndSerializer, responses=EndedSerializer)
    def post(self, request, ref):
        order = get_object_or_404(Order, ref=ref)
        sent = StaffEndSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        words = {"role": "staff", "currency": order.currency, "order": order}
        form = StaffEndForm(typed(StaffEndForm, sent.validated_data, currency=order.currency), **words)
        if not form.is_valid():
            raise ValidationError(errors_of(form))
        ended = staff_ending.cancel(
            ref=ref,
            by=Actor.staff(request.user),
            now=clock.now(),
            version=sent.validated_data.get("version"),
            **form.cleaned_data,
        )
        return Response(EndedSerializer(ended).data)


class StaffEndAnswer(ForSupport, GenericAPIView):
    """Another member of staff confirms an end that waits."""

    withdraws = False

    @extend_schema(request=VersionSerializer, responses=EndedSerializer)
    def post(self, request, ref):
        order = get_object_or_404(Order, ref=ref)
        sent = VersionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        words = {"ref": ref, "by": Actor.staff(request.user), "now": clock.now()}
        words["version"] = sent.validated_data.get("version")
        if not self.withdraws:
            return Response(EndedSerializer(staff_ending.confirm(**words)).data)
        staff_ending.withdraw(**words)
        order.refresh_from_db()
        return Response(EndedSerializer(staff_ending.Ended(order)).data)


class StaffEndWithdrawal(StaffEndAnswer):
    """Take an end that waits back: the order goes on."""

    withdraws = True


urlpatterns = [
    path("staff/orders/<slug:ref>/end/", StaffEnd.as_view(), name="staff-end"),
    path("staff/orders/<slug:ref>/end/confirmation/", StaffEndAnswer.as_view(), name="staff-end-confirm"),
    path("staff/orders/<slug:ref>/end/withdrawal/", StaffEndWithdrawal.as_view(), name="staff-end-withdraw"),
    path("orders/<slug:ref>/answers/<slug:question>/", Answer.as_view(), name="answer"),
    path(
        "orders/<slug:ref>/answers/<slug:question>/files/<slug:upload>/",
        AnswerFile.as_view(),
        name="answer-file",
    ),
    path("staff/disputes/", Disputes.as_view(), name="staff-disputes"),
    path("staff/disputes/<slug:ref>/", Case.as_view(), name="staff-dispute"),
    path("staff/disputes/<slug:ref>/ruling/", Ruling.as_view(), name="staff-dispute-ruling"),
    path("staff/disputes/<slug:ref>/second/", Second.as_view(), name="staff-dispute-second"),
    path("staff/disputes/<slug:ref>/sent-back/", SentBack.as_view(), name="staff-dispute-sent-back"),
    path("staff/disputes/<slug:ref>/preview/", Preview.as_view(), name="staff-dispute-preview"),
]
