"""Deliveries of a milestone, and what the buyer says to them short of accepting (T6, T6b, T7, T8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Upload
from kit.problems import Invalid
from kit.text import clean, clean_line, graphemes, is_web_address
from orders import door, milestones
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Delivery, DeliveryFile, Milestone, Revision

SHORTEST_TEXT = 30  # a delivery of words alone, in characters as people count them
LONGEST_TEXT, MOST_LINKS, MOST_FILES = 10_000, 10, 50
MOST_BYTES = 1024**3
MOST_ITEMS, LONGEST_ITEM = 20, 1000


def deliver(
    *,
    milestone_ref: str,
    by: Actor,
    now: datetime,
    message: str = "",
    links: Sequence[str] = (),
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Delivery:
    """The seller delivers; the buyer has 72 hours (T6). At least a file, a link, or a text of 30 characters.

    Raises Invalid, NotAllowed, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("deliver")
        message, links = _checked(act, message, links, uploads)
        milestone = act.milestone
        delivery = Delivery.objects.create(
            milestone=milestone,
            number=milestone.deliveries.count() + 1,
            message=message,
            links=links,
            delivered_at=now,
        )
        DeliveryFile.objects.bulk_create(DeliveryFile(delivery=delivery, upload=u) for u in uploads)
        accept_by = now + timedelta(hours=act.policy.review_hours)
        act.move(
            "deliver",
            data={"delivery": delivery.ref, "number": delivery.number},
            delivered_at=now,
            first_delivered_at=milestone.first_delivered_at or now,
            accept_by=accept_by,
        )
        milestones.remind_to_accept(act, milestone)
        act.tell("buyer", "delivered", milestone=milestone.title, accept_by=accept_by)
    return delivery


def replace_files(
    *, milestone_ref: str, uploads: Sequence[Upload], by: Actor, now: datetime, version: int | None = None
) -> Delivery:
    """Other files instead of wrong ones, within the hour and while the buyer has fetched none (T6)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("replace_delivery")
        delivery = sure(act.last_delivery)
        _checked(act, delivery.message, delivery.links, uploads)
        act.move("replace_delivery", data={"delivery": delivery.ref})
        delivery.files.all().delete()
        DeliveryFile.objects.bulk_create(DeliveryFile(delivery=delivery, upload=u) for u in uploads)
        act.tell(
            "buyer",
            "delivery_replaced",
            milestone=act.milestone.title,
            accept_by=sure(act.milestone.accept_by),
        )
    return delivery


def void(
    *, milestone_ref: str, reason: str, by: Actor, now: datetime, version: int | None = None
) -> Milestone:
    """The buyer says that this is not the work: it costs no revision and does not count as on time (T6b)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("void_delivery")
        reason = clean(reason)
        if not reason:
            raise Invalid(_("Say what is wrong."), fields={"reason": _("Say what is wrong.")})
        milestone, delivery = act.milestone, sure(act.last_delivery)
        delivery.voided_at, delivery.void_reason = now, reason
        delivery.save(update_fields=["voided_at", "void_reason"])
        standing = milestone.deliveries.filter(voided_at=None).order_by("number").first()
        revising = milestone.revisions_used > 0
        grace = now + timedelta(hours=act.policy.void_grace_hours)
        changes: dict[str, Any] = {
            "voided_at": now,
            "voids": milestone.voids + 1,
            "first_delivered_at": standing and standing.delivered_at,
            "accept_by": None,
        }
        if revising:
            changes["revision_due_at"] = max(sure(milestone.revision_due_at), grace)
        to = Milestone.State.IN_REVISION if revising else Milestone.State.IN_PROGRESS
        act.move("void_delivery", to=to, reason=reason, data={"delivery": delivery.ref}, **changes)
        if revising:
            milestones.remind_of_revision(act, milestone)
        act.tell("seller", "delivery_voided", milestone=milestone.title, reason=reason)
    return milestone


def ask_revision(
    *, milestone_ref: str, items: Sequence[str], by: Actor, now: datetime, version: int | None = None
) -> Revision:
    """The buyer wants changes, as a list (T7)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_revision")
        items = [text for text in map(clean, items) if text]
        if not items:
            raise Invalid(_("List at least one change."), fields={"items": _("List at least one change.")})
        if len(items) > MOST_ITEMS or any(len(text) > LONGEST_ITEM for text in items):
            limits = {"items": MOST_ITEMS, "length": LONGEST_ITEM}
            text = _("%(items)d changes at most, each of %(length)d characters at most.") % limits
            raise Invalid(text, fields={"items": text})
        milestone = act.milestone
        revision = Revision.objects.create(
            milestone=milestone,
            delivery=sure(act.last_delivery),
            number=milestone.revisions_used + 1,
            items=items,
            asked_at=now,
        )
        due = now + timedelta(days=milestone.revision_days)
        act.move(
            "ask_revision",
            data={"number": revision.number, "items": len(items)},
            revisions_used=milestone.revisions_used + 1,
            revision_due_at=due,
            accept_by=None,
        )
        milestones.remind_of_revision(act, milestone)
        act.tell("seller", "revision_asked", milestone=milestone.title, count=len(items), revision_by=due)
    return revision


def lengthen_review(
    *, milestone_ref: str, days: int, by: Actor, now: datetime, version: int | None = None
) -> Milestone:
    """The buyer takes up to 7 days more to look, once a milestone (T8)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        most = act.policy.longer_review_days
        act.check_possible("lengthen_review")
        if not 1 <= days <= most:
            message = _("Choose 1 to %(most)d days.") % {"most": most}
            raise Invalid(message, fields={"days": message})
        accept_by = sure(act.milestone.accept_by) + timedelta(days=days)
        act.move("lengthen_review", data={"days": days}, accept_by=accept_by, review_lengthened=True)
        milestones.remind_to_accept(act, act.milestone)
        act.tell("seller", "review_lengthened", milestone=act.milestone.title, accept_by=accept_by)
    return act.milestone


def _checked(
    act: Act, message: str, links: Sequence[str], uploads: Sequence[Upload]
) -> tuple[str, list[str]]:
    """What is delivered, clean. Raises Invalid naming the field."""
    message, links = clean(message), [clean_line(link) for link in links if clean_line(link)]
    if any(upload.owner_id != act.by.person.pk for upload in uploads):
        raise _invalid("uploads", _("One of these files is not yours."))
    if len(uploads) > MOST_FILES or sum(upload.size for upload in uploads) > MOST_BYTES:
        raise _invalid("uploads", _("%(most)d files and 1 GiB at most.") % {"most": MOST_FILES})
    if len(links) > MOST_LINKS or any(not _is_link(link) for link in links):
        raise _invalid("links", _("Enter full addresses beginning with https://, ten at most."))
    if len(message) > LONGEST_TEXT:
        raise _invalid("message", _("%(most)d characters at most.") % {"most": LONGEST_TEXT})
    if not uploads and not links and graphemes(message) < SHORTEST_TEXT:
        raise _invalid("message", _("Add a file or a link, or write at least 30 characters."))
    return message, links


def _is_link(text: str) -> bool:
    return is_web_address(text) and len(text) <= 500


def _invalid(name: str, message: str) -> Invalid:
    return Invalid(message, fields={name: message})
