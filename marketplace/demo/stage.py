"""The stage on which the demo's scenarios play: both clocks, the people, and short words for the acts.

A scenario is a generator that yields how many days before today its next step happens. All of them are played
together in order of time, and between two steps everything that fell due is done, as the workers would do it. Mails
wait for the workers themselves."""

import heapq
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.models import Upload, User
from conversations import talking
from gigs.models import Extra, Gig, Package
from kit import clock
from marketplace import reviewing
from marketplace.demo.provider import Provider
from orders import clearing, deliveries, lifecycle, placing, requirements, sweeps
from orders.actors import Actor
from orders.models import Milestone, Order
from payments import checkout, expiring, inbox, issuing, paying_out, polling, refunding, sending, settling
from payments.models import Payment
from reviews import publishing

CARD, OTHER_CARD = "4242424242424242", "5555555555554444"
ASKS_EACH_TIME = "4000002760003184"  # the bank wants to see the buyer at every payment
REFUND_FAILS, REFUND_TAKES_A_WHILE = "4000000000005126", "4000000000007726"
ROUND_DAYS = 9  # so often the workers look, in days of the demo
COVERS = settings.BASE_DIR / "static" / "img" / "covers"
Scenario = Callable[["Stage"], Iterator[float]]


def _together(days_ago: float) -> float:
    """Long ago, the quarter of a day is enough: whoever acts within it needs the clock moved once."""
    return round(days_ago * 4) / 4 if days_ago > 3 else days_ago


