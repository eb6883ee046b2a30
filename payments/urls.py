"""Addresses of payments."""

from django.urls import path

from payments import webhooks
from payments.views import billing, by_two, cards, checkout, documents, earnings, finance, payout, statement

app_name = "payments"
urlpatterns = [
    path("checkout/<slug:package_ref>/", checkout.choose, name="checkout"),
    path("checkout/<slug:order_ref>/payment/", checkout.pay, name="pay"),
    path(
        "checkout/<slug:order_ref>/milestones/<slug:milestone_ref>/payment/",
        cards.pay_milestone,
        name="pay_milestone",
    ),
    path("checkout/<slug:order_ref>/extras/<slug:extra_ref>/payment/", checkout.pay_extra, name="pay_extra"),
    path("checkout/<slug:order_ref>/tip/", checkout.tip, name="tip"),
    path("checkout/<slug:order_ref>/tips/<slug:tip_ref>/payment/", checkout.pay_tip, name="pay_tip"),
    path("checkout/<slug:order_ref>/drop/", checkout.drop, name="drop"),
    path("checkout/<slug:order_ref>/return/", checkout.back, name="return"),
    path("checkout/<slug:order_ref>/receipt/", checkout.receipt, name="receipt"),
    path("earnings/", earnings.overview, name="earnings"),
    path("earnings/withdrawal/", earnings.withdrawal, name="withdrawal"),
    path("earnings/payout/", payout.settings, name="payout"),
    path("earnings/payout/onboarding/", payout.onboard, name="onboard"),
    path("earnings/payout/return/", payout.back, name="payout_return"),
    path("earnings/payout/method/", payout.method, name="payout_method"),
    path("earnings/payout/account/", payout.account, name="payout_account"),
    path("staff/finance/", finance.overview, name="finance"),
    path("staff/finance/check/", finance.check, name="finance_check"),
    path("staff/finance/lift/", finance.lift, name="finance_lift"),
    path("staff/finance/withdrawals/<slug:ref>/paid/", finance.mark_paid, name="finance_paid"),
    path("staff/finance/withdrawals/<slug:ref>/failed/", finance.mark_failed, name="finance_failed"),
    path("staff/finance/suspense/<slug:ref>/", by_two.suspense, name="suspense"),
    path("staff/finance/suspense/<slug:ref>/confirmation/", by_two.confirm_suspense, name="suspense_confirm"),
    path("staff/finance/adjustments/", by_two.adjustments, name="adjustments"),
    path(
        "staff/finance/adjustments/<slug:ref>/confirmation/",
        by_two.confirm_adjustment,
        name="adjustment_confirm",
    ),
    path(
        "staff/finance/adjustments/<slug:ref>/withdrawal/",
        by_two.withdraw_adjustment,
        name="adjustment_withdraw",
    ),
    path("staff/finance/documents/", documents.everybodys, name="finance_documents"),
    path("documents/", documents.overview, name="documents"),
    path("documents/journal/<slug:form>/", documents.books, name="books"),
    path("documents/<slug:ref>/", documents.document, name="document"),
    path("documents/<slug:ref>/pdf/", documents.pdf, name="document_pdf"),
    path("documents/<slug:ref>/ubl/", documents.as_ubl, name="document_ubl"),
    path("earnings/statement/<int:year>/", statement.page, name="statement"),
    path("earnings/statement/<int:year>/pdf/", statement.pdf, name="statement_pdf"),
    path("earnings/statement/<int:year>/csv/", statement.as_csv, name="statement_csv"),
    path("settings/billing/", billing.details, name="billing"),
    path("settings/cards/", cards.kept, name="cards"),
    path("settings/cards/<slug:ref>/removal/", cards.remove, name="remove_card"),
    path("webhooks/stripe/", webhooks.stripe, name="stripe_webhook"),
]
