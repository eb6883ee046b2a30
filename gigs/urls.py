"""Addresses of gigs."""

from django.urls import path

from gigs.views import browsing

app_name = "gigs"
urlpatterns = [
    path("search/", browsing.find, name="search"),
    path("search/suggestions/", browsing.suggest, name="suggest"),
    path("c/<path:path>/", browsing.category, name="category"),
    path("gigs/<str:username>/<str:slug>/", browsing.gig, name="gig"),
    path("gigs/<str:username>/<str:slug>/order/", browsing.choose, name="choose"),
]
