"""Celery's hands on notices."""

from celery import shared_task

from notices import mailing


@shared_task
def send_mails():
    mailing.send_due()
