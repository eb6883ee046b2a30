"""The HTTP API, joined: every app lists its own addresses."""

from django.urls import include, path, re_path

from kit.api import NothingHere
from marketplace.views import api, pro_api
from orders.api import act_paths

app_name = "api"
urlpatterns = [
    path("", include("accounts.api")),
    path("", include("gigs.api")),
    path("orders/", api.Orders.as_view(), name="orders"),
    path("orders/<slug:ref>/", api.OneOrder.as_view(), name="order"),
    *act_paths(api.ActOnOrder, api.WholeOrderSerializer),
    path("files/<slug:ref>/", api.File.as_view(), name="file"),
    path("", include("orders.api")),
    path("", include("conversations.api")),
    path("", include("payments.api")),
    path("", include("notices.api")),
    path("me/pro/", pro_api.Applications.as_view(), name="my-pro"),
    path("me/pro/<slug:ref>/", pro_api.Application.as_view(), name="my-pro-application"),
    path("me/pro/<slug:ref>/steps/<slug:step>/", pro_api.ApplicationStep.as_view(), name="my-pro-step"),
    path("me/pro/<slug:ref>/submission/", pro_api.ApplicationSubmission.as_view(), name="my-pro-submit"),
    path("me/pro/<slug:ref>/withdrawal/", pro_api.ApplicationWithdrawal.as_view(), name="my-pro-withdraw"),
    path("staff/pro/", pro_api.VettingQueue.as_view(), name="staff-pro"),
    path("staff/pro/<slug:ref>/", pro_api.Vetted.as_view(), name="staff-pro-application"),
    path("staff/pro/<slug:ref>/claim/", pro_api.Claim.as_view(), name="staff-pro-claim"),
    path("staff/pro/<slug:ref>/release/", pro_api.Release.as_view(), name="staff-pro-release"),
    path("staff/pro/<slug:ref>/scores/", pro_api.Scores.as_view(), name="staff-pro-scores"),
    path("staff/pro/<slug:ref>/second/", pro_api.Second.as_view(), name="staff-pro-second"),
    path("staff/pro/<slug:ref>/decision/", pro_api.Decision.as_view(), name="staff-pro-decision"),
    path("staff/pro/<slug:ref>/personal/", pro_api.Personal.as_view(), name="staff-pro-personal"),
    path("schema/", api.Schema.as_view(), name="schema"),
    path("docs/", api.Docs.as_view(), name="docs"),
    re_path("", NothingHere.as_view()),
]
