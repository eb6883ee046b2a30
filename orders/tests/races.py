"""Races: two acts at once on one order, and what a fair end is. Run with the lock in test_races.py, where exactly one
wins and the other is told, and without it in test_races_unlocked.py, where each must go wrong."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connections

from gigs import testing as gigs
from kit.problems import Refused
from orders import (
    cancelling,
    clearing,
    deliveries,
    disputes,
    extending,
    extras,
    giving_back,
    lifecycle,
    locks,
    milestones,
    placing,
    testing,
)
from orders.actors import Actor
from orders.models import Dispute, FundingLine, Release
from orders.tests.story import NOW, buyer, days, hours, milestone, refunds, seller, states


@dataclass
class Race:
    """acts: run at the same time. fair: whether what came out (the outcomes, in any order) is right."""

    acts: list[Callable[[], object]]
    fair: Callable[[list[str]], bool]


def run(acts) -> list[str]:
    """What came of each: its answer, the code of its refusal, or the error's name."""
    outcomes, together = [], threading.Barrier(len(acts))

    def one(act):
        try:
            together.wait(timeout=10)
            made = act()
            outcomes.append(made.outcome if isinstance(made, lifecycle.Paid) else "done")
        except Refused as refusal:
            outcomes.append(refusal.code)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def met(monkeypatch, module, name, *, locked: bool):
    """After this look at the rows the first two wait for each other to have looked too.

    With the lock the other cannot come, so the wait is short; without it the other is sure to come, so the
    wait is as long as a busy machine may need.
    """
    real, meeting = getattr(module, name), threading.Barrier(2)
    waiting, counting = [1, 2], threading.Lock()

    def looked(*args, **rest):
        found = real(*args, **rest)
        with counting:
            waits = bool(waiting) and bool(waiting.pop())
        if waits:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(timeout=0.3 if locked else 30)
        return found

    monkeypatch.setattr(module, name, looked)


def one_wins(order, ends, releases=None):
    """One did it, one was told; the order ended in one of these ways, with that many releases."""

    def fair(outcomes):
        told = [o for o in outcomes if o in ("stale", "not_possible", "disputed")]
        right = len(told) == 1 and outcomes.count("done") == 1 and states(order) in ends
        return right and (releases is None or Release.objects.filter(order=order).count() in releases)

    return fair


ACCEPTED = ("completed", ["accepted"])


def accept_twice():
    order = testing.order_delivered(now=NOW)
    act = lambda: lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)  # noqa: E731
    return Race([act, act], one_wins(order, [ACCEPTED], [1]))


def accept_and_silence():
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    return Race(
        [
            lambda: lifecycle.accept(milestone_ref=ref, by=buyer(order), now=NOW + hours(72)),
            lambda: lifecycle.auto_accept(milestone_ref=ref, now=NOW + hours(72)),
        ],
        one_wins(order, [ACCEPTED], [1]),
    )


def accept_and_agree_to_cancel():
    order = testing.order_delivered(now=NOW)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW)
    return Race(
        [
            lambda: lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW),
            lambda: cancelling.accept(ref=order.ref, by=seller(order), now=NOW),
        ],
        one_wins(order, [ACCEPTED, ("cancelled", ["cancelled"])]),
    )


def accept_and_revise():
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    return Race(
        [
            lambda: lifecycle.accept(milestone_ref=ref, by=buyer(order), now=NOW),
            lambda: deliveries.ask_revision(milestone_ref=ref, items=["x"], by=buyer(order), now=NOW),
        ],
        one_wins(order, [ACCEPTED, ("active", ["in_revision"])]),
    )


def accept_and_dispute():
    """Whichever comes first: an accepted milestone may still be disputed, a disputed one not accepted."""
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref

    def fair(outcomes):
        dispute = Dispute.objects.filter(order=order).first()
        if outcomes == ["disputed", "done"]:
            return states(order) == ("active", ["delivered"]) and dispute.held_escrow_minor == 40_00
        return (
            outcomes == ["done", "done"] and states(order) == ACCEPTED and dispute.held_pending_minor == 32_00
        )

    return Race(
        [
            lambda: lifecycle.accept(milestone_ref=ref, by=buyer(order), now=NOW),
            lambda: disputes.open_dispute(
                milestone_ref=ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
            ),
        ],
        fair,
    )


def deliver_and_cancel():
    order = testing.order_active(now=NOW)
    ref = milestone(order).ref
    return Race(
        [
            lambda: testing.deliver(order, now=NOW + days(7)),
            lambda: milestones.cancel_late(milestone_ref=ref, by=buyer(order), now=NOW + days(7)),
        ],
        one_wins(order, [("active", ["delivered"]), ("cancelled", ["cancelled"])]),
    )


