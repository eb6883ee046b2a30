"""Orders that are not under way yet: unpaid, refused, waiting for the seller or for answers."""

from marketplace.demo.stage import (
    OTHER_CARD,
    REFUND_TAKES_A_WHILE,
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import lifecycle, requirements
from orders.actors import Actor
from payments.models import Payment


def pending_payment(stage: Stage):
    yield 0
    stage.open_checkout(stage.order("letters", 2))


def payment_not_begun(stage: Stage):
    """An order placed a moment ago whose payment page was never opened."""
    yield 0
    order = stage.order("specs", 1)
    assert not Payment.objects.filter(order=order).exists()


def expired(stage: Stage):
    yield 9
    stage.open_checkout(stage.order("documents", 3))


def payment_refused(stage: Stage):
    """wei's own card: the money goes straight back and the order expires."""
    yield 17
    stage.pay(stage.order("documents", 1), card=OTHER_CARD)


def awaiting_approval(stage: Stage):
    yield 0.2
    order = stage.order("interpreting", 1, extras=[0])
    stage.pay(order)
    yield 0.18
    stage.say(
        order, stage.ana, "It is the printer in Hangzhou again. Would Thursday at nine your time be possible?"
    )


def declined(stage: Stage):
    yield 15
    order = stage.order("interpreting", 2)
    stage.pay(order)
    yield 14.8
    lifecycle.decline_order(
        ref=order.ref, by=Actor.seller(stage.wei), now=stage.now, reason="I am travelling that week."
    )


def awaiting_requirements(stage: Stage):
    yield 1
    stage.pay(stage.order("contract", 1))


def cancelled_before_start(stage: Stage):
    """The bank takes its time with the refund: it is on its way."""
    yield 3
    order = stage.order("reports", 1)
    stage.pay(order, card=REFUND_TAKES_A_WHILE)
    yield 0
    requirements.cancel(
        ref=order.ref,
        by=Actor.buyer(stage.ana),
        now=stage.now,
        reason="The factory sent the reports in English.",
    )
    stage.send_out()


def refund_waits(stage: Stage):
    """Cancelled this minute: the refund is written down, and sent as soon as the workers run."""
    yield 2
    order = stage.order("letters", 1)
    stage.pay(order)
    yield 0
    requirements.cancel(ref=order.ref, by=Actor.buyer(stage.ana), now=stage.now, reason="Ordered twice.")
    stage.write_refunds()


TABLE = [
    Shown("pending_payment", "an open checkout", pending_payment),
    Shown("payment_not_begun", "an order placed and not paid", payment_not_begun),
    Shown("expired", "never paid: checkout and order have expired", expired),
    Shown("payment_refused", "the seller's own card: the payment went back", payment_refused),
    Shown("awaiting_approval", "the seller decides whether to take it", awaiting_approval),
    Shown("declined", "the seller did not take it: refunded", declined),
    Shown("awaiting_requirements", "paid, the answers are missing", awaiting_requirements),
    Shown(
        "cancelled_before_start", "cancelled by the buyer, the refund is on its way", cancelled_before_start
    ),
    Shown("refund_waits", "cancelled this minute, the refund is queued", refund_waits),
]
