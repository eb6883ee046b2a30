"""Addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("settings/notifications/", views.mail_choices, name="mail_choices"),
    path("notices/<slug:ref>/", views.open_notice, name="open"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<slug:ref>/", views.mail, name="mail"),
]
