"""A member has left: what they said about themselves as a seller, and what they gave for the Pro badge, is deleted."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from sellers import locks, portfolio, pro, pro_door
from sellers.models import CalendarFeed, ProApplication, ProFile, ProStanding, SellerProfile, StartDraft


def forget(*, user: User, now: datetime) -> None:
    """Level, rating and judgements stay as numbers: orders and books refer to them. May be called again."""
    StartDraft.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    for ref in ProApplication.objects.filter(applicant=user).values_list("ref", flat=True):
        _forget_application(ref, user, now)
    ProStanding.objects.filter(user=user, ended_at=None).update(ended_at=now)
    profile = SellerProfile.objects.filter(user=user).first()
    if profile is None:
        return
    for project in profile.projects.all():
        portfolio.remove(project=project)
    profile.education.all().delete()
    profile.certificates.all().delete()
    SellerProfile.objects.filter(pk=profile.pk).update(
        headline="",
        about="",
        skills=[],
        languages={},
        links=[],
        away_until=None,
        away_note="",
        weekly_hours=None,
        payout_country="",
        is_pro=False,
        pro_since=None,
    )


@transaction.atomic
def _forget_application(ref: str, user: User, now: datetime) -> None:
    """One that waits is withdrawn; answers and files go, what staff decided and why stays."""
    if ProApplication.objects.open().filter(ref=ref).exists():
        pro.withdraw(ref=ref, by=user, now=now)
    application = locks.application(ref)
    ProFile.objects.filter(application=application).delete()
    application.references.all().delete()
    gone, _rows = application.steps.all().delete()
    if gone:
        application.wiped_at = now
        pro_door.note(application, "wipe", by=None, now=now)
