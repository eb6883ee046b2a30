"""The API of payments: the way to the payment page, earnings, withdrawals, and where a seller is paid."""

from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import SignedInLately
from accounts.tokens import HasScope
from kit import clock
from kit.api import known_only
from kit.limits import MemberLimit, MoneyLimit, WriteLimit
from kit.problems import Refused
from orders import tips
from orders.actors import Actor
from orders.models import Order, Policy, Release
from payments import (
    billing,
    cards,
    checkout,
    documents,
    earned,
    onboarding,
    one_click,
    printing,
    statement,
    ubl,
    withdrawing,
)
from payments.forms import BillingForm
from payments.models import Document, SavedCard, SellerAccount, Withdrawal
from payments.serializers import (
    BillingSerializer,
    ChargedSerializer,
    CheckoutSerializer,
    DocumentSerializer,
    EarningsSerializer,
    GiveTipSerializer,
    KeptCardSerializer,
    LinkSerializer,
    MethodSerializer,
    PayoutAccountSerializer,
    PayWithCardSerializer,
    ReleaseSerializer,
    StartCheckoutSerializer,
    StatementSerializer,
    WithdrawalSerializer,
    WithdrawSerializer,
)

LIMITS = [MemberLimit, WriteLimit, MoneyLimit]


class Checkout(APIView):
    """Go on with paying an order, or pay its next milestone: the address of the payment page. The buyer only."""

    permission_classes = [IsAuthenticated, HasScope]
    throttle_classes = LIMITS
    scope = "orders"

    @extend_schema(request=StartCheckoutSerializer, responses=CheckoutSerializer)
    def post(self, request, ref):
        order = get_object_or_404(Order.objects.bought_by(request.user), ref=ref)
        sent = StartCheckoutSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        milestone = sent.validated_data.get("milestone")
        if milestone:
            get_object_or_404(order.milestones, ref=milestone)
        extra = sent.validated_data.get("extra") or ""
        if extra:
            get_object_or_404(order.side_requests, ref=extra, kind="extra")
        payment = checkout.start(
            order_ref=ref,
            milestone_ref=milestone or None,
            extra_ref=extra,
            keep_card=sent.validated_data["keep_card"],
            by=request.user,
            now=clock.now(),
        )
        return Response(CheckoutSerializer(payment).data)


class GiveTip(APIView):
    """Thank the seller of a complete order: the address of the payment page. The buyer only."""

    permission_classes = [IsAuthenticated, HasScope]
    throttle_classes = LIMITS
    scope = "orders"

    @extend_schema(request=GiveTipSerializer, responses=CheckoutSerializer)
    def post(self, request, ref):
        get_object_or_404(Order.objects.bought_by(request.user), ref=ref)
        sent = GiveTipSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now = clock.now()
        try:
            tip = tips.offer(ref=ref, by=Actor.buyer(request.user), now=now, **sent.validated_data)
        except Refused as refusal:
            if "amount" in refusal.fields:
                refusal.fields = {"amount_minor": refusal.fields["amount"]}
            raise
        payment = checkout.start(order_ref=ref, tip_ref=tip.ref, by=request.user, now=now)
        return Response(CheckoutSerializer(payment).data)


class OnMoney:
    """Views on the caller's own money."""

    permission_classes = [IsAuthenticated, HasScope, SignedInLately]
    throttle_classes = LIMITS
    scope = "money"


class PayWithCard(OnMoney, APIView):
    """Pay the next milestone with a kept card. The buyer only."""

    @extend_schema(request=PayWithCardSerializer, responses=ChargedSerializer)
    def post(self, request, ref, milestone_ref):
        order = get_object_or_404(Order.objects.bought_by(request.user), ref=ref)
        get_object_or_404(order.milestones, ref=milestone_ref)
        sent = PayWithCardSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        about = {"order_ref": ref, "milestone_ref": milestone_ref, "by": request.user, "now": clock.now()}
        charged = one_click.pay_milestone(card_ref=sent.validated_data["card"], **about)
        url = None
        if charged.outcome == "authenticate":
            url = checkout.start(keep_card=True, **about).session_url
        body = {"outcome": charged.outcome, "payment": charged.payment, "checkout_url": url}
        return Response(ChargedSerializer(body).data)


class KeptCards(OnMoney, ListAPIView):
    """The cards you keep, newest first."""

    serializer_class = KeptCardSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return SavedCard.objects.none()
        known_only(self.request)
        return cards.kept(self.request.user)


