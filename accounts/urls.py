"""Addresses of a member's settings."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.profile, name="profile"),
    path("settings/display/", views.display, name="display"),
    path("settings/security/", views.security, name="security"),
    path("settings/second-step/", views.second_step, name="second_step"),
    path("settings/second-step/code/", views.mail_code, name="mail_code"),
    path("settings/blocked/", views.blocked, name="blocked"),
    path("settings/blocked/removal/", views.unblock, name="unblock"),
    path("settings/tokens/", views.api_tokens, name="tokens"),
    path("settings/tokens/new/", views.make_token, name="make_token"),
    path("settings/tokens/<slug:ref>/revoke/", views.revoke_token, name="revoke_token"),
]
