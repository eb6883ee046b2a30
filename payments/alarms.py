"""Telling the staff who look after money that a person is needed."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from notices import telling


def alarm(*, kind: str, about: str, now: datetime, url: str = "/staff/finance/", **data) -> None:
    """One notice to each member of staff in finance. kind: of notices/kinds.py."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    for person in staff.filter(Q(is_superuser=True) | Q(groups__name="finance")).distinct():
        telling.tell(to=person, kind=kind, url=url, now=now, about=about, data=data)
