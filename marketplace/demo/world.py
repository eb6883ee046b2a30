"""The whole demo, in order: people, gigs on sale, and every scenario on a clock that runs from 90 days ago to today."""

import contextlib
import gc
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from accounts.models import User
from gigs import ranking, search_rows, stocking
from kit import clock
from marketplace.demo import (
    levels,
    orders,
    papers,
    payouts,
    people,
    pro,
    reviews,
    searching,
    selling,
    sides,
    wei_gigs,
)
from marketplace.demo.provider import Provider
from marketplace.demo.stage import Stage
from marketplace.demo.wei_gigs import Shown
from marketplace.levels import recompute_all
from payments import reconciling

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "ro", "zh")
BEGINS_DAYS_AGO = 90
SMALL, LARGE = 1, 34  # how often the gigs are repeated
SCENARIOS = [*wei_gigs.TABLE, *orders.TABLE, *sides.TABLE, *payouts.TABLE, *levels.TABLE, *reviews.TABLE]


def written_gigs() -> list[dict]:
    """All gigs as they were written, in the order of the files."""
    return [
        gig
        for language in LANGUAGES
        for gig in json.loads((HERE / f"gigs_{language}.json").read_text(encoding="utf-8"))
    ]


@contextlib.contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Rows come and go by the ten thousand; looking for cycles among them at every 700th takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_collecting_rarely()
def build(
    wait_for_provider: Callable[[], Provider],
    *,
    repeats: int = SMALL,
    scenarios: Sequence[Shown] = SCENARIOS,
    step: Callable[[], None] = lambda: None,
) -> None:
    """Make the demo in an empty database. `step` is called after the people, the Pro applications, the gigs and each scenario."""
    cast = people.make(now=clock.now())
    papers.make(cast, now=clock.now())
    step()
    gigs = written_gigs()
    pro.make(cast, pro.fields_of(gigs, people.written()), now=clock.now())  # first: Pro allows more
    step()
    stock(gigs, cast, repeats)
    step()
    stage = Stage(wait_for_provider(), cast)
    stage.go(BEGINS_DAYS_AGO)
    wei_gigs.put_on_sale(stage, gigs)
    step()
    stage.play([shown.play for shown in scenarios], step)
    selling.furnish(cast, now=clock.now(), step=step)
    reconciling.reconcile()
    recompute_all(now=clock.now())
    ranking.rebuild_category_means()
    search_rows.rebuild()
    searching.play(now=clock.now())


def stock(gigs: list[dict], cast: dict[str, User], repeats: int) -> None:
    """Everybody's gigs but wei's, published over the last year."""
    now = clock.now()
    items = [
        stocking.Item(
            seller=cast[words["seller"]],
            words=_variation(words, number),
            at=now - timedelta(days=2 + place * 101 % 360, minutes=place * 37 % 1440),
            by=cast["mod"],
        )
        for number in range(repeats + 1)
        for place, words in enumerate(gigs)
        if words["seller"] != "wei" and (number < repeats or words["seller"] == levels.FELL)
    ]
    stocking.stock(items)


def _variation(words: dict, number: int) -> dict:
    """The same gig with other prices, so that a large demo is not all alike."""
    if not number:
        return words
    share = 100 + number * 13 % 90
    packages = [
        {**p, "price_minor": p["price_minor"] * share // 10_000 * 100 or 500} for p in words["packages"]
    ]
    return {**words, "title": f"{words['title']} ({number + 1})", "packages": packages}
