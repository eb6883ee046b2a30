"""R6: the sandbox's own events, each told up to five times, shuffled, by several at once, a fifth of them not at all.

The stories are told twice, the same: once as the news come, in order, and once badly. Orders, payments, refunds,
chargebacks, every account and what people were told must end the same."""

import random

from kit import clock
from marketplace.chaos import provider
from marketplace.chaos.provider import News
from marketplace.chaos.stories import Stories
from marketplace.chaos.together import Came, Crowd, slips, what_came, wrong_books
from marketplace.chaos.trials import Outcome
from payments import gateway, inbox, polling, reconciling
from payments.models import ProviderEvent
from payments.tests import stage

DROPPED, MOST_TIMES = 0.2, 5
AT_ONCE, ROUNDS = 4, 5
EVENTS_OF_AN_ORDER = 6  # somewhat less than there are


def run(rng: random.Random, size: int) -> Outcome:
    """Enough stories for `size` events."""
    count, seed = max(3, size // EVENTS_OF_AN_ORDER), rng.random()
    with provider.in_process():
        for _ in range(
            count // 40 + 1
        ):  # so that the house can pay where a bank took the money, in both tellings
            stage.order_paid(price=5_000_00, number=stage.AT_ONCE)
        well = Stories(random.Random(seed), count)
        told_well = Teller().play(well)
        badly = Stories(random.Random(seed), count)
        teller = BadTeller(rng)
        told_badly = teller.play(badly)
        reconciled = reconciling.reconcile()
    wrong = slips(teller.came)
    wrong += [
        f"told in order {one}; told badly {two}"
        for one, two in zip(told_well, told_badly, strict=True)
        if one != two
    ]
    wrong += wrong_books()
    if reconciled is None or reconciled.provider_minor != reconciled.ledger_minor or reconciled.unmatched:
        wrong.append(f"the provider's balance is not ours: {vars(reconciled) if reconciled else 'no answer'}")
    return Outcome(
        wrong,
        {
            "events": teller.events,
            "told": teller.told,
            "dropped and polled for": teller.dropped,
            "orders": count,
            "different ends": len(wrong),
        },
    )


class Teller:
    """Tells every event once, in order, and has it applied before the next."""

    def __init__(self):
        self.news = News()

    def play(self, stories: Stories) -> list[str]:
        """Act, tell, act, tell; how it stands in the end."""
        self.news.fresh()  # what happened while the stage was set
        for act in stories.acts:
            act()
            while fresh := self.news.fresh():
                self.tell(fresh)
                provider.send_what_is_due()
        return stories.told()

    def tell(self, events: list[gateway.Event]) -> None:
        for event in events:
            provider.tell(event)
            inbox.apply_due()


class BadTeller(Teller):
    """Tells most events several times, in any order and by four at once; asks for the rest."""

    def __init__(self, rng: random.Random):
        super().__init__()
        self.rng, self.came = rng, list[Came]()
        self.events = self.told = self.dropped = 0

    def tell(self, events: list[gateway.Event]) -> None:
        kept = [event for event in events if self.rng.random() >= DROPPED]
        stream = [event for event in kept for _ in range(self.rng.randint(1, MOST_TIMES))]
        self.rng.shuffle(stream)
        self.events += len(events)
        self.told += len(stream)
        self.dropped += len(events) - len(kept)
        with Crowd(AT_ONCE) as crowd:
            for begin in range(0, len(stream), AT_ONCE):
                acts = [lambda event=event: provider.tell(event) for event in stream[begin : begin + AT_ONCE]]
                self.came += crowd.at_once(acts)
                if self.rng.random() < 0.3:
                    crowd.at_once([inbox.apply_due] * 2)
        self.came += [what_came(polling.poll)]
        for _ in range(ROUNDS):
            waiting = ProviderEvent.objects.filter(state__in=["new", "error"])
            if not waiting.update(lease_until=None, next_at=clock.raw_now()):
                break
            inbox.apply_due(limit=len(events) + 100)
