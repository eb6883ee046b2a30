"""API views that join apps: orders with their money, files by who may read them, and the description."""

from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import negotiation, serializers, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import files
from accounts.models import Download, Upload
from accounts.tokens import HasScope
from kit import clock
from kit.problems import Refused
from kit.serializers import described
from marketplace.views.files import may_read
from orders import outlook, placing, tips
from orders.actors import Actor
from orders.api import OnOrder, OrderAct
from orders.api import Orders as OrderList
from orders.models import Milestone, Order
from orders.serializers import OrderSerializer
from payments import cards, cents, checkout, offers
from payments.forms import KeptCardForm, TipForm
from payments.serializers import AgainSerializer, CentsSerializer, PlaceOrderSerializer


class WholeOrderSerializer(OrderSerializer):
    """An order as you see it: what was bought, the work, what happens next, what you may do, where every cent is."""

    money = serializers.SerializerMethodField()
    again = serializers.SerializerMethodField(help_text="To the buyer, of an order that is over.")

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "money", "again"]
        read_only_fields = fields

    @extend_schema_field(CentsSerializer)
    def get_money(self, order):
        return CentsSerializer(cents.where_every_cent_went(order)).data

    @extend_schema_field(AgainSerializer(allow_null=True))
    def get_again(self, order):
        if self.context["actor"].role != "buyer" or order.state not in Order.FINAL:
            return None
        choice = offers.again(order)
        return AgainSerializer(choice).data if choice else None

    def actions_of(self, order):
        return [*self._payments(order), *super().actions_of(order)]

    def _payments(self, order) -> list[dict]:
        """To pay, now, is done at the provider's; the act only gives its address."""
        if self.context["actor"].role != "buyer":
            return []
        return [*self._checkouts(order), *self._tip(order)]

    def _tip(self, order) -> list[dict]:
        if tips.most_minor(order, self.context["now"]) < order.policy.least_tip_minor:
            return []
        fields = described(TipForm(currency=order.currency))
        return [_payment(order, "tip", "Give a tip", fields, url=reverse("api:tip", args=[order.ref]))]

    def _checkouts(self, order) -> list[dict]:
        made = []
        for request, following in outlook.waiting(order, "buyer", self.context["now"]):
            if request.kind == "extra" and request.payable_at:
                made.append(
                    _payment(order, "checkout", "Pay the extra", [], milestone=following.milestone.ref)
                )
        payable, milestone = order.state == Order.State.PENDING_PAYMENT, None
        if order.state == Order.State.ACTIVE:
            unpaid = [m for m in order.milestones.all() if m.state == Milestone.State.UNFUNDED and m.fund_by]
            milestone = unpaid[0].ref if unpaid else None
        if payable or milestone:
            made.append(_payment(order, "checkout", "Pay", [], milestone=milestone))
        if milestone and (kept := cards.usable(order.buyer, self.context["now"])):
            url = reverse("api:pay-with-card", args=[order.ref, milestone])
            fields = described(KeptCardForm(cards=kept))
            words = "Pay with a kept card"
            made.append(_payment(order, "pay_with_card", words, fields, milestone=milestone, url=url))
        return made


def _payment(order: Order, command: str, label: str, fields: list, *, milestone=None, url: str = "") -> dict:
    return {
        "command": command,
        "label": label,
        "danger": False,
        "milestone": milestone,
        "takes_files": False,
        "costs": [],
        "fields": fields,
        "url": url or reverse("api:checkout", args=[order.ref]),
    }


class PlacedSerializer(serializers.Serializer):
    """The order with the address of its payment page; without one where the provider gives no answer."""

    order = WholeOrderSerializer()
    checkout_url = serializers.CharField(allow_null=True)
    checkout_problem = serializers.CharField(
        help_text="Why there is no payment page yet; the order stays payable."
    )


class WithMoney(OnOrder):
    def document(self, ref: str) -> dict:
        """The order as the caller sees it now."""
        order, actor = self.whole(ref)
        context = {"actor": actor, "now": clock.now(), "request": self.request}
        return WholeOrderSerializer(order, context=context).data


class OneOrder(WithMoney):
    """One order of yours; support staff see orders in dispute."""

    @extend_schema(responses=WholeOrderSerializer)
    def get(self, request, ref):
        return Response(self.document(ref))


class ActOnOrder(WithMoney, OrderAct):
    """Answers with the order as it is then."""

    def post(self, request, ref, milestone_ref=None):
        self.perform(request, ref, milestone_ref)
        return Response(self.document(ref))


class Orders(WithMoney, OrderList):
    """Your orders; POST places one."""

    @extend_schema(request=PlaceOrderSerializer, responses={201: PlacedSerializer})
    def post(self, request):
        sent = PlaceOrderSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now = clock.now()
        order = _placed(request.user, sent.validated_data, now)
        url, problem = None, ""
        try:
            url = checkout.start(order_ref=order.ref, by=request.user, now=now).session_url
        except checkout.ProviderDown as refusal:
            problem = str(refusal.message)
        body = {"order": self.document(order.ref), "checkout_url": url, "checkout_problem": problem}
        return Response(body, status=status.HTTP_201_CREATED)


def _placed(user, data: dict, now) -> Order:
    """The order for this choice, as the checkout page places it. Raises Http404, Refused with today's offer."""
    asked = QueryDict(mutable=True)
    asked.setlist("extra", data["extras"])
    asked["fast"] = "1" if data["fast"] else ""
    choice = offers.chosen(data["package"], asked)
    shown = data["shown_total_minor"]
    found = {extra.ref for extra in choice.extras} == set(data["extras"]) and choice.fast == data["fast"]
    if found and not choice.stale and shown == choice.quote.total_minor:
        return offers.place(by=user, choice=choice, shown_minor=shown, now=now)
    with transaction.atomic():
        placing.place(
            package_ref=data["package"],
            by=Actor.buyer(user),
            now=now,
            extra_refs=data["extras"],
            fast=data["fast"],
            shown_price_minor=shown,
        )
        raise Refused(_("The offer has changed. Nothing was charged."), code="price_changed")


class File(APIView):
    """A private file, for those who may read it. Every download is written down."""

    permission_classes = [IsAuthenticated, HasScope]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request, ref):
        upload = get_object_or_404(Upload, ref=ref)
        if not may_read(request.user, upload):
            raise Http404
        answer = files.response(upload)
        Download.objects.create(upload=upload, by=request.user, at=clock.now())
        return answer


# --- the description ----------------------------------------------------------------------
class Schema(SpectacularJSONAPIView):
    """OpenAPI, for programs."""

    permission_classes = [AllowAny]
    throttle_classes = []


class Docs(SpectacularSwaggerSplitView):
    """The description as a page to read and to try out; everything on it comes from this site."""

    content_negotiation_class = negotiation.DefaultContentNegotiation
    url_name = "api:schema"
    template_name = "api/docs.html"
    permission_classes = [AllowAny]
    throttle_classes = []
