"""Addresses of gigs; marketplace/gig_urls.py adds the pages that join gigs with what is above them."""

from django.urls import path, re_path

from gigs.views import (
    browsing,
    fading,
    gallery,
    gig_page,
    moderating,
    reporting,
    saved,
    seen,
    selling,
    sharing,
    wait,
    wizard,
)

app_name = "gigs"
urlpatterns = [
    path("search/", browsing.find, name="search"),
    path("search/suggestions/", browsing.suggest, name="suggest"),
    path("c/<path:path>/", browsing.category, name="category"),
    path("gigs/<str:username>/<str:slug>/order/", gig_page.choose, name="choose"),
    path("gigs/<str:username>/<str:slug>/report/", reporting.report_gig, name="report"),
    path("gigs/<str:username>/<str:slug>/waiting/", wait.wait, name="wait"),
    path("gigs/<str:username>/<str:slug>/waiting/end/", wait.stop, name="stop_waiting"),
    path("members/<str:username>/report/", reporting.report_member, name="report_member"),
    path("share/site.jpg", sharing.site_picture, name="share_site"),
    path("share/<slug:ref>.jpg", sharing.picture, name="share_picture"),
    path("saved/", saved.saved, name="saved"),
    path("saved/sellers/<str:username>/", saved.save_seller, name="save_seller"),
    path("saved/<slug:ref>/", saved.save, name="save"),
    path("recently-seen/clearing/", seen.forget, name="forget_seen"),
    path("selling/gigs/new/", wizard.new, name="new"),
    path("selling/gigs/categories/", wizard.guess, name="guess"),
    path("selling/level/gigs/", fading.fade, name="fading"),
    path("selling/gigs/<slug:ref>/withdrawal/", wizard.withdraw, name="withdraw"),
    path("selling/gigs/<slug:ref>/discarding/", wizard.discard, name="discard"),
    path("selling/gigs/<slug:ref>/pictures/", gallery.upload, name="upload"),
    path("selling/gigs/<slug:ref>/copy/", selling.copy, name="copy"),
    re_path(r"^selling/gigs/(?P<ref>\w+)/(?P<command>pause|resume|archive)/$", selling.act, name="act"),
    path("selling/gigs/<slug:ref>/<slug:step>/", wizard.wizard, name="wizard"),
    path("staff/gigs/", moderating.queue, name="queue"),
    path("staff/gigs/<slug:ref>/", moderating.review, name="review"),
    path("staff/gigs/<slug:ref>/decision/", moderating.decide, name="decide"),
    path("staff/gigs/<slug:ref>/suspension/", moderating.suspend, name="suspend"),
    path("staff/gigs/<slug:ref>/reinstatement/", moderating.reinstate, name="reinstate"),
    path("staff/reports/", reporting.queue, name="reports"),
    path("staff/reports/<slug:ref>/decision/", reporting.decide, name="decide_report"),
]
