"""The events behind a seller's figures, as the level page lists them: what, when, for or against, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from kit.text import Words
from kit.together import Rows, read
from orders.case import sure
from orders.models import Tally
from reviews.models import Review
from sellers.criteria import BY_KEY
from sellers.judging import Figures, Sample
from sellers.models import Strike
from sellers.strikes import RULES

WIDENED_DAYS = 365
RATES = ("on_time", "completion")  # that are counted of orders


@dataclass(frozen=True)
class Event:
    """One event. url: "" where there is nothing to open. good: None where it counts neither way."""

    title: str
    url: str
    at: datetime
    words: Words
    good: bool | None
    leaves_at: datetime


def of(figures: Figures, user: User) -> dict[str, list[Event]]:
    """{criterion: its events, the newest first}. One query; none where there is nothing."""
    tallies, reviews, strikes = read(_tallies(figures), _reviews(figures), _given(figures, user))
    found = {
        **_of_orders(figures, {row.pk: row for row in tallies}),
        "rating": _of_reviews(reviews),
        "strikes": _strikes(strikes),
    }
    return {key: events for key, events in found.items() if events}


def _tallies(figures: Figures) -> Rows:
    ids = {event[0] for key in RATES for event in looked_at(figures, key).ids}
    return Rows(
        Tally.objects.filter(pk__in=ids), {"milestone": ("title", "ended_at"), "order": ("title", "ref")}
    )


def _reviews(figures: Figures) -> Rows:
    found = Review.objects.filter(pk__in=figures.review_ids, published_at__isnull=False)
    return Rows(found.order_by("-published_at", "-id"), {"order": ("title", "ref")})


def _given(figures: Figures, user: User) -> Rows:
    found = Strike.objects.filter(seller=user, withdrawn_at=None).order_by("-given_at")
    return Rows(found[:20] if figures.strikes else found.none())


def looked_at(figures: Figures, key: str) -> Sample:
    """The sample of a rate that the page lists: the window, or the last five of a year."""
    rate = getattr(figures, key)
    if rate is None:
        return Sample()
    return rate.widened if rate.widened.ids else rate.window


def _of_orders(figures: Figures, tallies: dict[int, Tally]) -> dict[str, list[Event]]:
    samples = {key: looked_at(figures, key) for key in RATES}
    return {
        key: [
            _order_event(key, tallies[event[0]], event, sample) for event in sample.ids if event[0] in tallies
        ]
        for key, sample in samples.items()
    }


def _order_event(key: str, tally: Tally, event: Sequence, sample: Sample) -> Event:
    good = not event[2]
    if key == "on_time":
        at = tally.judged_at
        words = _("delivered on time") if good else _("late, or ended without a delivery")
    elif good:
        at, words = tally.completed_at, _("completed")
    else:
        at = tally.fault_at
        words = _("ended by your fault") if event[2] == 2 else _("ended in agreement: counts half")
    at = sure(at or tally.milestone.ended_at)
    days = WIDENED_DAYS if sample.oldest_at else BY_KEY[key].window_days or 0
    title = tally.order.title
    if tally.milestone.title and tally.milestone.title != title:
        title = f"{title}: {tally.milestone.title}"
    return Event(title, f"/orders/{tally.order.ref}/", at, words, good, at + timedelta(days=days))


def _of_reviews(reviews: list[Review]) -> list[Event]:
    days = BY_KEY["rating"].window_days or 0
    return [
        Event(
            review.order.title,
            f"/orders/{review.order.ref}/",
            review.published_at,
            _("%(stars).1f of 5 stars") % {"stars": review.total / 3},
            None,
            review.published_at + timedelta(days=days),
        )
        for review in reviews
        if review.published_at
    ]


def _strikes(strikes: list[Strike]) -> list[Event]:
    return [
        Event(
            strike.reason, "", strike.given_at, RULES.get(strike.rule, strike.rule), False, strike.expires_at
        )
        for strike in strikes
    ]
