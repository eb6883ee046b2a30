"""The one place that writes a review's state: it saves the named fields and appends the event."""

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise

from accounts.models import User
from notices import telling
from reviews.models import Review, ReviewEvent


def move(
    review: Review, command: str, to: str, *, by: User | None, now: datetime, reason: str = "", **changes
) -> None:
    """Write state and `changes`, and what happened. The database refuses illegal moves of state."""
    before, review.state = review.state, to
    for name, value in changes.items():
        setattr(review, name, value)
    review.save(update_fields=["state", *changes])
    ReviewEvent.objects.create(
        review=review, at=now, actor=by, command=command, before=before, after=to, reason=reason
    )


def news(review: Review, to: User, kind: str, *, url: str = "", **data) -> telling.News:
    """What one of the two is told about a review; the words get the order's title and the other's name."""
    order = review.order
    other = order.seller if to.pk == order.buyer_id else order.buyer
    data = {key: _kept(value) for key, value in data.items()}
    return telling.News(
        to=to,
        kind=kind,
        url=url or f"/reviews/{review.ref}/",
        about=review.ref,
        data={"title": order.title, "who": other.shown_name, **data},
    )


def _kept(value) -> str | dict:
    """As a notice keeps it: an instant as ISO text, a phrase of a table so that each reader gets their own language."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Promise):
        with translation.override(None):
            return {"msgid": str(value)}
    return str(value)
