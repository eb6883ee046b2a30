"""A sealed daily digest: everything booked on a day under one hash, which also takes in the hash of the day before. Who
kept yesterday's hash elsewhere can tell whether anything older was changed since, by whomever.

Days are of UTC, by the raw clock that dated the journals; a day is sealed an hour after its end, when nothing of it
can still be waiting to be committed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from ledger.balances import JournalView, with_legs
from ledger.checks import Finding, one_snapshot
from ledger.models import Journal, Seal

FIRST = "0" * 64
WAIT = timedelta(hours=1)
DAY = timedelta(days=1)
BATCH = 500


def seal_due(*, now: datetime) -> list[Seal]:
    """Seal each day that has ended and is not sealed yet, in order; the new seals. now: raw clock."""
    made = []
    last = newest()
    day = last.day + DAY if last else _first_day()
    while day is not None and now >= _start(day + DAY) + WAIT:
        before = last.digest if last else FIRST
        digest, journals = _digest(day, before)
        values = {"before": before, "digest": digest, "journals": journals, "sealed_at": now}
        last, is_new = Seal.objects.get_or_create(day=day, defaults=values)
        made += [last] if is_new else []
        day += DAY
    return made


def newest() -> Seal | None:
    """The seal of the last sealed day."""
    return Seal.objects.order_by("-day").first()


def verify() -> list[Finding]:
    """Hash every sealed day again; what is not as it was sealed."""
    findings = []
    with one_snapshot():
        before = FIRST
        for seal in Seal.objects.order_by("day"):
            digest, journals = _digest(seal.day, seal.before)
            if seal.before != before:
                findings.append(_finding(seal, before, seal.before, "is not chained to the day before"))
            if digest != seal.digest:
                text = f"is not what was sealed ({seal.journals} journals then, {journals} now)"
                findings.append(_finding(seal, seal.digest, digest, text))
            before = seal.digest
    return findings


def _finding(seal: Seal, expected: str, found: str, text: str) -> Finding:
    return Finding("seal", seal.day.isoformat(), expected, found, text)


def _digest(day: date, before: str) -> tuple[str, int]:
    """The hash of a day and how many journals it has."""
    whole, count = hashlib.sha256(before.encode()), 0
    for journal in _booked_on(day):
        whole.update(_canonical(journal))
        count += 1
    return whole.hexdigest(), count


def _booked_on(day: date) -> Iterator[JournalView]:
    rows = Journal.objects.filter(created_at__gte=_start(day), created_at__lt=_start(day + DAY))
    after = 0
    while batch := list(rows.filter(id__gt=after).defer("body_hash").order_by("id")[:BATCH]):
        yield from with_legs(batch)
        after = batch[-1].pk


def _canonical(journal: JournalView) -> bytes:
    """A journal as one line that says everything about it, the same for ever."""
    whole = [
        journal.id,
        journal.key,
        journal.kind,
        journal.subject,
        journal.ref,
        journal.reverses,
        journal.currency,
        journal.effective_at.astimezone(UTC).isoformat(),
        journal.created_at.astimezone(UTC).isoformat(),
        [[str(leg.debit), str(leg.credit), leg.amount_minor] for leg in journal.legs],
    ]
    return json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _first_day() -> date | None:
    at = Journal.objects.order_by("id").values_list("created_at", flat=True).first()
    return at.astimezone(UTC).date() if at else None


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
