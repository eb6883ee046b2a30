"""The HTTP API, joined: every app lists its own addresses."""

from django.urls import include, path, re_path

from kit.api import NothingHere
from marketplace.views import api
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
    path("schema/", api.Schema.as_view(), name="schema"),
    path("docs/", api.Docs.as_view(), name="docs"),
    re_path("", NothingHere.as_view()),
]
