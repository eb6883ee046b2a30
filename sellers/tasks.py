"""Work of sellers that repeats; each task looks in its table for what is due."""

from celery import shared_task

from kit import clock
from sellers import overdue, portfolio, pro, references


@shared_task
def forget_personal():
    """Personal data of old Pro applications is deleted."""
    pro.forget_due(now=clock.now())


@shared_task
def tell_overdue():
    """Vetting staff is told of Pro applications past their term."""
    overdue.tell_due(now=clock.now())


@shared_task
def ask_references():
    """Whom an applicant named is asked by mail."""
    references.send_due(now=clock.now())


@shared_task
def prepare_pictures():
    """Re-encodes the pictures of projects that wait; also woken when one is uploaded."""
    portfolio.prepare_due()
