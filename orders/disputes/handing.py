"""From the two sides to staff, and what staff is told."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from orders.door import Act
from orders.models import Dispute


def to_staff(act: Act, dispute: Dispute, *, stage: str = Dispute.Stage.RULING) -> None:
    """Staff has the word from now on, with the policy's days to decide."""
    dispute.stage = stage
    dispute.rule_by = act.now + timedelta(days=act.policy.dispute_ruling_days)
    dispute.save()
    tell_staff(act, dispute, "dispute_staff")


def tell_staff(act: Act, dispute: Dispute, kind: str) -> None:
    """A notice to everybody who decides disputes, to the page of the case."""
    for person in support():
        act.tell_person(
            person,
            kind,
            url=f"/staff/disputes/{dispute.ref}/",
            milestone=act.milestone.title,
            rule_by=dispute.rule_by or act.now,
        )


def support() -> QuerySet[User]:
    """The members of staff who decide disputes."""
    people = User.objects.filter(is_active=True, is_staff=True)
    return people.filter(Q(is_superuser=True) | Q(groups__name="support")).distinct()
