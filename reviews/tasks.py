"""What the clock does to reviews, but for publication, which reads conversations and is joined in marketplace."""

from celery import shared_task

from kit import clock
from reviews import publishing


@shared_task
def open_windows():
    publishing.open_due(now=clock.now())


@shared_task
def remind():
    publishing.remind_due(now=clock.now())
