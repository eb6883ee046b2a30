"""Tasks of the site itself."""

from celery import shared_task

from marketplace import health


@shared_task
def beat():
    """Notes that beat ticks and a worker answers; read by /readyz."""
    health.note_beat()
