"""Reading new journals as they are written, for whatever is made from them afterwards.

Journals get their numbers before they are committed, so a lower number may appear after a higher one. A reader
therefore looks at recent journals again each time, and calls them settled only when no transaction that could still
write a lower number can be alive."""

from django.db import connection

from ledger.balances import JournalView, with_legs
from ledger.models import Journal

SETTLED_AFTER_SECONDS = 300  # tasks are ended after 90 s, requests sooner


def after(journal_id: int, *, limit: int) -> list[JournalView]:
    """The journals with higher numbers, in order, each with its legs; two queries."""
    return with_legs(
        list(Journal.objects.filter(id__gt=journal_id).defer("body_hash").order_by("id")[:limit])
    )


def settled(journals: list[JournalView]) -> int:
    """The highest number of these up to which nothing new can appear; 0 where none is old enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() - make_interval(secs => %s)", [SETTLED_AFTER_SECONDS])
        before = cursor.fetchone()[0]
    last = 0
    for journal in journals:
        if journal.created_at > before:
            break
        last = journal.id
    return last
