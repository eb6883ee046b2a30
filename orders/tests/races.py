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
    deliveries,
    disputes,
    lifecycle,
    locks,
    milestones,
    placing,
    testing,
)
from orders.actors import Actor
from orders.models import Dispute, FundingLine, Release
from orders.tests.story import NOW, buyer, days, hours, milestone, seller, states


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
                meeting.wait(timeout=0.7 if locked else 30)
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


RACES = [
    accept_twice, accept_and_silence, accept_and_agree_to_cancel, accept_and_revise, accept_and_dispute,
    deliver_and_cancel, stop_and_pay, pay_and_expire, the_same_payment_twice, both_waive,
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
