"""Work of accounts that repeats."""

from celery import shared_task

from accounts import presence, previews


@shared_task
def make_previews():
    """Small copies of the pictures that people sent."""
    previews.make_due()


@shared_task
def write_seen():
    """When members were last here."""
    presence.write_seen()