def stop_and_pay():
    order = testing.order_accepted(milestones=2, now=NOW)

    def fair(outcomes):
        if states(order)[0] == "completed":
            return outcomes == ["done", "refused"]
        return outcomes == ["booked", "not_possible"] and states(order)[1] == ["accepted", "in_progress"]

    return Race(
        [
            lambda: milestones.stop(ref=order.ref, by=seller(order), now=NOW),
            lambda: testing.pay(order, milestone=milestone(order, 2), now=NOW),
        ],
        fair,
    )


def pay_and_expire():
    order = testing.order_placed(now=NOW)

    def fair(outcomes):
        paid = states(order)[0] == "awaiting_requirements"
        return outcomes == (["booked", "done"] if paid else ["done", "refused"])

    return Race(
        [
            lambda: testing.pay(order, now=NOW + hours(1)),
            lambda: lifecycle.expire(order_ref=order.ref, now=NOW + hours(1)),
        ],
        fair,
    )


def the_same_payment_twice():
    order = testing.order_placed(now=NOW)
    same = {
        "payment_ref": order.ref,
        "intent_id": f"pi_{order.ref}",
        "charge_id": f"ch_{order.ref}",
        "milestone": milestone(order),
    }
    act = lambda: testing.pay(order, now=NOW, **same)  # noqa: E731
    return Race(
        [act, act],
        lambda outcomes: (
            outcomes == ["booked", "booked"]
            and FundingLine.objects.filter(milestone__order=order).count() == 1
        ),
    )


def both_waive():
    order = testing.order_delivered(now=NOW)
    dispute = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    testing.to_staff(dispute, now=NOW)
    disputes.rule(
        dispute_ref=dispute.ref, to_buyer_minor=40_00, fault="seller", rule="r", reason="x",
        by=Actor.staff(testing.make_support()), now=NOW,
    )  # fmt: skip
    return Race(
        [
            lambda: disputes.waive_appeal(dispute_ref=dispute.ref, by=buyer(order), now=NOW),
            lambda: disputes.waive_appeal(dispute_ref=dispute.ref, by=seller(order), now=NOW),
        ],
        lambda outcomes: outcomes == ["done", "done"] and states(order) == ("completed", ["settled"]),
    )


