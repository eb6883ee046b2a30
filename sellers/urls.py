"""Addresses of sellers."""

app_name = "sellers"
urlpatterns = []
