"""Addresses of sellers."""

from django.urls import path

from sellers.views import profile

app_name = "sellers"
urlpatterns = [
    path("selling/start/", profile.start, name="start"),
    path("settings/seller/", profile.edit, name="edit"),
]
