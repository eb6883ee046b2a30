"""Work of sellers that repeats; each task looks in its table for what is due."""

from celery import shared_task

from kit import clock
from sellers import pro


@shared_task
def forget_personal():
    """Personal data of old Pro applications is deleted."""
    pro.forget_due(now=clock.now())
