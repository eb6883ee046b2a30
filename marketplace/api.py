"""The HTTP API, joined: every app lists its own addresses."""

from django.urls import include, path, re_path

from kit.api import NothingHere
from marketplace.views import (
    analytics_api,
    api,
    chargeback_api,
    level_api,
    level_appeal_api,
    portfolio_api,
    pro_api,
    review_api,
    saved_api,
    seller_api,
)
from orders.api import act_paths

app_name = "api"
urlpatterns = [
    path("", include("accounts.api")),
    path("", include("gigs.api")),
    path("orders/", api.Orders.as_view(), name="orders"),
    path("orders/<slug:ref>/", api.OneOrder.as_view(), name="order"),
    path("orders/<slug:ref>/review/", review_api.OwnReview.as_view(), name="own_review"),
    *act_paths(api.ActOnOrder, api.WholeOrderSerializer),
    path("files/<slug:ref>/", api.File.as_view(), name="file"),
    path("", include("orders.api")),
    path("", include("conversations.api")),
    path("", include("payments.api")),
    path("", include("reviews.api")),
    path("", include("notices.api")),
    path("orders/<slug:ref>/chargebacks/", chargeback_api.Chargebacks.as_view(), name="order-chargebacks"),
    path(
        "orders/<slug:ref>/chargebacks/<slug:case_ref>/statement/",
        chargeback_api.Statement.as_view(),
        name="order-chargeback-statement",
    ),
    path("me/pro/", pro_api.Applications.as_view(), name="my-pro"),
    path("me/pro/<slug:ref>/", pro_api.Application.as_view(), name="my-pro-application"),
    path("me/pro/<slug:ref>/steps/<slug:step>/", pro_api.ApplicationStep.as_view(), name="my-pro-step"),
    path("me/pro/<slug:ref>/submission/", pro_api.ApplicationSubmission.as_view(), name="my-pro-submit"),
    path("me/pro/<slug:ref>/withdrawal/", pro_api.ApplicationWithdrawal.as_view(), name="my-pro-withdraw"),
    path("staff/pro/", pro_api.VettingQueue.as_view(), name="staff-pro"),
    path("staff/pro/<slug:ref>/", pro_api.Vetted.as_view(), name="staff-pro-application"),
    path("staff/pro/<slug:ref>/claim/", pro_api.Claim.as_view(), name="staff-pro-claim"),
    path("staff/pro/<slug:ref>/release/", pro_api.Release.as_view(), name="staff-pro-release"),
    path("staff/pro/<slug:ref>/scores/", pro_api.Scores.as_view(), name="staff-pro-scores"),
    path("staff/pro/<slug:ref>/second/", pro_api.Second.as_view(), name="staff-pro-second"),
    path("staff/pro/<slug:ref>/decision/", pro_api.Decision.as_view(), name="staff-pro-decision"),
    path("staff/pro/<slug:ref>/personal/", pro_api.Personal.as_view(), name="staff-pro-personal"),
    path("sellers/<str:username>/", seller_api.Profile.as_view(), name="seller"),
    path("levels/", level_api.Levels.as_view(), name="levels"),
    path("me/level/", level_api.MyLevel.as_view(), name="my-level"),
    path("me/level/appeals/", level_appeal_api.MyAppeals.as_view(), name="my-level-appeals"),
    path("staff/level-appeals/", level_appeal_api.Waiting.as_view(), name="staff-level-appeals"),
    path(
        "staff/level-appeals/<slug:ref>/answer/",
        level_appeal_api.Answer.as_view(),
        name="staff-level-appeal-answer",
    ),
    path("me/seller/", seller_api.MyProfile.as_view(), name="my-seller"),
    path("me/seller/away/", seller_api.MyAbsence.as_view(), name="my-absence"),
    path("me/projects/", portfolio_api.MyProjects.as_view(), name="my-projects"),
    path("me/projects/<slug:ref>/", portfolio_api.MyProject.as_view(), name="my-project"),
    path(
        "me/projects/<slug:ref>/pictures/",
        portfolio_api.MyProjectPictures.as_view(),
        name="my-project-pictures",
    ),
    path(
        "me/projects/<slug:ref>/pictures/<slug:picture_ref>/",
        portfolio_api.MyProjectPicture.as_view(),
        name="my-project-picture",
    ),
    path("me/analytics/", analytics_api.MyAnalytics.as_view(), name="my-analytics"),
    path("trending/", analytics_api.InDemand.as_view(), name="trending"),
    path("me/saved/", saved_api.MySaved.as_view(), name="my-saved"),
    path("me/saved/<slug:ref>/", saved_api.MySavedGig.as_view(), name="my-saved-gig"),
    path("schema/", api.Schema.as_view(), name="schema"),
    path("docs/", api.Docs.as_view(), name="docs"),
    re_path("", NothingHere.as_view()),
]
