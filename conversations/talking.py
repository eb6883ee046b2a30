"""Saying something to the other party of an order."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Upload, User
from conversations.models import Conversation, Message, MessageFile
from kit import text
from kit.problems import Invalid, NotAllowed
from notices import telling
from orders.models import Order

LONGEST = 2500  # characters of one message


@transaction.atomic
def say(*, order: Order, by: User, body: str, uploads: Sequence[Upload] = (), now: datetime) -> Message:
    """A message on an order, with files; the other party is told. Raises Invalid, NotAllowed."""
    if by.pk not in (order.buyer_id, order.seller_id):
        raise NotAllowed(_("Only the two parties talk here."))
    body = text.clean(body)
    if not body and not uploads:
        raise Invalid(
            _("Write something or attach a file."), code="empty", fields={"body": _("Write something.")}
        )
    if text.graphemes(body) > LONGEST:
        raise Invalid(
            _("A message has %(most)d characters at most.") % {"most": LONGEST},
            code="too_long",
            fields={"body": _("This is too long.")},
        )
    conversation, _made = Conversation.objects.get_or_create(order=order)
    message = Message.objects.create(conversation=conversation, author=by, body=body, sent_at=now)
    MessageFile.objects.bulk_create(MessageFile(message=message, upload=upload) for upload in uploads)
    other = order.seller if by.pk == order.buyer_id else order.buyer
    telling.tell(
        to=other,
        kind="message",
        url=f"/orders/{order.ref}/#m-{message.ref}",
        about=order.ref,
        now=now,
        data={"who": by.shown_name, "title": order.title, "excerpt": body[:160]},
    )
    return message


def messages_of(order: Order):
    """All messages of an order, oldest first, with their authors and files."""
    return (
        Message.objects.filter(conversation__order=order)
        .select_related("author")
        .prefetch_related("files__upload")
    )


def may_read(user: User, upload: Upload) -> bool:
    """Whether `upload` hangs on a message of an order of which `user` is a party."""
    return MessageFile.objects.filter(
        upload=upload, message__conversation__order__in=Order.objects.seen_by(user)
    ).exists()
