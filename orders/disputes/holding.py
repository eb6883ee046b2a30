"""What a dispute holds: taken from escrow or from a release in clearance, and given back where it came from."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ledger import accounts
from ledger.posting import Leg
from orders import guards, locks, owing
from orders.case import sure
from orders.door import Act
from orders.models import Dispute, Milestone, Release, Split


def other(role: str) -> str:
    """The opposite side."""
    return "seller" if role == "buyer" else "buyer"


def total(act: Act, milestone: Milestone) -> int:
    """Gross that a dispute may be about: what is in escrow, or was released and not taken back."""
    if milestone.state == Milestone.State.ACCEPTED:
        release = Release.objects.get(milestone=milestone)
        return release.gross_minor - release.taken_back_minor
    return owing.in_escrow(act, milestone)


def hold(act: Act, dispute: Dispute) -> None:
    """Hold what the new case is about, its `stake_minor`: from escrow, or after acceptance its net share from the
    release in clearance. Raises guards.TooLate once that has cleared."""
    milestone = dispute.milestone
    case = accounts.dispute_case(dispute.ref, milestone.ref)
    if milestone.state == Milestone.State.ACCEPTED:
        release = locks.release(milestone)
        if release is None or release.state != Release.State.PENDING:
            raise guards.TooLate(_("Clearance of this milestone has ended."))
        dispute.held_pending_minor = owing.hold_of_release(act, release, dispute.stake_minor)
        held = Leg(
            accounts.seller_pending(release.ref), accounts.hold_pending(case), dispute.held_pending_minor
        )
    else:
        dispute.held_escrow_minor = dispute.stake_minor
        held = Leg(accounts.escrow(milestone.ref), accounts.hold_escrow(case), dispute.stake_minor)
    dispute.save(force_insert=True)
    act.post(key=f"dispute:{dispute.ref}:hold", kind="dispute_hold", legs=[held])


def hold_more(act: Act, dispute: Dispute, release: Release) -> None:
    """The agreed split gives back more than the buyer had asked for: the rest of it is held too, from what is still
    in clearance. What has cleared meanwhile is no longer this case's: then the buyer's own number stands."""
    wanted = sure(dispute.ruled_minor)
    if release.state != Release.State.PENDING:
        dispute.ruled_minor = min(wanted, dispute.stake_minor)
        return
    more = owing.hold_of_release(act, release, wanted, held_minor=dispute.held_pending_minor)
    case = accounts.dispute_case(dispute.ref, dispute.milestone.ref)
    leg = Leg(accounts.seller_pending(release.ref), accounts.hold_pending(case), more)
    act.post(key=f"dispute:{dispute.ref}:more", kind="dispute_hold", legs=[leg])
    dispute.stake_minor, dispute.held_pending_minor = wanted, dispute.held_pending_minor + more


def lift_hold(act: Act, dispute: Dispute, *, kind: str, key: str) -> None:
    """All that is held goes back where it came from."""
    milestone = act.milestone
    act.change(milestone, disputed=False)
    close_splits(act, dispute)
    if dispute.held_escrow_minor:
        case = accounts.dispute_case(dispute.ref, milestone.ref)
        leg = Leg(accounts.hold_escrow(case), accounts.escrow(milestone.ref), dispute.held_escrow_minor)
        act.post(key=f"dispute:{dispute.ref}:{key}", kind=kind, legs=[leg])
    elif dispute.held_pending_minor:
        release = sure(locks.release(milestone))
        owing.return_hold(act, release, dispute, dispute.held_pending_minor, kind=kind, key=key)
    if milestone.state == Milestone.State.IN_REVISION:
        grace = act.now + timedelta(hours=act.policy.unblocked_review_hours)
        act.change(milestone, revision_due_at=max(milestone.revision_due_at or grace, grace))
    shift_funding(act, dispute)


def shift_funding(act: Act, dispute: Dispute) -> None:
    """The days to pay the next milestone stood still while the dispute was open."""
    following = act.next_unfunded
    if following and following.fund_by:
        act.change(following, fund_by=following.fund_by + (act.now - dispute.opened_at))


def give_time(act: Act, milestone: Milestone, until: datetime) -> None:
    """Something stood in the way of everybody in the open case: who has a deadline has it until then at least."""
    dispute = milestone.disputes.filter(state__in=[Dispute.State.OPEN, Dispute.State.RULED]).first()
    if dispute is None:
        return
    fields = ("answer_by", "talks_by", "rule_by", "settles_at")
    for field in fields:
        if before := getattr(dispute, field):
            setattr(dispute, field, max(before, until))
    dispute.save(update_fields=fields)


def close_splits(act: Act, dispute: Dispute) -> None:
    """Nobody can take a split any more that was offered before."""
    dispute.splits.filter(state=Split.State.OPEN).update(state=Split.State.OVERTAKEN, answered_at=act.now)
