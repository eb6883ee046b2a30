"""The HTTP API, joined: every app lists its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("gigs.api")),
]
