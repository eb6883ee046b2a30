"""Reads the environment; a wrong value stops the start with the name of the variable."""

import os
import re

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

YES_OR_NO = {"1", "0", "true", "false", "yes", "no", "on", "off"}


class Environment(environ.Env):
    """django-environ, with every refusal naming its variable, and no guessing about yes and no. A variable that is
    set to nothing, as most of .env.example are, counts as not set."""

    @property
    def ENVIRON(self):
        """What is set, and to something."""
        return {name: value for name, value in os.environ.items() if value.strip()}

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        given = self.ENVIRON.get(var)
        if cast is bool and given is not None and given.lower() not in YES_OR_NO:
            raise ImproperlyConfigured(f"{var} must be 1 or 0, not {given!r}.")
        try:
            return super().get_value(var, cast=cast, default=default, parse_default=parse_default)
        except ImproperlyConfigured:
            raise ImproperlyConfigured(f"{var} is not set, and there is no default for it.") from None
        except (ValueError, TypeError, KeyError) as error:
            raise ImproperlyConfigured(f"{var} has a value that cannot be used: {error}") from None

    def web_address(self, var: str, default: str) -> str:
        """An http(s) origin without a path, without a trailing slash."""
        given = self(var, default=default).rstrip("/")
        if not re.fullmatch(r"https?://[^/\s]+", given):
            raise ImproperlyConfigured(f"{var} must look like https://example.org, not {given!r}.")
        return given

    def currency(self, var: str, default: str) -> str:
        """A three-letter code, in lower case as Stripe writes it."""
        given = self(var, default=default).lower()
        if not re.fullmatch(r"[a-z]{3}", given):
            raise ImproperlyConfigured(f"{var} must be a three-letter currency code, not {given!r}.")
        return given

    def country(self, var: str, default: str) -> str:
        """Two letters of ISO 3166-1, in upper case."""
        given = self(var, default=default).upper()
        if not re.fullmatch(r"[A-Z]{2}", given):
            raise ImproperlyConfigured(f"{var} must be a two-letter country code, not {given!r}.")
        return given

    def sealing_keys(self, var: str, default: list[str] | None) -> list[str]:
        """Fernet keys, the newest first; `default` None: one must be set."""
        given = [key.strip() for key in self(var, default="").split(",") if key.strip()]
        if not given and default is None:
            raise ImproperlyConfigured(f"{var} is not set, and there is no default for it.")
        for key in given:
            try:
                Fernet(key)
            except ValueError:
                raise ImproperlyConfigured(
                    f"{var} must be 32 random bytes in URL-safe base64, several with commas between, the newest first."
                ) from None
        return given or default or []
