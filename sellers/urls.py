"""Addresses of sellers."""

from django.urls import path

from sellers import views

app_name = "sellers"
urlpatterns = [
    path("selling/start/", views.start, name="start"),
    path("settings/seller/", views.edit, name="edit"),
]
