"""The local Stripe server as a process: `python -m sandbox.process --port 8001`.

Makes its database when it is missing, migrates it, and serves the API, its pages and webhook delivery with one
worker. May be killed at any moment: whatever was answered is committed."""

import argparse
import ctypes
import logging
import os
import signal
import sys
import threading
import time

os.environ["ROOT_URLCONF"] = "sandbox.urls"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

log = logging.getLogger("sandbox")
PDEATHSIG = 1
PACE = 0.25  # seconds between looks at the webhooks that are due when nobody nudges
SWEEP_PACE = 1.0


def main(argv: list[str] | None = None) -> None:
    """Start the server and stay until told to stop."""
    arguments = argparse.ArgumentParser(prog="python -m sandbox.process", description=__doc__)
    arguments.add_argument("--port", type=int, default=int(os.environ.get("SANDBOX_PORT", "8001")))
    arguments.add_argument("--bind", default=os.environ.get("SANDBOX_BIND", "127.0.0.1"))
    arguments.add_argument("--threads", type=int, default=8)
    arguments.add_argument("--webhook-url", default=None, help="where to send webhooks (SANDBOX_WEBHOOK_URL)")
    options = arguments.parse_args(argv)
    if options.webhook_url is not None:
        os.environ["SANDBOX_WEBHOOK_URL"] = options.webhook_url
    prepare()
    serve(options)


def prepare() -> None:
    """Database, tables and the default webhook endpoint."""
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"The sandbox cannot start: {error}")
    if not settings.SANDBOX_PAYMENTS:
        sys.exit("The sandbox takes no real money. Set SANDBOX_PAYMENTS=1 to run it where DEBUG is off.")
    make_database()
    call_command("migrate", "sandbox", database="sandbox", verbosity=0, interactive=False)
    register_default_endpoint()


def make_database() -> None:
    """CREATE DATABASE unless it is there."""
    import psycopg2
    from django.conf import settings
    from psycopg2 import sql

    config = settings.DATABASES["sandbox"]
    where = {
        "host": config.get("HOST") or None,
        "port": config.get("PORT") or None,
        "user": config.get("USER") or None,
        "password": config.get("PASSWORD") or None,
    }
    try:
        psycopg2.connect(dbname=config["NAME"], **where).close()
        return
    except psycopg2.OperationalError as error:
        if "does not exist" not in str(error):
            sys.exit(f"The sandbox cannot reach its database (SANDBOX_DATABASE_URL): {error}")
    connection = psycopg2.connect(dbname="postgres", **where)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(config["NAME"])))
    except psycopg2.errors.DuplicateDatabase:
        log.info("another process made the database first")
    finally:
        connection.close()


def register_default_endpoint() -> None:
    """The endpoint of SANDBOX_WEBHOOK_URL, told everything about the platform and its accounts."""
    from django.conf import settings
    from django.db import transaction

    from sandbox import store
    from sandbox.api import webhook_endpoints
    from sandbox.models import Thing

    with transaction.atomic(using="sandbox"):
        old = Thing.objects.select_for_update().filter(ref="we_default").first()
        if not settings.SANDBOX_WEBHOOK_URL:
            if old:
                store.change(old, status="disabled")
            return
        if old:
            old.hidden["secret"] = settings.SANDBOX_WEBHOOK_SECRET
            old.save(update_fields=["hidden"])
            store.change(old, url=settings.SANDBOX_WEBHOOK_URL, status="enabled")
            return
        webhook_endpoints.add(
            url=settings.SANDBOX_WEBHOOK_URL,
            events=["*"],
            secret=settings.SANDBOX_WEBHOOK_SECRET,
            scope="both",
            ref="we_default",
        )


def serve(options) -> None:
    """gunicorn with one worker of several threads, and beside them the thread that delivers and sweeps."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Server(BaseApplication):
        def load_config(self):
            settings = {
                "bind": f"{options.bind}:{options.port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": options.threads,
                "graceful_timeout": 5,
                "timeout": 60,
                "accesslog": None,
                "loglevel": "warning",
                "proc_name": "sandbox",
                "control_socket_disable": True,
                "post_worker_init": lambda worker: begin_work(),
                "post_fork": lambda server, worker: die_with_parent(),
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self):
            return get_wsgi_application()

    connections.close_all()
    Server().run()


def die_with_parent() -> None:
    """No worker may outlive a killed master and keep the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)


def begin_work() -> None:
    """What a fresh worker does first."""
    from django.conf import settings

    settings.DEBUG = False  # its pages are up by now; else Django keeps every statement in memory
    start_hands()


def start_hands() -> threading.Thread:
    """The thread that sends webhooks and does what the test clock makes due."""
    thread = threading.Thread(target=_work, name="sandbox-hands", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    from django.db import OperationalError, connections

    from sandbox import delivering, sweeping

    next_sweep = 0.0
    while True:
        delivering.wake.wait(PACE)
        delivering.wake.clear()
        try:
            if time.monotonic() >= next_sweep:
                sweeping.run()
                next_sweep = time.monotonic() + SWEEP_PACE
            delivering.deliver_due(limit=200)
        except OperationalError as error:
            log.warning("the sandbox waits for its database: %s", str(error).splitlines()[0])
            connections.close_all()
            time.sleep(1)
        except Exception:
            # whatever it was, a restarted database for one, the next look may go well
            log.exception("the sandbox could not sweep or deliver")
            connections.close_all()
            time.sleep(1)


if __name__ == "__main__":
    main()
