"""Is the process alive, and can it serve? Read by load balancers and by people in a hurry."""

import time

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

BEAT_KEY = "marketplace:beat"
BEAT_LATE_SECONDS = 60
_migrated = False  # once true it stays true: a process never loses the migrations it was started with


def note_beat() -> None:
    """Remember that a tick of beat reached a worker."""
    cache.set(BEAT_KEY, time.time(), timeout=None)


def _database() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _redis() -> dict:
    cache.set("marketplace:probe", 1, timeout=5)
    return {"ok": True}


def migrations() -> dict:
    """Whether the tables are those of this version (`ok`), and which steps are `missing`."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        ours = [f"{step.app_label}.{step.name}" for step, _ in waiting if _belongs_here(step.app_label)]
        if ours:
            return {"ok": False, "missing": ours}
        _migrated = True
    return {"ok": True}


def _belongs_here(app_label: str) -> bool:
    from django.db import router

    return router.allow_migrate(DEFAULT_DB_ALIAS, app_label)


def _beat() -> dict:
    last = cache.get(BEAT_KEY)
    if last is None:
        return {"ok": False, "seconds_ago": None}
    ago = round(time.time() - last, 1)
    return {"ok": ago < BEAT_LATE_SECONDS, "seconds_ago": ago}


def healthz() -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


def readyz() -> JsonResponse:
    """503 while pages cannot be served. A late beat is told but answers 200: the pages work, the sweeps wait."""
    parts = {}
    for name, look in (
        ("database", _database),
        ("redis", _redis),
        ("migrations", migrations),
        ("beat", _beat),
    ):
        try:
            parts[name] = look()
        except Exception as error:  # whatever is wrong is the answer
            parts[name] = {"ok": False, "error": type(error).__name__}
    serves = all(parts[name]["ok"] for name in ("database", "redis", "migrations"))
    status = "ready" if serves and parts["beat"]["ok"] else "degraded" if serves else "unavailable"
    return JsonResponse({"status": status, **parts}, status=200 if serves else 503)


class HealthMiddleware:
    """Answers /healthz and /readyz before hosts, redirects, sessions and languages are looked at."""

    answers = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer()
        response["Cache-Control"] = "no-store"
        return response
