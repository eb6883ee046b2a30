"""Asking for events that no webhook brought: a dead endpoint costs five minutes, not money."""

from datetime import timedelta

from django.db.models import Max

from payments import gateway, inbox
from payments.models import ProviderEvent

OVERLAP = timedelta(hours=1)
AT_ONCE = 100


def poll() -> int:
    """Store what happened since the newest event we know, less an hour; how many were missing."""
    newest = ProviderEvent.objects.aggregate(newest=Max("created_at"))["newest"]
    try:
        events = list(gateway.gateway().events(since=newest - OVERLAP if newest else None))
    except gateway.Transient:
        return 0
    stored = 0
    for begin in range(0, len(events), AT_ONCE):
        stored += inbox.store(events[begin : begin + AT_ONCE])
    return stored
