"""Addresses of gigs: their own, and pages that join gigs with orders and reviews."""

from django.urls import path

from gigs import urls
from marketplace.views import seller

app_name = "gigs"
urlpatterns = [
    *urls.urlpatterns,
    path("sellers/<str:username>/", seller.seller, name="seller"),
]