class KeptCard(OnMoney, APIView):
    """One of them; DELETE removes it, and it is never charged again."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, ref):
        cards.remove(ref=ref, by=request.user, now=clock.now())
        return Response(status=204)


class Earnings(OnMoney, APIView):
    """What you earned: available, clearing, in orders under way."""

    @extend_schema(responses=EarningsSerializer)
    def get(self, request):
        currency, policy = settings.CURRENCY, Policy.objects.current()
        figures = asdict(earned.of(request.user, currency))
        hindered = withdrawing.hindrance(
            by=request.user,
            account=SellerAccount.objects.filter(user=request.user).first(),
            policy=policy,
            currency=currency,
            now=clock.now(),
        )
        least = policy.least_withdrawal_minor
        body = {**figures, "least_withdrawal_minor": least, "hindrance": hindered}
        return Response(EarningsSerializer(body).data)


class Releases(OnMoney, ListAPIView):
    """Every acceptance you earned by, newest first."""

    serializer_class = ReleaseSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Release.objects.none()
        known_only(self.request)
        return earned.released(self.request.user, settings.CURRENCY)


class Withdrawals(OnMoney, ListAPIView):
    """What you took out; POST takes out more."""

    serializer_class = WithdrawalSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Withdrawal.objects.none()
        known_only(self.request)
        return earned.withdrawals(self.request.user)

    @extend_schema(request=WithdrawSerializer, responses={201: WithdrawalSerializer})
    def post(self, request):
        sent = WithdrawSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            made = withdrawing.withdraw(
                by=request.user,
                amount_minor=sent.validated_data["amount_minor"],
                currency=settings.CURRENCY,
                now=clock.now(),
            )
        except Refused as refusal:
            if "amount" in refusal.fields:
                refusal.fields = {"amount_minor": refusal.fields["amount"]}
            raise
        made = earned.withdrawals(request.user).get(pk=made.pk)
        return Response(WithdrawalSerializer(made).data, status=201)


class PayoutAccount(OnMoney, GenericAPIView):
    """Where you are paid; POST chooses between the provider and being paid by hand."""

    serializer_class = PayoutAccountSerializer

    def get(self, request):
        account = SellerAccount.objects.filter(user=request.user).first()
        if account is None:
            raise Http404
        return Response(PayoutAccountSerializer(account).data)

    @extend_schema(request=MethodSerializer)
    def post(self, request):
        sent = MethodSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        method = sent.validated_data["method"]
        account = onboarding.method_chosen(by=request.user, method=method, now=clock.now())
        return Response(PayoutAccountSerializer(account).data)


class Onboarding(OnMoney, APIView):
    """The provider's page that asks for your details."""

    @extend_schema(request=None, responses=LinkSerializer)
    def post(self, request):
        return Response({"url": onboarding.start(by=request.user, now=clock.now())})


class ProviderPage(OnMoney, APIView):
    """Your own page at the provider."""

    @extend_schema(request=None, responses=LinkSerializer)
    def post(self, request):
        return Response({"url": onboarding.login(by=request.user)})


class Documents(OnMoney, ListAPIView):
    """Invoices and credit notes you received or that were issued in your name, newest first."""

    serializer_class = DocumentSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Document.objects.none()
        known_only(self.request)
        return documents.own(self.request.user)


class OneDocument(OnMoney, RetrieveAPIView):
    """One invoice or credit note."""

    serializer_class = DocumentSerializer
    lookup_field = "ref"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Document.objects.none()
        return documents.seen_by(self.request.user)


class DocumentUbl(OnMoney, APIView):
    """The document as UBL 2.1; 409 where a party's country is not known."""

    @extend_schema(responses={(200, "application/xml"): OpenApiTypes.BINARY})
    def get(self, request, ref):
        found = get_object_or_404(documents.seen_by(request.user), ref=ref)
        if missing := ubl.missing(found):
            text = _("It names no country for %(name)s, and the format wants one.")
            raise Refused(text % {"name": ", ".join(missing)}, code="country_missing")
        return HttpResponse(ubl.xml(found), content_type="application/xml")


class DocumentPdf(OnMoney, APIView):
    """The document as PDF; 503 where this server cannot make one."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request, ref):
        found = get_object_or_404(documents.seen_by(request.user), ref=ref)
        if not printing.is_possible():
            raise Refused(_("This server cannot make PDF files."), code="no_pdf", status=503)
        made = printing.pdf("payments/document_pdf.html", documents.sheet(found))
        return HttpResponse(made, content_type="application/pdf")


class YearlyStatement(OnMoney, APIView):
    """What you earned in a year (UTC), row by row; the sums are the ledger's."""

    @extend_schema(responses=StatementSerializer)
    def get(self, request, year):
        if year not in statement.years(request.user, now=clock.now()):
            raise Http404
        return Response(StatementSerializer(statement.of(request.user, year, settings.CURRENCY)).data)


class BillingDetailsView(OnMoney, GenericAPIView):
    """How you are named on invoices; PUT changes it for those issued from now on."""

    serializer_class = BillingSerializer

    def get(self, request):
        return Response(BillingSerializer(billing.of(request.user)).data)

    def put(self, request):
        sent = BillingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        form = BillingForm(sent.validated_data)
        if not form.is_valid():
            raise ValidationError(form.errors)
        billing.keep(by=request.user, details=form.cleaned_data, now=clock.now())
        return Response(BillingSerializer(billing.of(request.user)).data)


urlpatterns = [
    path("documents/", Documents.as_view(), name="documents"),
    path("documents/<slug:ref>/", OneDocument.as_view(), name="document"),
    path("documents/<slug:ref>/ubl/", DocumentUbl.as_view(), name="document-ubl"),
    path("documents/<slug:ref>/pdf/", DocumentPdf.as_view(), name="document-pdf"),
    path("statements/<int:year>/", YearlyStatement.as_view(), name="statement"),
    path("billing-details/", BillingDetailsView.as_view(), name="billing-details"),
    path("orders/<slug:ref>/tip/", GiveTip.as_view(), name="tip"),
    path("orders/<slug:ref>/checkout/", Checkout.as_view(), name="checkout"),
    path(
        "orders/<slug:ref>/milestones/<slug:milestone_ref>/payment/",
        PayWithCard.as_view(),
        name="pay-with-card",
    ),
    path("saved-cards/", KeptCards.as_view(), name="saved-cards"),
    path("saved-cards/<slug:ref>/", KeptCard.as_view(), name="saved-card"),
    path("earnings/", Earnings.as_view(), name="earnings"),
    path("earnings/releases/", Releases.as_view(), name="releases"),
    path("withdrawals/", Withdrawals.as_view(), name="withdrawals"),
    path("payout-account/", PayoutAccount.as_view(), name="payout-account"),
    path("payout-account/onboarding/", Onboarding.as_view(), name="onboarding"),
    path("payout-account/provider-page/", ProviderPage.as_view(), name="provider-page"),
]
