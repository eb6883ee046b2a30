"""Telling people: an act says what happened and to whom; words, mail and language come later."""

from datetime import datetime

from accounts.models import User
from notices.models import Mail, Notice


def tell(
    *, to: User, kind: str, url: str, now: datetime, about: str = "", data: dict | None = None
) -> Notice:
    """Write a notice, and a mail where the kind has one, in the transaction of the act that calls this.

    kind: of the table in notices/kinds.py. url: a path on the site. about: ref of what it is about.
    data: what the words need (titles, amounts with currency, instants as ISO text).
    """
    from notices.kinds import KINDS

    notice = Notice.objects.create(to=to, kind=kind, url=url, about=about, data=data or {}, told_at=now)
    if KINDS[kind].mailed:
        Mail.objects.create(notice=notice, next_at=now)
    return notice
