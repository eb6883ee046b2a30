"""The one door: every change of an order's or a milestone's state goes through `Act.move`, in one transaction.

An act opens the door (which locks the order, then its milestones), makes one or more moves of the table, adds
money and notices, and closes it: rows are written, events appended, journals posted. Nothing else writes states.

    with door.at_milestone(ref, by=by, now=now, version=version) as act:
        act.move("accept", accepted_at=now)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.problems import NotAllowed, Stale
from ledger import posting
from notices import telling
from orders import asking, guards, locks, tallying
from orders.actors import SYSTEM, Actor
from orders.case import Case
from orders.models import FundingLine, Milestone, MoneyDue, Order, OrderEvent, Reminder, SideRequest
from orders.moves import MOVES, ORDER, Move

# Fields of a milestone on which its seller's figures depend.
COUNTED = frozenset({"first_delivered_at", "ended_at", "end_reason", "fault", "disputed"})


class Act(Case):
    """One act under way. What it decides is kept here and written when the door closes."""

    def __init__(self, order: Order, milestones: list[Milestone], *, version: int | None = None, **rest):
        super().__init__(order, milestones, **rest)
        self.lines: dict[int, list[FundingLine]] = {}  # of milestones, read by owing
        self.checkouts_shut = False
        self._counts = False
        self.request: SideRequest | None = None  # that the act is about, from at_request
        self._seen = version
        self._changed: dict[Order | Milestone, set[str]] = {}
        self._touched: set[Milestone] = set()
        self._restated: set[Order | Milestone] = set()
        self._events: list[OrderEvent] = []
        self._entries: list[posting.Entry] = []
        self._due: list[MoneyDue] = []
        self._reminders: list[Reminder] = []
        self._news: list[telling.News] = []

    # --- state ---------------------------------------------------------------------
    def move(
        self,
        command: str,
        *,
        on: Milestone | None = None,
        to: str | None = None,
        by: Actor | None = None,
        reason: str = "",
        data: dict | None = None,
        **changes,
    ) -> None:
        """Make one move of the table; `changes` are further fields of the order or milestone it is about.

        to: the state, where the row leaves a choice. Raises NotAllowed for the wrong person, Stale when the page
        was older than the order or the state is another by now, and what the guards raise.
        """
        move, by = MOVES[command], by or self.by
        milestone, subject = self._check(move, by, on)
        before, after = subject.state, self._target(move, subject, to)
        if after != before:
            if subject in self._restated:
                self._write(subject)  # the database checks each change of state by itself
            subject.state = after
            self._restated.add(subject)
            changes["state"] = after
        self.change(subject, **changes)
        self.note(command, before=before, after=after, on=milestone, by=by, reason=reason, data=data)

    def check_possible(self, command: str) -> None:
        """Refuse as `move` would, before the act looks at what it was given."""
        self._check(MOVES[command], self.by, None)

    def change(self, subject: Order | Milestone, **fields) -> None:
        """Set fields that are no state; a milestone that is changed has a new version."""
        if not fields:
            return
        for name, value in fields.items():
            setattr(subject, name, value)
        self._changed.setdefault(subject, set()).update(fields)
        if isinstance(subject, Milestone):
            counted = COUNTED & fields.keys() or ("due_at" in fields and subject.first_delivered_at)
            self._counts = self._counts or bool(self.order.paid_at and counted)
            subject.version += 1
            self._changed[subject].add("version")
            self._touched.add(subject)

    def count_again(self) -> None:
        """What the milestones count for their seller has changed by their money alone."""
        self._counts = True

    def note(self, command, *, before, after, on=None, by=None, reason="", data=None) -> None:
        """Append an event; it makes every page seen so far stale."""
        by = by or self.by
        self.order.version += 1
        self.order.events_count += 1
        changed = self._changed.setdefault(self.order, set())
        changed |= {"version", "events_count"}
        if by.role == "seller" and not self.order.seller_acted_at:
            self.order.seller_acted_at = self.now
            changed.add("seller_acted_at")
        self._events.append(
            OrderEvent(
                order=self.order,
                milestone=on,
                sequence=self.order.events_count,
                actor=by.user,
                role=by.role,
                command=command,
                before=before,
                after=after,
                reason=reason,
                data=data or {},
                effective_at=self.now,
            )
        )

    def _check(self, move: Move, by: Actor, on: Milestone | None):
        milestone = None if move.scope == ORDER else on or self.milestone
        subject = self.order if milestone is None else milestone
        self._check_person(move, by)
        self._check_state(move, subject)
        self._check_guards(move, milestone, by)
        return milestone, subject

    def _check_person(self, move: Move, by: Actor) -> None:
        own = {"buyer": self.order.buyer_id, "seller": self.order.seller_id}
        if by.role not in move.who or (by.role in own and (by.user is None or by.user.pk != own[by.role])):
            raise NotAllowed(_("This is not for you to do on this order."))

    def _check_state(self, move: Move, subject: Order | Milestone) -> None:
        seen, self._seen = self._seen, None
        if (seen is not None and seen != self.order.version) or subject.state not in move.before:
            raise self.stale(subject)
        in_dispute = subject if isinstance(subject, Milestone) else self.focus
        if move.frozen and in_dispute and in_dispute.disputed:
            raise guards.NotPossible(_("A dispute is open. This waits until it is settled."), code="disputed")
        if self.is_at_bank(move.bank, subject if isinstance(subject, Milestone) else None):
            raise guards.NotPossible(
                _("The buyer's bank is deciding about a payment of this order. This waits until it has."),
                code="chargeback",
            )

    def _check_guards(self, move: Move, milestone: Milestone | None, by: Actor) -> None:
        kept, self.about = self.about, milestone or self.about
        kept_by, self.by = self.by, by
        try:
            for guard in move.guards:
                guards.check(guard, self)
        finally:
            self.about, self.by = kept, kept_by

    def _target(self, move: Move, subject: Order | Milestone, to: str | None) -> str:
        if not move.after:
            return subject.state
        target = to or move.after[0]
        if target not in move.after or (to is None and len(move.after) > 1):
            raise ValueError(f"{move.command} does not say where it ends")
        return target

    def stale(self, subject: Order | Milestone) -> Stale:
        """The refusal for a page that is older than what it speaks of, with the new state in plain words."""
        words = (
            _("This order has changed meanwhile. It is now: %(state)s.")
            if subject is self.order
            else _("This milestone has changed meanwhile. It is now: %(state)s.")
        )
        return Stale(
            words % {"state": subject.get_state_display()}, state=subject.state, version=self.order.version
        )

    # --- what comes of it ------------------------------------------------------------
    def post(
        self, *, key: str, kind: str, legs: Sequence[posting.Leg], ref: str = "", currency: str = ""
    ) -> None:
        """A journal about this order, dated at the act, in the order's currency unless said otherwise."""
        self._entries.append(
            posting.Entry(key, kind, currency or self.order.currency, legs, self.order.ref, self.now, ref)
        )

    def owe(self, kind: str, **fields) -> MoneyDue:
        """Something payments must do outside; taken from its table."""
        due = MoneyDue(
            order=self.order, kind=kind, currency=self.order.currency, created_at=self.now, **fields
        )
        self._due.append(due)
        return due

    def remind(
        self, kind: str, *, deadline: datetime, at: datetime, milestone: Milestone | None = None
    ) -> None:
        """A warning before a deadline, unless its moment is past."""
        if at > self.now:
            self._reminders.append(
                Reminder(order=self.order, milestone=milestone, kind=kind, deadline_at=deadline, due_at=at)
            )

    def tell(self, role: str, kind: str, **data) -> None:
        """A notice to the buyer or the seller; `data` fills its words."""
        to = self.order.buyer if role == "buyer" else self.order.seller
        data = {key: v.isoformat() if isinstance(v, datetime) else v for key, v in data.items()}
        other = self.order.seller if role == "buyer" else self.order.buyer
        self._news.append(
            telling.News(
                to=to,
                kind=kind,
                url=f"/orders/{self.order.ref}/",
                about=self.order.ref,
                data={"title": self.order.title, "who": other.shown_name, **data},
            )
        )

    def tell_person(self, to: User, kind: str, *, url: str, **data) -> None:
        """A notice to somebody who is no side of the order, such as staff; `url`: a path on the site."""
        data = {key: v.isoformat() if isinstance(v, datetime) else v for key, v in data.items()}
        words = {"title": self.order.title, **data}
        self._news.append(telling.News(to=to, kind=kind, url=url, about=self.order.ref, data=words))

    def money(self, minor: int) -> dict:
        """An amount of this order, for the words of a notice."""
        return {"minor": minor, "currency": self.order.currency}

    # --- closing -----------------------------------------------------------------------
    def _write(self, subject: Order | Milestone) -> None:
        fields = self._changed.pop(subject, None)
        self._restated.discard(subject)
        if fields:
            subject.save(update_fields=sorted(fields))

    def close(self) -> None:
        """Write what the act decided. Raises what the ledger refuses."""
        if self._touched:
            asking.overtake(self, self._touched)
        for subject in sorted(self._changed, key=lambda s: (isinstance(s, Milestone), s.pk)):
            self._write(subject)
        if self._events:
            OrderEvent.objects.bulk_create(self._events)
        posting.post_many(self._entries)
        if self._counts:
            tallying.follow([self.order])
        if self._due:
            MoneyDue.objects.bulk_create(self._due)
        if self._reminders:
            Reminder.objects.bulk_create(self._reminders)
        telling.tell_many(self._news, now=self.now)


