"""How gunicorn serves the pages: `gunicorn -c python:marketplace.serving marketplace.wsgi`.

The code is read once, before the web processes are made: one that dies is replaced within milliseconds, and they
share its memory."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from marketplace.environment import Environment


def _number(variable: str, usual: int) -> int:
    """A whole number of the environment; anything else ends the start with one line."""
    try:
        return Environment().int(variable, default=usual)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(1)


bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{_number('PORT', 8000)}"
worker_class = "gthread"
workers = _number("WEB_WORKERS", 1)
threads = _number("WEB_THREADS", 8)
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = _number("WEB_MAX_REQUESTS", 0)
control_socket_disable = True  # gunicorn 25 and later would open one in the home folder
accesslog = "-" if os.environ.get("ACCESS_LOG") else None


def on_starting(server):
    """Refuse to start with one clear line when a service or a setting is wrong; then read the code, once for all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    from django.conf import settings

    from marketplace import services

    try:
        services.adopt()
        services.require()
        _ = settings.INSTALLED_APPS
    except (services.Unreachable, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    from django.urls import get_resolver

    import marketplace.wsgi  # noqa: F401 – `preload_app` would read it before the settings are looked at

    _ = get_resolver().url_patterns


def post_worker_init(worker):
    """Each web process keeps the site's pulse; while the site is closed it stands still."""
    from django.conf import settings

    from marketplace import pulse

    if not settings.MAINTENANCE:
        pulse.keep_beating()
