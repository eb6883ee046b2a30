"""Counting what happens on pages without writing a row: numbers gather in Redis and are taken out in batches.

A request's counts leave in one pipeline when it is answered. A worker renames what has gathered to a batch of its own
name and adds it to rows together with that name, in one transaction: a batch found again after a crash is not added
twice. Losing Redis loses what was not taken yet; a Redis that does not answer costs a page nothing but its counts."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError, ResponseError

from kit import clock
from kit.models import AppliedBatch
from kit.refs import new_ref

log = logging.getLogger(__name__)
PATIENCE = 0.3  # seconds for an answer of Redis
REST = 5.0  # seconds without counting after a failure
KEPT = timedelta(days=2)  # names of batches that were added
_resting_until = 0.0


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """The connection of this process; text in, text out."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
    )


class Tally:
    """Numbers by name. `adds`: a number is added to what is there; else the last one stands."""

    def __init__(self, name: str, *, adds: bool = True):
        self.key, self.adds = f"tally:{name}", adds

    def note(self, request, field: str, number: int = 1) -> None:
        """Count with the request's other counts, when it is answered."""
        waiting = request.__dict__.setdefault("tallies", {})
        if self.adds:
            number += waiting.get((self, field), 0)
        waiting[self, field] = number

    def take(self, apply: Callable[[dict[str, int]], None]) -> int:
        """Hand everything that has gathered to `apply`, each batch in a transaction of its own, never twice.

        Returns the number of batches added; 0 where Redis does not answer, since then there is nothing to take."""
        server: Any = client()  # its answers are typed as bytes, whatever it was told to decode
        batches = f"{self.key}:batches"
        batch = f"{self.key}:{new_ref()}"
        try:
            with server.pipeline(transaction=True) as pipe:  # named and renamed at once
                pipe.sadd(batches, batch).rename(self.key, batch).execute()
        except ResponseError as error:
            if "no such key" not in str(error):
                raise
        except (RedisError, OSError) as error:
            log.warning("no counts are taken: %s", error)
            return 0
        added = 0
        for name in sorted(server.smembers(batches)):
            counts = {field: int(number) for field, number in server.hgetall(name).items()}
            if counts:
                added += _apply_once(name, counts, apply)
            server.pipeline(transaction=True).delete(name).srem(batches, name).execute()
        return added


@transaction.atomic
def _apply_once(name: str, counts: dict[str, int], apply: Callable[[dict[str, int]], None]) -> bool:
    """The batch and its name in one transaction; False when the name is there already."""
    _row, is_new = AppliedBatch.objects.get_or_create(name=name)
    if is_new:
        apply(counts)
    return is_new


def forget_old() -> None:
    """Drop the names of batches that are long gone from Redis."""
    AppliedBatch.objects.filter(applied_at__lt=clock.raw_now() - KEPT).delete()


def send(waiting: dict[tuple[Tally, str], int]) -> None:
    """All counts of a request in one pipeline; given up quietly when Redis does not answer."""
    global _resting_until
    if not waiting or time.monotonic() < _resting_until:
        return
    try:
        pipe = client().pipeline(transaction=False)
        for (tally, field), number in waiting.items():
            pipe.hincrby(tally.key, field, number) if tally.adds else pipe.hset(tally.key, field, number)
        pipe.execute()
    except (RedisError, OSError) as error:
        _resting_until = time.monotonic() + REST
        log.info("counts of a request are lost: %s", error)


class TallyMiddleware:
    """Sends a request's counts when it is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        send(request.__dict__.pop("tallies", {}))
        return response
