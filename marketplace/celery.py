"""The Celery application. Redis carries wake-ups only: what is due lies in PostgreSQL rows."""

import os
import sys
from pathlib import Path

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")


def refuse_wrong_settings() -> None:
    """End the `celery` command with the one line that names the wrong variable; others say it themselves."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if Path(sys.argv[0]).name == "celery" or Path(sys.argv[0]).parent.name == "celery":
    refuse_wrong_settings()

app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_ready.connect
def say_ready(sender, **rest):
    """One line, also where only warnings are logged."""
    queues = ", ".join(sorted(queue.name for queue in sender.task_consumer.queues))
    print(f"ready for {queues}", flush=True)


@signals.beat_init.connect
def say_ticking(sender, **rest):
    print(f"ticking for {len(app.conf.beat_schedule)} jobs", flush=True)
