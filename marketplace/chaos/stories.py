"""Stories of orders in which the provider has a say, in acts between which its news have come. The same seed tells the
same stories again, so that two tellings can be held beside each other."""

import itertools
import random
from collections import Counter
from collections.abc import Callable

from django.conf import settings

from kit import clock
from ledger import accounts, balances
from marketplace.chaos.provider import send_what_is_due
from notices.models import Notice
from orders import cancelling, clearing, giving_back, lifecycle, sweeps, testing
from orders.actors import Actor
from orders.models import Chargeback, Order
from payments import withdrawing
from payments.models import Payment, PayoutPart, Refund
from payments.tests import stage
from sandbox import inprocess

LEAST = 10_00
EACH = 3  # orders of a seller
GOOD, DECLINED, REFUND_FAILS = stage.GOOD, stage.DECLINED, stage.REFUND_FAILS
# what becomes of an order: the cards that are tried, and what is done once it is paid
PLOTS = {
    "accepted": ((GOOD,), "accept"),
    "declined first": ((DECLINED, GOOD), "accept"),
    "never paid": ((), ""),
    "only declined": ((DECLINED,), ""),
    "a mistake": ((GOOD,), "mistake"),
    "refund comes back": ((REFUND_FAILS,), "mistake"),
    "part given back": ((GOOD,), "part"),
    "cancelled": ((GOOD,), "cancel"),
    "bank gives back": ((GOOD,), "won"),
    "bank takes": ((GOOD,), "lost"),
}
_numbers = itertools.count(1)


class Stories:
    """Some orders with people of their own. `acts` are to be done in turn, with the provider's news between them."""

    def __init__(self, rng: random.Random, count: int):
        self.name = next(_numbers)
        plots = list(PLOTS)
        rng.shuffle(plots)
        self.plots = list(itertools.islice(itertools.cycle(plots), count))
        self.prices = [rng.randint(20_00, 300_00) for _ in self.plots]
        self.sellers = [
            testing.the_seller(f"told{self.name}s{n}", country="RO") for n in range((count - 1) // EACH + 1)
        ]
        self.orders: list[Order] = []
        for seller in self.sellers:
            stage.onboard(seller)
        self.acts: list[Callable[[], None]] = [self.order, self.go_on, self.decide, self.withdraw, self.end]

    def order(self) -> None:
        """Everybody orders and types their cards; nobody comes back to the site."""
        for number, (plot, price) in enumerate(zip(self.plots, self.prices, strict=True)):
            buyer = testing.make_buyer(f"told{self.name}b{number}")
            order = stage.order_unpaid(price=price, buyer=buyer, seller=self.sellers[number // EACH])
            self.orders.append(order)
            payment = stage.start(order)
            for card in PLOTS[plot][0]:
                stage.type_card(payment, card)

    def go_on(self) -> None:
        """What was paid goes its way, and what is to go back is asked of the provider."""
        for order, plot in zip(self.orders, self.plots, strict=True):
            order.refresh_from_db()
            if order.state == Order.State.ACTIVE:
                GO_ON[PLOTS[plot][1]](order)
        send_what_is_due()

    def decide(self) -> None:
        """Three weeks later: pages have run out, refunds came back, banks have decided, money has cleared."""
        stage.advance(days=20)
        for case in Chargeback.objects.filter(order__in=self.orders).order_by("id"):
            plot = self.plots[self._number(case.order)]
            inprocess.control(f"disputes/{case.provider_id}/close", status=PLOTS[plot][1])
        sweeps.run_all(now=clock.now())
        clearing.clear_due(now=clock.now())
        send_what_is_due()

    def withdraw(self) -> None:
        """Sellers take out what there is."""
        clearing.clear_due(now=clock.now())
        for seller in self.sellers:
            available = _held(accounts.seller_available(seller.ref))
            if available >= LEAST:
                withdrawing.withdraw(
                    by=seller, amount_minor=available, currency=settings.CURRENCY, now=clock.now()
                )
        send_what_is_due()

    def end(self) -> None:
        """A day later nothing is left to do."""
        stage.advance(days=1)
        sweeps.run_all(now=clock.now())
        send_what_is_due()

    def _number(self, order: Order) -> int:
        return next(n for n, each in enumerate(self.orders) if each.pk == order.pk)

    def told(self) -> list[str]:
        """How it stands, a line for each order and person: states, money everywhere, and what people were told."""
        lines = [f"{plot}: {of_order(order)}" for plot, order in zip(self.plots, self.orders, strict=True)]
        return lines + [f"seller {n}: {of_seller(seller)}" for n, seller in enumerate(self.sellers)]


def of_order(order: Order) -> dict:
    """States and money of one order, without names and times."""
    order.refresh_from_db()
    money = Counter[str]()
    for account, amount in balances.balances_of(order.ref, order.currency).items():
        money[account.kind] += amount
    return {
        "order": (order.state, order.end_reason),
        "milestones": list(order.milestones.order_by("position").values_list("state", "end_reason")),
        "payments": _rows(Payment.objects.filter(order=order), "kind", "state", "refusal", "amount_minor"),
        "refunds": _rows(Refund.objects.filter(payment__order=order), "state", "amount_minor"),
        "chargebacks": _rows(Chargeback.objects.filter(order=order), "state", "amount_minor"),
        "money": sorted((kind, amount) for kind, amount in money.items() if amount),
        "credit": _held(accounts.buyer_credit(order.buyer.ref)),
        "notices": _rows(Notice.objects.filter(to=order.buyer), "kind"),
    }


def of_seller(seller) -> dict:
    """What a seller has, owes and was sent."""
    return {
        "available": _held(accounts.seller_available(seller.ref)),
        "debt": _held(accounts.seller_debt(seller.ref)),
        "parts": _rows(PayoutPart.objects.filter(withdrawal__seller=seller), "state", "amount_minor"),
        "notices": _rows(Notice.objects.filter(to=seller), "kind"),
    }


def _rows(rows, *fields: str) -> list[tuple]:
    return sorted(rows.values_list(*fields))


def _held(account: accounts.Account) -> int:
    return balances.balance(account, settings.CURRENCY)


# --- once it is paid -----------------------------------------------------------------------------------
def _accept(order: Order) -> None:
    stage.deliver(order)
    stage.accept(order)


def _mistake(order: Order) -> None:
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())


def _part(order: Order) -> None:
    ref = order.milestones.get().ref
    giving_back.propose(
        milestone_ref=ref, amount_minor=order.price_minor // 3, by=Actor.seller(order.seller), now=clock.now()
    )
    giving_back.accept(milestone_ref=ref, by=Actor.buyer(order.buyer), now=clock.now())
    _accept(order)


def _cancel(order: Order) -> None:
    cancelling.ask(ref=order.ref, reason_code="agreed", by=Actor.buyer(order.buyer), now=clock.now())
    cancelling.accept(ref=order.ref, by=Actor.seller(order.seller), now=clock.now())


def _charged_back(order: Order) -> None:
    _accept(order)
    inprocess.control("disputes", charge=Payment.objects.get(order=order).charge_id, reason="fraudulent")


GO_ON: dict[str, Callable[[Order], None]] = {
    "accept": _accept,
    "mistake": _mistake,
    "part": _part,
    "cancel": _cancel,
    "won": _charged_back,
    "lost": _charged_back,
}
