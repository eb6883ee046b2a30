"""When members were last here: noted in Redis by their pages, written to their rows once a minute."""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from kit import clock
from kit.tallies import Tally

SEEN = Tally("seen", adds=False)


class PresenceMiddleware:
    """Notes that a signed-in member asked for a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            SEEN.note(request, str(request.user.pk), int(time.time()))
        return response


def write_seen() -> int:
    """Bring the rows up to date, one statement for all members seen since the last time; returns the batches."""
    return SEEN.take(_write)


def _write(seen: dict[str, int]) -> None:
    """seen: {id of a member: seconds since 1970, on the raw clock}."""
    ahead = clock.shift()
    rows = sorted((int(pk), datetime.fromtimestamp(at, UTC) + ahead) for pk, at in seen.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE accounts_user u SET last_seen_at = s.at
                 FROM unnest(%s::bigint[], %s::timestamptz[]) AS s(id, at)
                WHERE u.id = s.id AND (u.last_seen_at IS NULL OR u.last_seen_at < s.at)""",
            [[pk for pk, _at in rows], [at for _pk, at in rows]],
        )