@contextmanager
def _opened(locked, *, milestone_ref: str | None, **rest) -> Iterator[Act]:
    order, milestones = locked
    milestone = next((m for m in milestones if m.ref == milestone_ref), None)
    act = Act(order, milestones, milestone=milestone, **rest)
    yield act
    act.close()


@contextmanager
def at_order(ref: str, *, by: Actor = SYSTEM, now: datetime, version: int | None = None) -> Iterator[Act]:
    """The door to an order. Raises Order.DoesNotExist."""
    with (
        transaction.atomic(),
        _opened(locks.order(ref=ref), milestone_ref=None, by=by, now=now, version=version) as act,
    ):
        yield act


@contextmanager
def at_milestone(ref: str, *, by: Actor = SYSTEM, now: datetime, version: int | None = None) -> Iterator[Act]:
    """The door to a milestone of an order. Raises Order.DoesNotExist."""
    with (
        transaction.atomic(),
        _opened(locks.order_of_milestone(ref), milestone_ref=ref, by=by, now=now, version=version) as act,
    ):
        yield act


@contextmanager
def at_dispute(ref: str, *, by: Actor = SYSTEM, now: datetime, version: int | None = None) -> Iterator[Act]:
    """The door to the milestone a dispute is about. Raises Dispute.DoesNotExist."""
    with transaction.atomic():
        order, milestones = locks.order_of_dispute(ref)
        dispute = order.disputes.get(ref=ref)
        milestone = next(m for m in milestones if m.pk == dispute.milestone_id)
        with _opened(
            (order, milestones), milestone_ref=milestone.ref, by=by, now=now, version=version
        ) as act:
            act.open_dispute = dispute
            yield act


@contextmanager
def at_request(ref: str, *, by: Actor = SYSTEM, now: datetime, version: int | None = None) -> Iterator[Act]:
    """The door to the milestone a side request is about; the request is `act.request`, whatever its state.

    Raises SideRequest.DoesNotExist."""
    with transaction.atomic():
        order, milestones = locks.order_of_request(ref)
        request = order.side_requests.get(ref=ref)
        milestone = next(m for m in milestones if m.pk == request.milestone_id)
        with _opened(
            (order, milestones), milestone_ref=milestone.ref, by=by, now=now, version=version
        ) as act:
            act.request = request
            yield act


@contextmanager
def at_new(order: Order, milestones: list[Milestone], *, by: Actor, now: datetime) -> Iterator[Act]:
    """The door for an order that is being placed, inside the caller's transaction: its rows are written here."""
    with transaction.atomic(savepoint=False):
        order.events_count = 1
        order.save(force_insert=True)
        Milestone.objects.bulk_create(milestones)
        act = Act(order, milestones, by=by, now=now)
        act._events.append(
            OrderEvent(
                order=order, sequence=1, actor=by.user, role=by.role, command="place", before="",
                after=order.state, effective_at=now,
            )
        )  # fmt: skip
        yield act
        act.close()
