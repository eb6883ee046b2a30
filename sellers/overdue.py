"""Pro applications that should have been decided by now: vetting staff is told, once a wait."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from notices import telling
from sellers import locks, pro_moves
from sellers.models import ProApplication

MOST = 100


@transaction.atomic
def tell_due(*, now: datetime, most: int = MOST) -> int:
    """Tell everybody in vetting, but the applicant, of each application past its term. Returns how many applications."""
    untold = Q(overdue_told_at=None) | Q(overdue_told_at__lt=F("waits_since"))
    due = locks.free_applications(
        ProApplication.objects.filter(untold, state__in=pro_moves.WAITING, decide_by__lte=now), most
    )
    if not due:
        return 0
    staff = User.objects.filter(is_active=True, is_staff=True)
    people = list(staff.filter(Q(is_superuser=True) | Q(groups__name="vetting")).distinct().order_by("id"))
    telling.tell_many(
        [
            _news(person, application)
            for application in due
            for person in people
            if _may_judge(person, application)
        ],
        now=now,
    )
    ProApplication.objects.filter(pk__in=[each.pk for each in due]).update(overdue_told_at=now)
    return len(due)


def _may_judge(person: User, application: ProApplication) -> bool:
    return person.pk != application.applicant_id


def _news(person: User, application: ProApplication) -> telling.News:
    return telling.News(
        to=person,
        kind="pro_overdue_staff",
        url=f"/staff/pro/{application.ref}/",
        about=application.ref,
        data={
            "name": application.applicant.shown_name,
            "decide_by": application.decide_by.isoformat(),
            "claimed": application.claimed_by.shown_name if application.claimed_by else "–",
        },
    )
