"""Work of gigs that repeats; each task looks in its table for what is due."""

from celery import shared_task

from gigs import fading, pictures, rolling, search_rows, waiting
from kit import clock


@shared_task
def prepare_pictures():
    """Re-encodes the pictures that wait; also woken when one is uploaded."""
    pictures.prepare_due()


@shared_task
def drop_unused_pictures():
    """Forgets pictures that no gig shows."""
    pictures.drop_unused()


@shared_task
def pause_above_limit():
    """Pauses gigs above the limit of a level once the time to pick is over."""
    fading.pause_due(now=clock.now())


@shared_task
def follow_sellers():
    """Search and cards say what sellers say now."""
    search_rows.refresh_changed()


@shared_task
def roll_up():
    """What pages counted becomes rows a day."""
    rolling.roll_up()


@shared_task
def forget_old_counts():
    """Drops search words and names of batches that are kept only for a while."""
    rolling.forget_old(now=clock.now())


@shared_task
def tell_waiting():
    """Tells those who wait for a gig that it can be ordered again."""
    waiting.tell_due(now=clock.now())