class Stage:
    """People by handle, wei's gigs by a short name, and the provider. Acts are dated at the present moment of play."""

    def __init__(self, provider: Provider, people: dict[str, User]):
        self.provider, self.people = provider, people
        self.ana, self.wei, self.ion = people["ana"], people["wei"], people["ion"]
        self.mod, self.fin = people["mod"], people["fin"]
        self.gigs: dict[str, Gig] = {}
        self.answers: dict[int, str] = {}  # to reviews that are not public yet, by order
        self._round_at: float | None = None
        self._ahead = timedelta(0)
        self._read: tuple[datetime, float] | None = None  # the clock, and when it was read

    # --- time ---------------------------------------------------------------------------
    def play(self, scenarios: Sequence[Scenario], step: Callable[[], None] = lambda: None) -> None:
        """All scenarios to their ends, in order of time. What happens today comes after the last round of work."""
        count, waiting = itertools.count(), []
        for scenario in scenarios:
            self._advance(scenario(self), count, waiting, step)
        while waiting:
            minus_days, _number, going = heapq.heappop(waiting)
            self.go(-minus_days)
            self._advance(going, count, waiting, step)
        self.go(0)

    def _advance(self, going: Iterator[float], count, waiting: list, step) -> None:
        try:
            heapq.heappush(waiting, (-_together(next(going)), next(count), going))
        except StopIteration:
            step()

    def go(self, days_ago: float) -> None:
        """Both clocks to that time; what fell due until then is done."""
        ahead = -timedelta(days=days_ago)
        if self._round_at is not None and self._ahead == ahead:
            return
        is_round = self._round_at is None or self._round_at - days_ago >= ROUND_DAYS or days_ago == 0
        self.provider.set_clock(int(ahead.total_seconds()), sweep=is_round)
        clock.set_shift(ahead, backwards=True)
        self._ahead, self._read = ahead, None
        if is_round:
            self._round_at = days_ago
            self.work()

    def work(self) -> None:
        """One round of everything that repeats."""
        now = clock.now()
        sweeps.run_all(now=now)
        clearing.clear_due(now=now)
        publishing.open_due(now=now)
        reviewing.publish_due(now=now)
        publishing.remind_due(now=now)
        refunding.take_due()
        expiring.take_due()
        expiring.look_at_due()
        sending.send_due()
        paying_out.retry_due()
        polling.poll()
        while inbox.apply_due():
            pass
        issuing.issue_due()

    def send_out(self) -> None:
        """What was decided just now leaves at once."""
        self.write_refunds()
        sending.send_due()

    def write_refunds(self) -> None:
        """What orders owe becomes calls, which wait for a worker."""
        refunding.take_due()

    def gig_of(self, handle: str, number: int) -> Gig:
        """A gig of another seller, by its place in the files."""
        return Gig.objects.filter(seller=self.people[handle]).order_by("id")[number]

    @property
    def now(self) -> datetime:
        """The present moment of play; asked of the database once for each move of the clock."""
        if self._read is None:
            self._read = clock.now(), time.monotonic()
        at, read_at = self._read
        return at + timedelta(seconds=time.monotonic() - read_at)

    # --- ordering -----------------------------------------------------------------------
    def order(
        self,
        gig: str | Gig,
        tier: int = 1,
        *,
        buyer: User | None = None,
        extras: Sequence[int] = (),
        fast: bool = False,
    ) -> Order:
        """An unpaid order of a package; extras by their places in the gig."""
        gig = self.gigs[gig] if isinstance(gig, str) else gig
        version = Gig.objects.get(pk=gig.pk).live
        offered = list(Extra.objects.filter(version=version).values_list("ref", flat=True))
        return placing.place(
            package_ref=Package.objects.get(version=version, tier=tier).ref,
            extra_refs=[offered[number] for number in extras],
            fast=fast,
            by=Actor.buyer(buyer or self.ana),
            now=self.now,
        )

    def order_in_parts(self, title: str, *parts: tuple, buyer: User | None = None, scope: str = "") -> Order:
        """An unpaid order of milestones (title, price in minor units, days) with wei."""
        return placing.place_with_milestones(
            seller=self.wei,
            title=title,
            scope=scope,
            parts=[placing.Part(name, price, days, 2) for name, price, days in parts],
            by=Actor.buyer(buyer or self.ana),
            now=self.now,
        )

    def open_checkout(
        self, order: Order, milestone: Milestone | None = None, *, keep_card: bool = False
    ) -> Payment:
        return checkout.start(
            order_ref=order.ref,
            milestone_ref=milestone.ref if milestone else None,
            keep_card=keep_card,
            by=order.buyer,
            now=self.now,
        )

    def pay(
        self, order: Order, *, milestone: Milestone | None = None, card: str = CARD, keep_card: bool = False
    ) -> Payment:
        """On the provider's page, and back; credit that covers all of it pays at once."""
        payment = self.open_checkout(order, milestone, keep_card=keep_card)
        if payment.state == Payment.State.SUCCEEDED:
            order.refresh_from_db()
            return payment
        self.provider.type_in(
            payment.session_url,
            number=card,
            expiry="12 / 40",
            cvc="123",
            name=order.buyer.shown_name,
            email=order.buyer.email,
        )
        if card == ASKS_EACH_TIME:
            self.provider.type_in(f"{payment.session_url}/authenticate", result="complete")
        settling.session(payment.session_id)
        payment.refresh_from_db()
        order.refresh_from_db()
        return payment

    def answer(self, order: Order, **typed: str) -> None:
        """Every question gets an answer: a text of `typed` by the question's kind, else one that will do."""
        for question in order.questions:
            kind, ref = question["kind"], question["ref"]
            by = {"ref": order.ref, "question_ref": ref, "by": Actor.buyer(order.buyer), "now": self.now}
            if kind == "file":
                if question["required"]:
                    requirements.attach(uploads=[self.text_file(order.buyer)], **by)
            elif kind == "choice":
                requirements.save(value=question["choices"][0], **by)
            elif kind == "choices":
                requirements.save(value=question["choices"][:2], **by)
            elif kind in typed or question["required"]:
                requirements.save(value=typed.get(kind) or self._typed(kind), **by)
        requirements.answer(ref=order.ref, by=Actor.buyer(order.buyer), now=self.now)
        order.refresh_from_db()

    def _typed(self, kind: str) -> str:
        usual = {"colour": "#8a2f4f", "link": "https://example.org/brief"}
        if kind == "date":
            return (self.now + timedelta(days=10)).date().isoformat()
        return usual.get(kind, "Everything is in the attached file.")

    def started(self, *what, card: str = CARD, typed: dict | None = None, **how) -> Order:
        """Placed, paid and answered at once."""
        order = self.order(*what, **how)
        self.pay(order, card=card)
        self.answer(order, **(typed or {}))
        return order

    # --- working ------------------------------------------------------------------------
    def under_way(self, order: Order) -> Milestone:
        return order.milestones.get(state__in=["in_progress", "delivered", "in_revision"])

    def deliver(self, order: Order, message: str, *uploads: Upload, links: Sequence[str] = ()) -> None:
        deliveries.deliver(
            milestone_ref=self.under_way(order).ref,
            message=message,
            uploads=uploads,
            links=links,
            by=Actor.seller(order.seller),
            now=self.now,
        )

    def ask_changes(self, order: Order, *items: str) -> None:
        deliveries.ask_revision(
            milestone_ref=self.under_way(order).ref, items=items, by=Actor.buyer(order.buyer), now=self.now
        )

    def accept(self, order: Order) -> None:
        lifecycle.accept(milestone_ref=self.under_way(order).ref, by=Actor.buyer(order.buyer), now=self.now)
        order.refresh_from_db()

    def say(self, order: Order, by: User, body: str, *uploads: Upload) -> None:
        talking.say(order=order, by=by, body=body, uploads=list(uploads), now=self.now)
        if by.pk == order.seller_id:
            lifecycle.note_seller_acted(ref=order.ref, now=self.now)

    # --- files --------------------------------------------------------------------------
    def text_file(self, owner: User, name: str = "catalogue-text.txt", text: str = "") -> Upload:
        text = text or "Page 1\n\nThe fox counts the boats twice and sleeps on the third.\n"
        return files.take(owner=owner, file=SimpleUploadedFile(name, text.encode()))

    def picture(self, owner: User, cover: str, name: str) -> Upload:
        """A picture of the pool as a file."""
        content = (COVERS / f"{cover}-640.webp").read_bytes()
        return files.take(owner=owner, file=SimpleUploadedFile(name, content))
