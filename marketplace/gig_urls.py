"""Addresses of gigs: their own, and pages that join gigs with orders and reviews."""

from django.urls import path

from gigs import urls
from marketplace.views import gig, seller, selling

app_name = "gigs"
urlpatterns = [
    *urls.urlpatterns,
    path("selling/gigs/", selling.my_gigs, name="my_gigs"),
    path("selling/analytics/", selling.analytics, name="analytics"),
    path("selling/analytics/<slug:ref>/", selling.analytics, name="gig_analytics"),
    path("gigs/<str:username>/<str:slug>/", gig.gig, name="gig"),
    path("sellers/<str:username>/", seller.seller, name="seller"),
]
