"""What the clock does to orders: thin tasks over the sweeps, without arguments, harmless twice or not at all."""

from celery import shared_task

from kit import clock
from orders import clearing, reminders, sweeps


@shared_task
def close_checkouts():
    sweeps.run("close_checkouts", now=clock.now())


@shared_task
def lapse_approvals():
    sweeps.run("approvals", now=clock.now())


@shared_task
def lapse_answers():
    sweeps.run("answers", now=clock.now())


@shared_task
def accept_by_itself():
    sweeps.run("accept", now=clock.now())


@shared_task
def cancel_abandoned():
    sweeps.run("abandoned", now=clock.now())


@shared_task
def hold_abandoned_revisions():
    sweeps.run("revisions", now=clock.now())


@shared_task
def lapse_cancellations():
    sweeps.run("cancellations", now=clock.now())


@shared_task
def lapse_requests():
    sweeps.run("requests", now=clock.now())


@shared_task
def lapse_funding():
    sweeps.run("funding", now=clock.now())


@shared_task
def end_silence_in_disputes():
    sweeps.run("claims", now=clock.now())
    sweeps.run("talks", now=clock.now())


@shared_task
def alarm_about_disputes():
    sweeps.run("overdue_disputes", now=clock.now())


@shared_task
def settle_rulings():
    sweeps.run("rulings", now=clock.now())


@shared_task
def clear():
    clearing.clear_due(now=clock.now())


@shared_task
def remind():
    reminders.send_due(now=clock.now())
