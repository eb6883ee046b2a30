"""Addresses of sellers."""

from django.urls import path

from sellers.views import levels, portfolio, profile, references, starting

app_name = "sellers"
urlpatterns = [
    path("selling/start/", starting.start, name="start"),
    path("selling/start/<slug:step>/", starting.step, name="step"),
    path("settings/seller/", profile.edit, name="edit"),
    path("settings/seller/away/", profile.away, name="away"),
    path("settings/seller/away/end/", profile.back, name="back"),
    path("settings/seller/portfolio/", portfolio.projects, name="portfolio"),
    path("settings/seller/portfolio/new/", portfolio.new, name="new_project"),
    path("settings/seller/portfolio/<slug:ref>/", portfolio.project, name="project"),
    path("settings/seller/portfolio/<slug:ref>/pictures/", portfolio.upload, name="project_upload"),
    path("settings/seller/portfolio/<slug:ref>/place/", portfolio.move, name="move_project"),
    path("settings/seller/portfolio/<slug:ref>/removal/", portfolio.remove, name="remove_project"),
    path("references/<str:token>/", references.reference, name="reference"),
    path("levels/", levels.levels, name="levels"),
    path("staff/levels/", levels.policy, name="level_policy"),
    path("staff/top-rated/", levels.candidates, name="candidates"),
    path("staff/top-rated/<slug:ref>/", levels.decide, name="decide_case"),
    path("staff/strikes/", levels.strike_list, name="strikes"),
    path("staff/strikes/<slug:ref>/withdrawal/", levels.withdraw_strike, name="withdraw_strike"),
    path("settings/seller/<slug:part>/", profile.edit, name="edit_part"),
]