def _talking():
    """A claim that was answered, with a split offered by the seller."""
    order = testing.order_delivered(now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    disputes.answer(dispute_ref=case.ref, words="No", to_buyer_minor=0, by=seller(order), now=NOW)
    disputes.offer_split(dispute_ref=case.ref, to_buyer_minor=20_00, by=seller(order), now=NOW)
    return order, case


def take_a_split_twice():
    order, case = _talking()

    def fair(outcomes):
        return one_wins(order, [("completed", ["settled"])], [1])(outcomes) and refunds(order) == [20_00]

    act = lambda: disputes.accept_split(dispute_ref=case.ref, by=buyer(order), now=NOW)  # noqa: E731
    return Race([act, act], fair)


def decide_twice():
    """Two members of staff at one case: one decision stands, the other is told."""
    order, case = _talking()
    for by in (buyer(order), seller(order)):
        disputes.ask_staff(dispute_ref=case.ref, by=by, now=NOW)

    def decide(name, amount):
        by = Actor.staff(testing.make_support(name))
        return lambda: disputes.rule(
            dispute_ref=case.ref, to_buyer_minor=amount, fault="both", rule="r", reason="x", by=by, now=NOW
        )

    def fair(outcomes):
        return outcomes == ["done", "not_possible"] and case.rulings.count() == 1

    return Race([decide("sup", 10_00), decide("sup2", 30_00)], fair)


def answer_and_silence():
    """At the deadline: answered, they talk; not answered, staff decides. Never both."""
    order = testing.order_delivered(now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    at = NOW + hours(72)

    def fair(outcomes):
        case.refresh_from_db()
        answered = (case.stage, case.rule_by) == ("talks", None) and case.answered_minor == 0
        silent = (case.stage, case.talks_by) == ("ruling", None) and case.answered_minor is None
        return outcomes == ["done", "not_possible"] and (answered or silent)

    return Race(
        [
            lambda: disputes.answer(
                dispute_ref=case.ref, words="No", to_buyer_minor=0, by=seller(order), now=at
            ),
            lambda: disputes.unanswered(dispute_ref=case.ref, now=at),
        ],
        fair,
    )


def _extension():
    """Late work with a request for more time that the buyer has not answered."""
    order = testing.order_active(now=NOW)
    extending.ask(
        milestone_ref=milestone(order).ref, new_due_at=NOW + days(9), by=seller(order), now=NOW + days(4)
    )

    def agree():
        return extending.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(7))

    return order, agree


def agree_to_more_time_and_deliver():
    """Agreed first, it is delivered in time; delivered first, nothing is agreed any more."""
    order, agree = _extension()

    def fair(outcomes):
        due = milestone(order).due_at
        if outcomes == ["done", "stale"]:
            return states(order) == ("active", ["delivered"]) and due == NOW + days(5)
        return (
            outcomes == ["done", "done"]
            and states(order) == ("active", ["delivered"])
            and due == NOW + days(9)
        )

    return Race([agree, lambda: testing.deliver(order, now=NOW + days(7))], fair)


def agree_to_more_time_and_cancel():
    order, agree = _extension()
    ref = milestone(order).ref

    def fair(outcomes):
        if outcomes == ["done", "not_yet"]:
            return states(order) == ("active", ["in_progress"]) and milestone(order).due_at == NOW + days(9)
        return outcomes == ["done", "stale"] and states(order) == ("cancelled", ["cancelled"])

    cancel = lambda: milestones.cancel_late(milestone_ref=ref, by=buyer(order), now=NOW + days(7))  # noqa: E731
    return Race([agree, cancel], fair)


def agree_to_more_time_twice():
    order, agree = _extension()

    def fair(outcomes):
        return outcomes == ["done", "not_possible"] and milestone(order).due_at == NOW + days(9)

    return Race([agree, agree], fair)


def agree_to_a_refund_and_silence():
    """Either the refund first and the rest is released, or all is released and the refund refused."""
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    giving_back.propose(milestone_ref=ref, amount_minor=20_00, by=seller(order), now=NOW + hours(70))

    def fair(outcomes):
        released = list(Release.objects.filter(order=order).values_list("gross_minor", flat=True))
        if outcomes == ["done", "not_possible"]:
            return released == [100_00] and refunds(order) == []
        return outcomes == ["done", "done"] and released == [80_00] and refunds(order) == [20_00]

    return Race(
        [
            lambda: giving_back.accept(milestone_ref=ref, by=buyer(order), now=NOW + hours(72)),
            lambda: lifecycle.auto_accept(milestone_ref=ref, now=NOW + hours(72)),
        ],
        fair,
    )


def pay_an_extra_and_accept():
    """Paid first, it is released with the rest; accepted first, its money goes back."""
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    asked = extras.propose(
        milestone_ref=ref, title="Print", price_minor=20_00, days=0, by=seller(order), now=NOW
    )

    def fair(outcomes):
        released = list(Release.objects.filter(order=order).values_list("gross_minor", flat=True))
        if outcomes == ["done", "refused"]:
            return released == [100_00] and refunds(order) == [20_00]
        return outcomes == ["booked", "done"] and released == [120_00] and refunds(order) == []

    return Race(
        [
            lambda: testing.pay_extra(asked, now=NOW),
            lambda: lifecycle.accept(milestone_ref=ref, by=buyer(order), now=NOW),
        ],
        fair,
    )


RACES = [
    agree_to_more_time_and_deliver, agree_to_more_time_and_cancel, agree_to_more_time_twice,
    agree_to_a_refund_and_silence, pay_an_extra_and_accept,
    accept_twice, accept_and_silence, accept_and_agree_to_cancel, accept_and_revise, accept_and_dispute,
    deliver_and_cancel, stop_and_pay, pay_and_expire, the_same_payment_twice, both_waive,
    take_a_split_twice, decide_twice, answer_and_silence,
]  # fmt: skip


def no_lock(monkeypatch):
    monkeypatch.setattr(locks, "_for_update", lambda rows, **options: rows)


# --- the last place in a queue ---------------------------------------------------------------------
def two_buyers_one_place():
    gig = testing.make_gig_live(queue_limit=1, packages=[gigs.package()], now=NOW)
    ref = gig.live.packages.get().ref

    def order(name):
        person = Actor.buyer(testing.make_buyer(name))
        return lambda: placing.place(package_ref=ref, by=person, now=NOW)

    return gig, [order("ana"), order("ion")]


# --- a refund while its money clears --------------------------------------------------------------
def refund_while_clearing(monkeypatch):
    """An agreed refund of a release whose clearance ends; the clearing comes in the middle of it."""
    order = testing.order_accepted(now=NOW)
    ref, real, came = milestone(order).ref, locks.release, []
    giving_back.propose(milestone_ref=ref, amount_minor=25_00, by=seller(order), now=NOW + days(13))

    def clear():
        try:
            clearing.clear_due(now=NOW + days(14))
            came.append(Release.objects.get(milestone__ref=ref).state)
        finally:
            connections.close_all()

    def interrupted(of):
        found = real(of)
        rival = threading.Thread(target=clear)
        rival.start()
        rival.join()
        return found

    monkeypatch.setattr(locks, "release", interrupted)
    return order, came, lambda: giving_back.accept(milestone_ref=ref, by=buyer(order), now=NOW + days(14))
