"""Making stored judgements again: from the figures and the standing they were made from, by the policy of their time."""

import json
from collections.abc import Iterator

from sellers import as_stored, judging, showing
from sellers.models import LevelEvaluation

BATCH = 1000
FOLLOWS_FROM_FIGURES = (
    "findings",
    "again_at",
)  # not kept where the database stored the judgement (sellers/settled.py)


def replay() -> Iterator[tuple[int, list[str]]]:
    """(how many so far, what came out otherwise in this batch) over every stored judgement, in the order they were
    made. The numbers must also be those of the events that are named."""
    looked, last = 0, 0
    rows = LevelEvaluation.objects.select_related("policy").order_by("id")
    while batch := list(rows.filter(id__gt=last)[:BATCH]):
        looked, last = looked + len(batch), batch[-1].pk
        yield looked, [text for each in batch for text in differences(each)]


def differences(stored: LevelEvaluation) -> list[str]:
    """What is not as stored, in words; empty when all is."""
    figures = as_stored.figures_from(stored.figures)
    verdict = showing.as_judged(stored)
    found = []
    again = json.loads(as_stored.to_json(verdict))  # as a database reads it back
    for name, value in again.items():
        if name in FOLLOWS_FROM_FIGURES and "findings" not in stored.verdict:
            continue
        if value != stored.verdict.get(name):
            found.append(f"{stored.ref} {name}: stored {stored.verdict.get(name)}, made again {value}")
    if verdict.level_after != stored.level_after:
        found.append(f"{stored.ref} level: stored {stored.level_after}, made again {verdict.level_after}")
    return found + [f"{stored.ref} {text}" for text in _events_that_do_not_add_up(figures)]


def _events_that_do_not_add_up(figures: judging.Figures) -> list[str]:
    wrong = []
    for key in judging.RATES:
        rate = getattr(figures, key)
        for name in ("window", "widened") if rate else ():
            sample = getattr(rate, name)
            if not sample.ids and name == "widened":
                continue
            good = sum(event[1] for event in sample.ids) / 2
            of = sum(event[1] + event[2] for event in sample.ids) / 2
            if (good, of, len(sample.ids)) != (sample.good, sample.of, sample.events):
                wrong.append(
                    f"{key} {name}: {sample.good:g} of {sample.of:g}, its events say {good:g} of {of:g}"
                )
    if figures.review_ids and len(figures.review_ids) != figures.reviews:
        wrong.append(f"rating: {figures.reviews} reviews, {len(figures.review_ids)} named")
    return wrong
