"""The safe halt: when the books do not agree twice, a minute apart, no money leaves until people have looked.

Clearing, new withdrawals and new transfers pause; refunds go on, and calls already claimed are finished and booked.
Two members of staff lift it, after a check that found nothing."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import clock
from kit.problems import Invalid, NotAllowed, Refused
from ledger.checks import Finding
from ledger.models import Halt

STOPS = frozenset({"I1", "I2", "I3", "I4", "I5", "I6", "I8", "I10", "I11"})
SECOND_LOOK_AFTER = timedelta(seconds=60)
CLEAN_FOR = timedelta(minutes=10)  # how long a clean check counts


def is_halted() -> bool:
    """Whether money must not leave now; one small query."""
    return Halt.objects.filter(began_at__isnull=False, over_at__isnull=True).exists()


def current() -> Halt | None:
    """The halt in force, or None."""
    return (
        Halt.objects.select_related("first_lifter")
        .filter(began_at__isnull=False, over_at__isnull=True)
        .first()
    )


def second_look_due() -> bool:
    """Whether a suspicion is old enough to be looked at again, or a halt waits for a clean check."""
    open_one = Halt.objects.filter(over_at__isnull=True).first()
    return open_one is not None and clock.raw_now() >= open_one.suspected_at + SECOND_LOOK_AFTER


@transaction.atomic
def looked(findings: Iterable[Finding]) -> Halt | None:
    """Take in what a check of the books found; the halt or suspicion that stands then.

    First finding: a suspicion. Still there a minute later: a halt. Nothing found: a suspicion is dropped, a halt
    may be lifted by staff."""
    serious = [asdict(finding) for finding in findings if finding.invariant in STOPS]
    now = clock.raw_now()
    open_one = Halt.objects.select_for_update().filter(over_at__isnull=True).first()
    if open_one is None:
        return Halt.objects.create(findings=serious, suspected_at=now) if serious else None
    if not serious and open_one.began_at is None:
        open_one.over_at = now
        open_one.save(update_fields=["over_at"])
        return None
    open_one.clean_at = None if serious else now
    if serious:
        open_one.findings, open_one.first_lifter = serious, None
        if open_one.began_at is None and now >= open_one.suspected_at + SECOND_LOOK_AFTER:
            open_one.began_at = now
    open_one.save()
    return open_one


@transaction.atomic
def lift(*, by: User, reason: str) -> Halt:
    """One of the two who lift a halt; it ends with the second. Raises NotAllowed, Invalid, Refused."""
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
    halt = Halt.objects.select_for_update().filter(began_at__isnull=False, over_at__isnull=True).first()
    if halt is None:
        raise Refused(_("Nothing is halted."), code="not_halted")
    now = clock.raw_now()
    if halt.clean_at is None or halt.clean_at < now - CLEAN_FOR:
        raise Refused(
            _("The books do not agree yet. This opens after a check that finds nothing."), code="not_clean"
        )
    if not reason.strip():
        text = _("Write what was wrong and why it is right now.")
        raise Invalid(text, code="reason_missing", fields={"reason": text})
    halt.reason = "\n".join(part for part in (halt.reason, f"{by.username}: {reason.strip()}") if part)[:500]
    if halt.first_lifter_id is None:
        halt.first_lifter = by
    elif halt.first_lifter_id == by.pk:
        raise Refused(_("A second member of staff has to agree."), code="second_person")
    else:
        halt.second_lifter, halt.over_at = by, now
    halt.save()
    return halt
