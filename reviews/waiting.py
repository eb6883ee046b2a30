"""What waits for staff of moderation and support: reviews that are held, reported or appealed, and notes to them; and
what was removed."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from reviews.models import Appeal, Removal, Report, Review, StaffNote

State = Review.State


def held() -> QuerySet[Review]:
    """Held for a person, the most urgent first; those a member of staff has let through are out."""
    return (
        Review.objects.filter(state=State.HELD, hold__ended_at=None)
        .select_related("order", "author", "subject", "hold")
        .order_by("hold__release_by", "id")
    )


def reported() -> QuerySet[Review]:
    """Published with open reports, the oldest report first."""
    return (
        Review.objects.published()
        .filter(Exists(Report.objects.filter(review=OuterRef("pk"), closed_at=None)))
        .select_related("order", "author", "subject")
        .annotate(
            first_report_at=Report.objects.filter(review=OuterRef("pk"), closed_at=None)
            .order_by("reported_at")
            .values("reported_at")[:1]
        )
        .order_by("first_report_at", "id")
    )


def appealed() -> QuerySet[Appeal]:
    """Appeals nobody has decided, the oldest first."""
    return (
        Appeal.objects.filter(decided_at=None)
        .select_related(
            "removal__review__author", "removal__review__subject", "removal__review__order", "removal__by"
        )
        .order_by("asked_at")
    )


def removals() -> QuerySet[Removal]:
    """All that were ever taken down, newest first."""
    return Removal.objects.select_related("review__author", "review__subject", "by", "appeal").order_by("-id")


def notes(reader: User) -> QuerySet[StaffNote]:
    """Notes to staff that nobody has read, the oldest first; not of reviews that were taken back, nor of orders of
    the reader's own."""
    return (
        StaffNote.objects.filter(read_at=None)
        .exclude(review__state=State.DRAFTED)
        .exclude(Q(review__author=reader) | Q(review__subject=reader))
        .select_related("review__order", "review__author", "review__subject")
        .order_by("sent_at", "id")
    )
