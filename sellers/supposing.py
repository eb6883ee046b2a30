"""What if: the figures as they would be after a few more events, judged by the same rule. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace

from sellers.judging import NO_RATE, Figures, Rate, Sample

MOST = 200
WHAT = ("on_time", "late", "completed", "failed", "five_stars")


def asked(query: Mapping[str, str]) -> dict[str, int]:
    """The numbers of a form: {of WHAT: 0…200}; what is not a number is 0."""
    found = {}
    for name in WHAT:
        typed = (query.get(name) or "").strip()[:4]
        found[name] = min(int(typed), MOST) if typed.isascii() and typed.isdigit() else 0
    return found


def suppose(figures: Figures, what: Mapping[str, int]) -> Figures:
    """These figures after so many more deliveries on time and late, orders completed and failed, and reviews of
    five stars, all of them today. The newest push the oldest out of the last five."""
    return replace(
        figures,
        orders=figures.orders + what["completed"],
        rating_thirds=figures.rating_thirds + 15 * what["five_stars"],
        reviews=figures.reviews + what["five_stars"],
        on_time=_more(figures.on_time or NO_RATE, what["on_time"], what["late"]),
        completion=_more(figures.completion or NO_RATE, what["completed"], what["failed"]),
    )


def _more(rate: Rate, good: int, bad: int) -> Rate:
    if not good and not bad:
        return rate
    new = ((0, 2, 0),) * good + ((0, 0, 2),) * bad
    last = (*new, *(rate.widened.ids or rate.window.ids))[:5]
    of = sum(g + b for _id, g, b in last) / 2
    widened = Sample(sum(g for _id, g, _b in last) / 2, of, len(last), last, rate.widened.oldest_at)
    return Rate(_plus(rate.window, good, bad), widened, _plus(rate.ever, good, bad))


def _plus(sample: Sample, good: int, bad: int) -> Sample:
    return replace(
        sample, good=sample.good + good, of=sample.of + good + bad, events=sample.events + good + bad
    )
