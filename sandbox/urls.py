"""All addresses of the local Stripe server (ROOT_URLCONF of its own process)."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from sandbox import connecting, control, front, pages

urlpatterns = [
    re_path(r"^(?P<path>v1/.*)$", csrf_exempt(front.answer), name="api"),
    path("", pages.index, name="index"),
    path("healthz", pages.health, name="health"),
    path("c/pay/<str:ref>", pages.pay, name="pay"),
    path("c/pay/<str:ref>/authenticate", pages.authenticate_session, name="authenticate_session"),
    path("authenticate/<str:ref>", pages.authenticate, name="authenticate"),
    path("receipts/<str:ref>", pages.receipt, name="receipt"),
    path("connect/onboard/<str:ref>/<str:token>", connecting.onboard, name="onboard"),
    path("connect/express/<str:ref>/<str:token>", connecting.express, name="express"),
    path("_sandbox/faults", control.fault_settings),
    path("_sandbox/clock", control.test_clock),
    path("_sandbox/state", control.state),
    path("_sandbox/books", control.books),
    path("_sandbox/events", control.latest_events),
    path("_sandbox/cards", control.card_list),
    path("_sandbox/sweep", control.sweep),
    path("_sandbox/deliver", control.deliver),
    path("_sandbox/reset", control.reset),
    path("_sandbox/disputes", control.dispute),
    path("_sandbox/disputes/<str:ref>/close", control.close_dispute),
    path("_sandbox/fraud_warnings", control.fraud_warning),
    path("_sandbox/refunds/<str:ref>/fail", control.fail_refund),
    path("_sandbox/accounts/<str:ref>", control.account_state),
]
