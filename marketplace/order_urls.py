"""Addresses of orders: pages that join orders with their money and talk, and the acts of the table."""

from django.urls import path

from marketplace.views import (
    chargebacks,
    dashboard,
    disputes,
    order,
    order_lists,
    order_news,
    requirements,
    staff_orders,
    stuck,
)

app_name = "orders"
urlpatterns = [
    path("orders/", order_lists.orders, name="orders"),
    path("selling/orders/", order_lists.selling, name="selling"),
    path("selling/", dashboard.dashboard, name="dashboard"),
    path("staff/disputes/", disputes.queue, name="disputes"),
    path("staff/disputes/<slug:ref>/", disputes.case, name="dispute"),
    path("staff/disputes/<slug:ref>/preview/", disputes.preview, name="dispute_preview"),
    path("staff/disputes/<slug:ref>/confirmation/", disputes.confirm, name="dispute_confirm"),
    path("staff/disputes/<slug:ref>/sent-back/", disputes.send_back, name="dispute_send_back"),
    path("staff/chargebacks/", chargebacks.queue, name="chargebacks"),
    path("staff/chargebacks/<slug:ref>/", chargebacks.case, name="chargeback"),
    path("staff/chargebacks/<slug:ref>/pack/", chargebacks.pack, name="chargeback_pack"),
    path("staff/chargebacks/<slug:ref>/evidence/", chargebacks.send, name="chargeback_send"),
    path("staff/chargebacks/<slug:ref>/loss/", chargebacks.give_up, name="chargeback_give_up"),
    path("staff/stuck/", stuck.stuck, name="stuck"),
    path("staff/stuck/<slug:sweep>/<slug:subject>/", stuck.try_again, name="stuck_again"),
    path("staff/orders/", staff_orders.find, name="staff_find"),
    path("staff/orders/<slug:ref>/", staff_orders.one, name="staff_order"),
    path("orders/<slug:ref>/", order.order, name="order"),
    path("orders/<slug:ref>/news/", order_news.news, name="news"),
    path("orders/<slug:ref>/again/", order.again, name="again"),
    path(
        "orders/<slug:ref>/chargebacks/<slug:case_ref>/statement/",
        chargebacks.answer,
        name="chargeback_answer",
    ),
    path("orders/<slug:ref>/messages/", order.message, name="message"),
    path("orders/<slug:ref>/requirements/", requirements.requirements, name="requirements"),
    path(
        "orders/<slug:ref>/requirements/<slug:question>/files/<slug:upload>/",
        requirements.drop_file,
        name="drop_file",
    ),
    path("orders/<slug:ref>/milestones/<slug:milestone_ref>/<slug:slug>/", order.act, name="milestone_act"),
    path("orders/<slug:ref>/<slug:slug>/", order.act, name="act"),
]
