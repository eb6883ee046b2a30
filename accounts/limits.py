"""How long somebody who tried too often has to wait, read from the counters that allauth keeps."""

import time

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from babel.dates import format_timedelta
from django.core.cache import cache

from kit.money import babel_locale


def time_left(request, action, *, key=None) -> int:
    """Seconds until `action` is open again for this visitor; 0 when it is open now."""
    longest = 0
    for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS.get(action)):
        if (rate.per == "key" and key is None) or (rate.per == "user" and not request.user.is_authenticated):
            continue
        name = ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate, key=key)
        tries = [moment for moment in cache.get(name, []) if moment > time.time() - rate.duration]
        if len(tries) >= rate.amount:
            longest = max(longest, int(tries[rate.amount - 1] + rate.duration - time.time()) + 1)
    return longest


def spoken(seconds: int) -> str:
    """'4 minutes', never less than what is left."""
    minutes = -(-max(seconds, 1) // 60)
    return format_timedelta(
        minutes * 60, granularity="minute", threshold=10**6 if minutes < 60 else 1, locale=babel_locale()
    )


def longest_wait(request) -> int:
    """Seconds until everything is open again; a minute where the counter is one we cannot look up."""
    return max((time_left(request, action) for action in app_settings.RATE_LIMITS), default=0) or 60
