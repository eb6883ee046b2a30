"""Addresses of reviews: the page that joins them with an order's talk, and their own."""

from django.urls import path

from marketplace.views import review
from reviews.views import judging, public

app_name = "reviews"
urlpatterns = [
    path("orders/<slug:ref>/review/", review.review, name="write"),
    path("orders/<slug:ref>/review/taking-back/", review.take_back, name="take_back"),
    path("orders/<slug:ref>/review/samples/", review.show_samples, name="show_samples"),
    path("reviews/<slug:ref>/", public.review, name="review"),
    path("reviews/<slug:ref>/reply/", public.reply, name="reply"),
    path("reviews/<slug:ref>/useful/", public.useful, name="useful"),
    path("reviews/<slug:ref>/report/", public.report, name="report"),
    path("reviews/<slug:ref>/appeal/", public.appeal, name="appeal"),
    path("members/<str:username>/", public.member, name="member"),
    path("samples/<slug:ref>/", public.sample, name="sample"),
    path("staff/reviews/", judging.queue, name="queue"),
    path("staff/reviews/<slug:ref>/", judging.case, name="case"),
    path("staff/reviews/<slug:ref>/removal/", judging.remove, name="remove"),
    path("staff/reviews/<slug:ref>/release/", judging.release, name="release"),
    path("staff/reviews/<slug:ref>/decision/", judging.decide, name="decide"),
    path("staff/reviews/<slug:ref>/bar/", judging.bar, name="bar"),
    path("staff/reviews/<slug:ref>/keeping/", judging.keep, name="keep"),
    path("staff/reviews/<slug:ref>/note/", judging.read_note, name="read_note"),
]
