"""Addresses of conversations."""

app_name = "conversations"
urlpatterns = []
