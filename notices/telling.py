"""Telling people: an act says what happened and to whom; words, mail and language come later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models.functions import Now

from accounts.models import User
from notices.models import Mail, Notice


def tell(
    *,
    to: User,
    kind: str,
    url: str,
    now: datetime,
    about: str = "",
    data: dict | None = None,
    address: str = "",
) -> Notice:
    """Write a notice, and a mail where the kind has one, in the transaction of the act that calls this.

    kind: of the table in notices/kinds.py. url: a path on the site. about: ref of what it is about.
    data: what the words need (titles, amounts with currency, instants as ISO text). address: where the mail goes
    instead of the member's own address.
    """
    from notices.kinds import KINDS

    notice = Notice.objects.create(to=to, kind=kind, url=url, about=about, data=data or {}, told_at=now)
    if KINDS[kind].mailed:
        Mail.objects.create(notice=notice, next_at=Now(), address=address)
    return notice


@dataclass(frozen=True)
class News:
    """One thing to tell one person, as the arguments of `tell`."""

    to: User
    kind: str
    url: str
    about: str = ""
    data: dict = field(default_factory=dict)


def tell_many(news: Sequence[News], *, now: datetime) -> None:
    """`tell` for several people or things, in two queries."""
    from notices.kinds import KINDS

    notices = Notice.objects.bulk_create(
        Notice(to=n.to, kind=n.kind, url=n.url, about=n.about, data=n.data, told_at=now) for n in news
    )
    Mail.objects.bulk_create(
        Mail(notice=notice, next_at=Now()) for notice in notices if KINDS[notice.kind].mailed
    )
