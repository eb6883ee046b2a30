"""How many requests the API answers."""

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework import throttling


class _Limit(throttling.SimpleRateThrottle):
    """So many requests a time, by settings.API_LIMITS. While the counter cannot be reached, nobody is kept out."""

    def get_rate(self):
        return settings.API_LIMITS.get(self.scope or "")

    def allow_request(self, request, view):
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError):
            return True

    def get_cache_key(self, request, view):
        who = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return f"api:{self.scope}:{who}"


class VisitorLimit(_Limit):
    scope = "visitor"

    def get_cache_key(self, request, view):
        return None if request.user.is_authenticated else super().get_cache_key(request, view)


class MemberLimit(_Limit):
    scope = "member"

    def get_cache_key(self, request, view):
        return super().get_cache_key(request, view) if request.user.is_authenticated else None


class WriteLimit(_Limit):
    scope = "write"

    def get_cache_key(self, request, view):
        return None if request.method in ("GET", "HEAD", "OPTIONS") else super().get_cache_key(request, view)


class MoneyLimit(WriteLimit):
    """For what speaks to the payment provider."""

    scope = "money"
