"""R2: many want the same balance at the same moment, in every way there is. Never more goes out than was in."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from kit import clock
from ledger import accounts, balances, posting
from ledger.posting import Leg
from marketplace.chaos.together import Came, Crowd, slips, wrong_books
from marketplace.chaos.trials import Outcome
from orders import cancelling, clearing, giving_back, lifecycle, testing
from orders.actors import Actor
from orders.models import MoneyDue, Order, Release
from payments import checkout, gateway, settling, withdrawing
from payments.models import Payment, SellerAccount

CROWD, CURRENCY = 8, "usd"
DAY, CLEARED = timedelta(days=1), timedelta(days=20)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Purse:
    """A balance, who wants it, and what is wrong with it afterwards. waves: acts that happen at once, in turn."""

    waves: Sequence[Sequence[Callable[[], object]]]
    wrong: Callable[[], list[str]]


class Till:
    """A provider whose payment pages open, for orders that are paid and for those that credit does not pay alone."""

    def create_session(self, *, payment_ref, amount_minor, currency, expires_at, **_what) -> gateway.Session:
        """An open page."""
        return gateway.Session(
            id=f"cs_{payment_ref}",
            status="open",
            paid=False,
            url=f"/c/pay/cs_{payment_ref}",
            amount_minor=amount_minor,
            currency=currency,
            payment_ref=payment_ref,
            expires_at=expires_at,
            intent_id=f"pi_{payment_ref}",
        )


TILL = Till()


def run(rng: random.Random, size: int) -> Outcome:
    """`size` tries at least, over purses of each kind in turn."""
    tries, through, told, wrong = 0, 0, Counter[str](), []
    with gateway.using(TILL), Crowd(CROWD) as crowd:
        for make in itertools.cycle(PURSES):
            if tries >= size:
                break
            purse = make(rng)
            came: list[Came] = []
            for wave in purse.waves:
                came += crowd.at_once(wave)
            tries += len(came)
            through += sum(each.is_done for each in came)
            told.update(each.code for each in came if each.refusal)
            wrong += [f"{make.__name__}: {each}" for each in (*slips(came), *purse.wrong())]
    wrong += wrong_books()
    refusals = ", ".join(f"{number} × {code}" for code, number in told.most_common())
    return Outcome(wrong, {"tries": tries, "let through": through, "refused": refusals, "over": len(wrong)})


# --- the purses ------------------------------------------------------------------------------------
def earnings(rng: random.Random) -> Purse:
    """What a seller may withdraw: several withdrawals at once, and a refund that is agreed after clearance."""
    order = _accepted(rng)
    now = clock.now() + CLEARED
    clearing.clear_due(now=now)
    SellerAccount.objects.create(
        user=order.seller,
        method=SellerAccount.Method.MANUAL,
        state=SellerAccount.State.ACTIVE,
        created_at=now,
    )
    own, milestone = accounts.seller_available(order.seller.ref), order.milestones.get()
    there = _held(own)
    giving_back.propose(
        milestone_ref=milestone.ref,
        amount_minor=order.price_minor // 3,
        by=Actor.seller(order.seller),
        now=now,
    )

    def withdraw(days: int):
        amount, at = rng.randint(10_00, there * 2 // 3), now + days * DAY
        return lambda: withdrawing.withdraw(by=order.seller, amount_minor=amount, currency=CURRENCY, now=at)

    def refund():
        return giving_back.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=now)

    def wrong() -> list[str]:
        taken = order.seller.withdrawals.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        back = Release.objects.get(order=order).net_taken_back_minor
        return _unless(_held(own) == there - taken - back >= 0, f"{there} − {taken} − {back} is {_held(own)}")

    weeks: list[Callable[[], object]] = [withdraw(7 * number) for number in range(2 * CROWD - 2)]
    return Purse(
        [[refund, refund, *weeks[: CROWD - 2]], weeks[CROWD - 2 :]], wrong
    )  # one a day is let through


def credit(rng: random.Random) -> Purse:
    """What a buyer can spend without a card: more orders than it is enough for, each clicked twice."""
    now, price, name = clock.now(), rng.randint(10_00, 90_00), next(_numbers)
    buyer, seller = testing.make_buyer(f"spender{name}"), testing.the_seller(f"taker{name}")
    own, there = accounts.buyer_credit(buyer.ref), 2 * price
    with transaction.atomic():
        posting.post(
            key=f"chaos:{buyer.ref}",
            kind="goodwill",
            currency=CURRENCY,
            legs=[Leg(accounts.goodwill(), own, there)],
            subject=buyer.ref,
            effective_at=now,
        )
    orders = [
        testing.order_placed(buyer=buyer, seller=seller, milestones=[price], questions=[], now=now)
        for _ in range(CROWD // 2)
    ]

    def pay(order: Order):
        return lambda: checkout.start(order_ref=order.ref, by=buyer, now=now)

    def wrong() -> list[str]:
        spent = buyer.payments.aggregate(sum=Sum("credit_minor"))["sum"] or 0
        paid = buyer.payments.filter(state=Payment.State.SUCCEEDED).count()
        fair = _held(own) == there - spent >= 0 and paid == 2
        return _unless(fair, f"{there} paid {paid} orders of {price}, {spent} are spent, {_held(own)} left")

    return Purse([[pay(order) for order in orders * 2]], wrong)


def escrow(rng: random.Random) -> Purse:
    """One milestone's money: released, given back in part, and given back whole, each twice."""
    now = clock.now()
    order = _order(rng, testing.order_delivered, now)
    ref, price = order.milestones.get().ref, order.price_minor
    buyer, seller = Actor.buyer(order.buyer), Actor.seller(order.seller)
    giving_back.propose(milestone_ref=ref, amount_minor=rng.randint(1, price - 1), by=seller, now=now)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer, now=now)
    late = now + timedelta(hours=72)
    acts = [
        lambda: lifecycle.accept(milestone_ref=ref, by=buyer, now=now),
        lambda: cancelling.accept(ref=order.ref, by=seller, now=now),
        lambda: giving_back.accept(milestone_ref=ref, by=buyer, now=now),
        lambda: lifecycle.auto_accept(milestone_ref=ref, now=late),
    ] * 2
    rng.shuffle(acts)

    def wrong() -> list[str]:
        released = list(Release.objects.filter(order=order).values_list("gross_minor", flat=True))
        back = _sent_back(order)
        left = _held(accounts.escrow(ref))
        fair = len(released) <= 1 and left == price - sum(released) - back >= 0
        return _unless(fair, f"{price} was released as {released}, {back} given back, {left} left")

    return Purse([acts], wrong)


