"""Addresses of gigs."""

app_name = "gigs"
urlpatterns = []
