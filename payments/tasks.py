"""Ticks of payments: each looks in its table for what is due."""

from celery import shared_task

from kit import clock
from payments import (
    expiring,
    hold_watch,
    inbox,
    issuing,
    onboarding,
    paying_out,
    polling,
    reconciling,
    refunding,
    sending,
    unknown,
)


@shared_task
def send_calls():
    """Orders' refunds and closings become calls, and calls are sent."""
    refunding.take_due()
    expiring.take_due()
    sending.send_due()


@shared_task
def apply_events():
    inbox.apply_due()


@shared_task
def poll_events():
    polling.poll()
    inbox.apply_due()


@shared_task
def expire_sessions():
    expiring.look_at_due()
    sending.send_due()


@shared_task
def resolve_unknown():
    unknown.resolve_due()


@shared_task
def retry_payouts():
    paying_out.retry_due()
    sending.send_due()


@shared_task
def reconcile():
    reconciling.reconcile()


@shared_task
def look_at_accounts():
    onboarding.look_at_waiting()


@shared_task
def issue_documents():
    """Invoices and credit notes of what was booked."""
    issuing.issue_due()


@shared_task
def watch_holding():
    """Money that has been here for long is paid out, or becomes a task for staff."""
    hold_watch.watch(now=clock.now())
    sending.send_due()