def clearance(rng: random.Random) -> Purse:
    """Money in clearance: it clears, in four sweeps at once, while a refund of it is agreed four times."""
    order = _accepted(rng)
    now = clock.now() + CLEARED
    release = Release.objects.get(order=order)
    ref, net = order.milestones.get().ref, release.net_minor
    own, pending = accounts.seller_available(order.seller.ref), accounts.seller_pending(release.ref)
    amount = rng.randint(1, order.price_minor)
    giving_back.propose(milestone_ref=ref, amount_minor=amount, by=Actor.seller(order.seller), now=now)
    acts: list[Callable[[], object]] = [
        lambda: clearing.clear_due(now=now),
        lambda: giving_back.accept(milestone_ref=ref, by=Actor.buyer(order.buyer), now=now),
    ] * (CROWD // 2)

    def wrong() -> list[str]:
        clearing.clear_due(now=now)  # a sweep passes by what somebody is at
        release.refresh_from_db()
        left, back = _held(own) + _held(pending), release.net_taken_back_minor
        fair = left == net - back >= 0 and _held(pending) == 0 and _sent_back(order) in (0, amount)
        return _unless(
            fair, f"{net} − {back} is {left}, {_held(pending)} not cleared, {_sent_back(order)} back"
        )

    return Purse([acts], wrong)


PURSES = (earnings, credit, escrow, clearance)


# --- what they share -------------------------------------------------------------------------------
def _order(rng: random.Random, make: Callable[..., Order], now: datetime) -> Order:
    name = next(_numbers)
    return make(
        buyer=testing.make_buyer(f"payer{name}"),
        seller=testing.the_seller(f"earner{name}"),
        milestones=[rng.randint(50_00, 500_00)],
        questions=[],
        now=now,
    )


def _accepted(rng: random.Random) -> Order:
    """Paid at the till, delivered and accepted a moment ago."""
    order = _order(rng, testing.order_placed, clock.now())
    payment = checkout.start(order_ref=order.ref, by=order.buyer, now=clock.now())
    seen = TILL.create_session(
        payment_ref=payment.ref,
        amount_minor=payment.amount_minor,
        currency=CURRENCY,
        expires_at=payment.session_expires_at,
    )
    charge = gateway.Charge(f"ch_{payment.ref}", payment.amount_minor, CURRENCY)
    settling.session_seen(replace(seen, status="complete", paid=True, charge=charge))
    testing.deliver(order)
    lifecycle.accept(milestone_ref=order.milestones.get().ref, by=Actor.buyer(order.buyer), now=clock.now())
    return order


def _held(account: accounts.Account) -> int:
    return balances.balance(account, CURRENCY)


def _sent_back(order: Order) -> int:
    """What of the order's money goes back to the card, in minor units."""
    due = MoneyDue.objects.filter(order=order, kind=MoneyDue.Kind.REFUND)
    return due.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def _unless(fair: bool, words: str) -> list[str]:
    return [] if fair else [words]
