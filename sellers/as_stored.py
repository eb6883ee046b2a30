"""Figures, standings and verdicts as rows keep them: JSON, and the columns they are read as."""

import json
from datetime import datetime
from operator import attrgetter
from typing import Any

from sellers.judging import RATES, Figures, Finding, OpenGrace, Rate, Sample, Standing, Verdict

_MEMBERS = {
    cls: (cls.__slots__, attrgetter(*cls.__slots__))
    for cls in (Sample, Rate, Figures, OpenGrace, Standing, Finding, Verdict)
}


def to_json(value: Figures | Standing | Verdict) -> str:
    """As it is stored: JSON text."""
    return _ENCODER.encode(value)


def _members(value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    names, get = _MEMBERS[type(value)]
    return dict(zip(names, get(value), strict=True))


_ENCODER = json.JSONEncoder(default=_members, check_circular=False)


def figures_of_row(row: dict) -> Figures:
    """Figures of the columns that sellers/figuring.py reads of one seller."""
    get = row.get
    return Figures(
        first_gig_at=get("first_gig_at"),
        orders=get("orders") or 0,
        buyers=get("buyers") or 0,
        earnings=int(get("earnings") or 0),
        rating_thirds=get("rating_thirds") or 0,
        reviews=get("reviews") or 0,
        review_ids=tuple(get("review_ids") or ()),
        replies=_rate(row, "replies") if "replies_events" in row else None,
        on_time=_rate(row, "on_time"),
        completion=_rate(row, "completion"),
        strikes=get("strikes") or 0,
    )


def _rate(row: dict, name: str) -> Rate:
    """From the columns NAME_events, NAME_good_halves, NAME_bad_halves in the window, the same with ever_ before,
    and NAME_ids, NAME_goods, NAME_bads (halves) with NAME_oldest_at of the events looked at."""
    events, ever = row[f"{name}_events"] or 0, row[f"ever_{name}_events"] or 0
    if not ever:
        return Rate()
    good, bad = row[f"{name}_good_halves"] or 0, row[f"{name}_bad_halves"] or 0
    ever_good, ever_bad = row[f"ever_{name}_good_halves"] or 0, row[f"ever_{name}_bad_halves"] or 0
    goods, bads = row[f"{name}_goods"] or (), row[f"{name}_bads"] or ()
    ids = tuple(zip(row[f"{name}_ids"] or (), goods, bads, strict=True))
    widened = Sample()
    if events < 5 and ids:
        last = ids[:5]
        of = sum(g + b for _id, g, b in last)
        widened = Sample(sum(g for _id, g, _b in last) / 2, of / 2, len(last), last, row[f"{name}_oldest_at"])
    return Rate(
        Sample(good / 2, (good + bad) / 2, events, ids[:events]),
        widened,
        Sample(ever_good / 2, (ever_good + ever_bad) / 2, ever),
    )


def figures_from(stored: dict) -> Figures:
    """Figures as they were stored: by the rule, or by the database as the row they were read as."""
    first = stored["first_gig_at"]
    first = first and datetime.fromisoformat(first)
    if "on_time_events" in stored:
        oldest = {
            f"{key}_oldest_at": at and datetime.fromisoformat(at)
            for key in RATES
            if (at := stored.get(f"{key}_oldest_at"))
        }
        return figures_of_row({**stored, "first_gig_at": first, **oldest})
    rates = {key: stored[key] and Rate(**{n: _sample(s) for n, s in stored[key].items()}) for key in RATES}
    review_ids = tuple(stored["review_ids"])
    return Figures(**{**stored, **rates, "first_gig_at": first, "review_ids": review_ids})


def _sample(stored: dict) -> Sample:
    oldest = stored["oldest_at"]
    ids = tuple(tuple(pair) for pair in stored["ids"])
    return Sample(**{**stored, "ids": ids, "oldest_at": oldest and datetime.fromisoformat(oldest)})


def standing_from(stored: dict) -> Standing:
    """A Standing as it was stored."""
    moments = {
        name: stored[name] and datetime.fromisoformat(stored[name])
        for name in ("decide_by", "decided_at", "fell_at")
    }
    graces = tuple(
        OpenGrace(g["criterion"], datetime.fromisoformat(g["ends_at"]), g["events"]) for g in stored["graces"]
    )
    spared = tuple((key, datetime.fromisoformat(until)) for key, until in stored.get("spared", ()))
    return Standing(**{**stored, **moments, "graces": graces, "spared": spared})
