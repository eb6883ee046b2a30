"""Orders whose payment a bank took back: one that waits for the bank, with the seller's answer still to come, and one
that was lost to a stolen card, which the house bore."""

from marketplace import bank_news, evidence
from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import Stage
from marketplace.demo.wei_gigs import Shown
from orders.models import Chargeback, Order
from payments import chargebacks


def bank_took_back(stage: Stage):
    """The bank says that the work is not as described; wei has two days left to add to the evidence."""
    yield 12
    order = stage.started("letters", 1)
    yield 9
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 8
    stage.accept(order)
    yield 1
    _take_back(stage, order, "product_unacceptable")


def bank_kept(stage: Stage):
    """A stolen card: the bank kept the payment, the seller kept the earnings."""
    yield 40
    order = stage.started("profile", 1)
    yield 36
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 35
    stage.accept(order)
    yield 30
    case = _take_back(stage, order, "fraudulent")
    yield 18
    stage.provider.decide(case.provider_id, "lost")
    chargebacks.chargeback(case.provider_id)
    bank_news.follow(now=stage.now)


def _take_back(stage: Stage, order: Order, reason: str) -> Chargeback:
    """The bank takes the payment back, the news of it arrives, and the evidence is put together."""
    payment = order.payments.get()
    dispute_id = stage.provider.take_back(payment.charge_id, reason)
    chargebacks.chargeback(dispute_id)
    evidence.make_due()
    bank_news.follow(now=stage.now)
    return Chargeback.objects.get(provider_id=dispute_id)


TABLE = [
    Shown("bank_took_back", "a bank took the payment back and decides", bank_took_back),
    Shown("bank_kept", "a bank kept the payment; the house bore it", bank_kept),
]
