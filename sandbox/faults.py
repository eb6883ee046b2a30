"""Trouble on request: webhooks doubled, late, out of order or lost; API calls that fail in every known way.

Chances run from 0 to 1. `next` lists one-shot API faults that are used up first."""

import random

from sandbox import clock
from sandbox.models import Knobs

WEBHOOKS = {
    "duplicate": 0.0,
    "delay": 0.0,
    "delay_seconds": 5.0,
    "shuffle": 0.0,
    "shuffle_seconds": 3.0,
    "drop": 0.0,
}
API = {
    "error_before": 0.0,  # 500, nothing was done
    "error_after": 0.0,  # 500, it was done
    "stored_error": 0.0,  # 500 under the idempotency key for good, nothing was done
    "stored_error_after": 0.0,  # the same, and it was done
    "timeout": 0.0,  # it was done, the connection hangs and drops
    "timeout_before": 0.0,  # nothing was done, the connection hangs and drops
    "rate_limit": 0.0,  # 429
    "conflict": 0.0,  # 409
}
KINDS = tuple(API)
API_REST = {"timeout_seconds": 1.0, "methods": ["POST"], "paths": []}
_dice = random.Random()


class Wrong(Exception):
    """A fault setting that does not exist or has an impossible value."""


def current() -> dict:
    """All settings with their defaults."""
    stored = clock.knobs().faults
    return {
        "webhooks": {**WEBHOOKS, **stored.get("webhooks", {})},
        "api": {**API, **API_REST, **stored.get("api", {})},
        "next": stored.get("next", []),
        "seed": stored.get("seed"),
    }


def put(changes: dict) -> dict:
    """Merge settings in; `{"clear": true}` first goes back to no faults. Answers all settings."""
    clock.knobs()
    row = Knobs.objects.select_for_update().get(pk=1)
    stored = {} if changes.pop("clear", False) else row.faults
    for part, known in (("webhooks", WEBHOOKS), ("api", {**API, **API_REST})):
        wanted = changes.pop(part, None)
        if wanted is not None:
            if not isinstance(wanted, dict):
                raise Wrong(f"{part} is an object")
            for name, value in wanted.items():
                _check(part, name, value, known)
            stored[part] = {**stored.get(part, {}), **wanted}
    if "next" in changes:
        if not isinstance(changes["next"], list):
            raise Wrong("next is a list")
        stored["next"] = [_one_shot(each) for each in changes.pop("next")]
    if "seed" in changes:
        stored["seed"] = changes.pop("seed")
        _dice.seed(stored["seed"])
    if changes:
        raise Wrong(f"unknown: {', '.join(sorted(changes))}")
    row.faults = stored
    row.save(update_fields=["faults"])
    return current()


def _check(part: str, name: str, value, known: dict) -> None:
    if name not in known:
        raise Wrong(f"unknown: {part}.{name}")
    if isinstance(known[name], list):
        if not isinstance(value, list):
            raise Wrong(f"{part}.{name} is a list")
    elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise Wrong(f"{part}.{name} is a number from 0")
    elif not name.endswith("_seconds") and value > 1:
        raise Wrong(f"{part}.{name} is a chance from 0 to 1")


def _one_shot(each) -> dict:
    if not isinstance(each, dict) or each.get("kind") not in KINDS:
        raise Wrong(f"next.kind is one of {', '.join(KINDS)}")
    if not isinstance(each.get("times", 1), int):
        raise Wrong("next.times is a whole number")
    return {
        "kind": each["kind"],
        "path": str(each.get("path", "")),
        "method": str(each.get("method", "POST")),
        "times": each.get("times", 1),
    }


def fates(raw_now: float) -> list[tuple[float, str]]:
    """When each copy of a webhook is due, and whether it will ever be sent."""
    chances = current()["webhooks"]
    found = []
    for _ in range(2 if _happens(chances["duplicate"]) else 1):
        due_at = raw_now
        if _happens(chances["delay"]):
            due_at += chances["delay_seconds"]
        if _happens(chances["shuffle"]):
            due_at += _dice.uniform(0, chances["shuffle_seconds"])
        found.append((due_at, "dropped" if _happens(chances["drop"]) else "waiting"))
    return found


def strike(method: str, path: str) -> tuple[str | None, float]:
    """The fault this call meets, if any, and how long a time-out hangs in seconds."""
    stored = clock.knobs().faults
    settings = {**API_REST, **stored.get("api", {})}
    hangs = settings["timeout_seconds"]
    if stored.get("next"):
        kind = _use_one_shot(method, path)
        if kind:
            return kind, hangs
    if method not in settings["methods"]:
        return None, hangs
    if settings["paths"] and not any(path.startswith(each) for each in settings["paths"]):
        return None, hangs
    for kind in KINDS:
        if _happens(settings.get(kind, 0)):
            return kind, hangs
    return None, hangs


def _use_one_shot(method: str, path: str) -> str | None:
    row = Knobs.objects.select_for_update().get(pk=1)
    for each in row.faults.get("next", []):
        if each["times"] > 0 and path.startswith(each["path"]) and each["method"] in (method, "*"):
            each["times"] -= 1
            row.faults["next"] = [one for one in row.faults["next"] if one["times"] > 0]
            row.save(update_fields=["faults"])
            return each["kind"]
    return None


def _happens(chance: float) -> bool:
    return chance > 0 and _dice.random() < chance
