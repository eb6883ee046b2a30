"""The API of payments: the way to the payment page, earnings, withdrawals, and where a seller is paid."""

from dataclasses import asdict

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import SignedInLately
from accounts.tokens import HasScope
from kit import clock
from kit.api import known_only
from kit.limits import MemberLimit, MoneyLimit, WriteLimit
from kit.problems import Refused
from orders.models import Order, Policy, Release
from payments import checkout, earned, onboarding, withdrawing
from payments.models import SellerAccount, Withdrawal
from payments.serializers import (
    CheckoutSerializer,
    EarningsSerializer,
    LinkSerializer,
    MethodSerializer,
    PayoutAccountSerializer,
    ReleaseSerializer,
    StartCheckoutSerializer,
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
        payment = checkout.start(
            order_ref=ref, milestone_ref=milestone or None, by=request.user, now=clock.now()
        )
        return Response(CheckoutSerializer(payment).data)


class OnMoney:
    """Views on the caller's own money."""

    permission_classes = [IsAuthenticated, HasScope, SignedInLately]
    throttle_classes = LIMITS
    scope = "money"


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


urlpatterns = [
    path("orders/<slug:ref>/checkout/", Checkout.as_view(), name="checkout"),
    path("earnings/", Earnings.as_view(), name="earnings"),
    path("earnings/releases/", Releases.as_view(), name="releases"),
    path("withdrawals/", Withdrawals.as_view(), name="withdrawals"),
    path("payout-account/", PayoutAccount.as_view(), name="payout-account"),
    path("payout-account/onboarding/", Onboarding.as_view(), name="onboarding"),
    path("payout-account/provider-page/", ProviderPage.as_view(), name="provider-page"),
]
