"""Every address of the site. Each app lists its own; here they are joined."""

from django.contrib import admin
from django.urls import include, path, re_path

from kit.api import NothingHere
from marketplace.sending_again import send_again
from marketplace.views import deadlines, files, home, level, level_appeals, own_data, sandbox

urlpatterns = [
    path("", home.home, name="home"),
    path("send-again/", send_again, name="send_again"),
    path("files/", files.upload, name="file_upload"),
    path("files/<slug:ref>/", files.download, name="file"),
    path("files/<slug:ref>/preview/", files.preview, name="file_preview"),
    path("settings/data/", own_data.page, name="own_data"),
    path("settings/data/copy/", own_data.ask, name="ask_export"),
    path("settings/data/copy/<slug:ref>/", own_data.fetch, name="export"),
    path("settings/close/", own_data.close, name="close_account"),
    path("settings/close/withdrawal/", own_data.withdraw, name="close_withdrawal"),
    path("selling/calendar/", deadlines.page, name="calendar"),
    path("selling/calendar/address/", deadlines.renew, name="renew_calendar_feed"),
    path("selling/calendar/address/end/", deadlines.stop, name="stop_calendar_feed"),
    path("calendar/deadlines.ics", deadlines.feed, name="calendar_feed"),
    path("selling/level/", level.level, name="seller_level"),
    path("selling/level/judgements/<slug:ref>/", level.evaluation, name="seller_evaluation"),
    path("selling/level/appeals/<slug:about>/", level_appeals.appeal, name="level_appeal"),
    path("staff/level-appeals/", level_appeals.queue, name="level_appeals"),
    path("staff/level-appeals/<slug:ref>/answer/", level_appeals.answer, name="answer_level_appeal"),
    path("sandbox/", sandbox.sandbox, name="sandbox"),
    path("sandbox/clock/", sandbox.move_clock, name="sandbox_clock"),
    path("sandbox/chargebacks/", sandbox.open_chargeback, name="sandbox_chargeback"),
    path("sandbox/chargebacks/<slug:ref>/", sandbox.decide_chargeback, name="sandbox_decide"),
    path("sandbox/faults/", sandbox.set_faults, name="sandbox_faults"),
    path("api/v1/", include("marketplace.api")),
    re_path("^api/", NothingHere.as_view()),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("marketplace.site_urls")),
    path("", include("accounts.urls")),
    path("", include("marketplace.gig_urls")),
    path("", include("sellers.urls")),
    path("", include("marketplace.pro_urls")),
    path("", include("marketplace.review_urls")),
    path("", include("marketplace.order_urls")),
    path("", include("payments.urls")),
    path("", include("conversations.urls")),
    path("", include("notices.urls")),
    path("media/<path:path>", files.picture, name="picture"),
]

handler400 = "marketplace.views.site.bad_request"
handler403 = "marketplace.views.site.denied"
handler404 = "marketplace.views.site.not_found"
handler429 = "marketplace.views.site.too_many"  # asked for by allauth
handler500 = "marketplace.views.site.server_error"
