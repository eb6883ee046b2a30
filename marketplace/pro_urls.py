"""Addresses of Pro: the pages that join sellers with the fields of gigs, and staff's queue."""

from django.urls import path

from marketplace.views import pro, pro_sellers, staff, vetting

app_name = "pro"
urlpatterns = [
    path("pro/", pro.landing, name="landing"),
    path("pro/start/", pro.start, name="start"),
    path("pro/apply/", pro.resume, name="resume"),
    path("pro/apply/check/", pro.check, name="check"),
    path("pro/apply/submission/", pro.submit, name="submit"),
    path("pro/apply/<slug:step>/", pro.step, name="step"),
    path("pro/applications/<slug:ref>/", pro.status, name="status"),
    path("pro/applications/<slug:ref>/withdrawal/", pro.withdraw, name="withdraw"),
    path("staff/", staff.home, name="staff"),
    path("staff/pro/", vetting.queue, name="queue"),
    path("staff/pro/sellers/", pro_sellers.sellers, name="sellers"),
    path("staff/pro/sellers/<str:username>/", pro_sellers.seller, name="seller"),
    path("staff/pro/sellers/<str:username>/recheck/", pro_sellers.recheck, name="recheck"),
    path("staff/pro/sellers/<str:username>/revocation/", pro_sellers.propose, name="propose"),
    path("staff/pro/revocations/<slug:ref>/", pro_sellers.close, name="close"),
    path("staff/pro/<slug:ref>/", vetting.detail, name="detail"),
    path("staff/pro/<slug:ref>/claim/", vetting.claim, name="claim"),
    path("staff/pro/<slug:ref>/release/", vetting.release, name="release"),
    path("staff/pro/<slug:ref>/scores/", vetting.score, name="score"),
    path("staff/pro/<slug:ref>/second/", vetting.ask_second, name="second"),
    path("staff/pro/<slug:ref>/decision/", vetting.decide, name="decide"),
    path("staff/pro/<slug:ref>/personal/", vetting.personal, name="personal"),
    path("staff/pro/<slug:ref>/references/", vetting.ask_references, name="ask_references"),
    path("staff/pro/<slug:ref>/references/answers/", vetting.read_references, name="read_references"),
    path("staff/pro/<slug:ref>/sooner/", vetting.sooner, name="sooner"),
]
