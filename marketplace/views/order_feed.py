"""What happened on an order and what was said there, in one dated list; and what the brief answered."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from conversations import talking
from orders.happened import HAPPENED
from orders.models import AnswerFile, Delivery, Order, Revision


@dataclass
class Entry:
    """One line of the feed: an event of the order or something that was said."""

    at: datetime
    kind: str  # event | message
    icon: str = "clock"
    label: str = ""
    who: object = None
    mine: bool = False
    automatic: bool = False
    reason: str = ""
    message: object = None
    delivery: Delivery | None = None
    items: list = field(default_factory=list)


def feed_of(found: Order, viewer, deliveries) -> list[Entry]:
    """Events and messages in one dated list, oldest first."""
    entries = events_of(found, viewer, deliveries)
    for message in talking.messages_of(found):
        entries.append(
            Entry(
                at=message.sent_at,
                kind="message",
                who=message.author,
                mine=message.author_id == viewer.pk,
                message=message,
            )
        )
    return sorted(entries, key=lambda entry: entry.at)


def events_of(found: Order, viewer, deliveries) -> list[Entry]:
    """What happened, oldest first."""
    by_milestone: dict[int, list[Delivery]] = {}
    for delivery in deliveries:
        by_milestone.setdefault(delivery.milestone_id, []).append(delivery)
    revisions: dict[int, list[Revision]] = {}
    for revision in Revision.objects.filter(milestone__order=found).order_by("id"):
        revisions.setdefault(revision.milestone_id, []).append(revision)
    entries = []
    for event in found.events.select_related("actor"):
        happened = HAPPENED.get(event.command)
        if happened is None or (event.command == "fund" and len(entries) < 3):
            continue  # the first milestone is paid with the order
        entry = Entry(
            at=event.effective_at,
            kind="event",
            icon=happened.icon,
            label=happened.text,
            who=event.actor,
            mine=event.actor_id == viewer.pk,
            automatic=event.role in ("system", "gateway"),
            reason=event.reason if event.command not in ("decline_unstarted",) else "",
        )
        if event.command == "deliver" and by_milestone.get(event.milestone_id):
            entry.delivery = by_milestone[event.milestone_id].pop(0)
        if event.command == "ask_revision" and revisions.get(event.milestone_id):
            entry.items = revisions[event.milestone_id].pop(0).items
        entries.append(entry)
    return entries


def answers_of(found: Order) -> list[tuple[dict, object, list]]:
    """(question, what was answered, files) in the order of the questions."""
    given = {
        answer.question_ref: answer
        for answer in found.answers.prefetch_related(
            Prefetch("files", AnswerFile.objects.select_related("upload"))
        )
    }
    rows = []
    for question in found.questions:
        answer = given.get(question["ref"])
        value = answer.value if answer else ""
        rows.append(
            (
                question,
                ", ".join(value) if isinstance(value, list) else value,
                [f.upload for f in answer.files.all()] if answer else [],
            )
        )
    return rows
