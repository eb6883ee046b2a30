"""What a member wants to be mailed about: everything until they say otherwise, a subject at a time.

Deadlines, disputes, money and the account itself are always mailed: silence there would cost something."""

from collections.abc import Iterable

from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.text import Words
from notices.kinds import gigs, levels, orders, pro, reports, reviews, side, talking
from notices.models import Muted, Notice

SUBJECTS: dict[str, tuple[Words, tuple]] = {
    # name: (label, the tables of kinds)
    "messages": (_("Messages"), (talking,)),
    "orders": (_("Orders"), (orders, side)),
    "reviews": (_("Reviews"), (reviews,)),
    "gigs": (_("Gigs"), (gigs, reports)),
    "level": (_("Level and Pro"), (levels, pro)),
}
ALWAYS = ("remind_",)  # how kinds begin that are mailed in any case
SUBJECT_OF: dict[str, str] = {
    kind: name
    for name, (_label, tables) in SUBJECTS.items()
    for table in tables
    for kind in table.KINDS
    if not kind.startswith(ALWAYS) and not kind.endswith("_staff")
}
SALT = "unsubscribe"


def muted(user: User) -> set[str]:
    """The subjects this member wants no mail about."""
    return set(Muted.objects.filter(user=user).values_list("subject", flat=True))


def choose(*, user: User, wanted: Iterable[str]) -> None:
    """Mail about these subjects, and about no other that can be chosen."""
    unwanted = set(SUBJECTS) - set(wanted)
    Muted.objects.filter(user=user).exclude(subject__in=unwanted).delete()
    mute(user, *unwanted)


def mute(user: User, *subjects: str) -> None:
    """No more mail about these."""
    Muted.objects.bulk_create([Muted(user=user, subject=each) for each in subjects], ignore_conflicts=True)


def unwanted(notices: Iterable[Notice]) -> set[int]:
    """The ids of those of these notices that their readers want no mail of; one query."""
    rows = list(notices)
    said = set(Muted.objects.filter(user__in={row.to_id for row in rows}).values_list("user_id", "subject"))
    return {row.pk for row in rows if (row.to_id, SUBJECT_OF.get(row.kind)) in said}


def token(notice: Notice) -> str:
    """What an unsubscribe link carries; empty for what is always mailed."""
    subject = SUBJECT_OF.get(notice.kind)
    return signing.dumps([notice.to.ref, subject], salt=SALT) if subject else ""


def read_token(text: str) -> tuple[User, str] | None:
    """Whose link it is and about what; None for one that was not made here, or whose member has left."""
    try:
        ref, subject = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(ref=ref, is_active=True).first()
    return (user, subject) if user and subject in SUBJECTS else None
