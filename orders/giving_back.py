"""Part of the money back by agreement, before acceptance or after it: one side proposes, the other has 48 hours, and
silence is a no (T20). After acceptance the milestone stays accepted."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kit import money
from kit.problems import Invalid
from kit.text import clean
from ledger import accounts, balances, commission, posting
from ledger.posting import Leg
from orders import asking, door, locks, owing
from orders.actors import Actor
from orders.case import Case, sure
from orders.door import Act
from orders.models import FundingLine, Milestone, Release, SideRequest
from orders.refusals import NotPossible

Kind, State = SideRequest.Kind, SideRequest.State
RELEASED = frozenset({Milestone.State.ACCEPTED, Milestone.State.SETTLED})


def propose(
    *,
    milestone_ref: str,
    amount_minor: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> SideRequest:
    """Either side proposes that `amount_minor` (gross) goes back to the buyer; no money moves yet (T20).

    Raises Invalid for an amount out of bounds, NotPossible, guards.TooLate, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("propose_refund")
        milestone = act.milestone
        _check(act, milestone, amount_minor)
        act.move("propose_refund", reason=clean(reason), data={"amount_minor": amount_minor})
        expires_at = now + timedelta(hours=act.policy.answer_hours)
        made = asking.open_request(
            act,
            milestone,
            Kind.REFUND,
            expires_at=expires_at,
            amount_minor=amount_minor,
            reason=clean(reason),
        )
        act.remind("refund", deadline=expires_at, at=expires_at - timedelta(hours=24), milestone=milestone)
        act.tell(
            asking.other(by.role),
            "refund_asked",
            milestone=milestone.title,
            amount=act.money(amount_minor),
            answer_by=expires_at,
        )
    return made


def accept(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The other side agrees: the amount goes back, looked at again as the money is now (T20).

    Raises Invalid where it is more than there is by now, NotPossible, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("accept_refund")
        milestone, request = act.milestone, sure(act.asked(Kind.REFUND))
        amount = sure(request.amount_minor)
        release = sure(locks.release(milestone)) if milestone.state in RELEASED else None
        _check(act, milestone, amount, release)
        act.move("accept_refund", data={"amount_minor": amount})
        asking.close(act, request, State.ACCEPTED)
        if release is None:
            sent = owing.refund(act, milestone, amount, reason="agreed")
        else:
            sent = take_from_release(act, milestone, release, amount, reason="agreed")
        for role in ("buyer", "seller"):
            act.tell(role, "refund_accepted", milestone=milestone.title, amount=act.money(sent))
    return request


def most_minor(case: Case, milestone: Milestone) -> int:
    """The most that can go back by agreement now: less than the escrow before acceptance, all that was not taken
    back after it."""
    if milestone.state in RELEASED:
        release = Release.objects.get(milestone=milestone)
        return release.gross_minor - release.taken_back_minor
    return in_escrow(milestone) - 1


def in_escrow(milestone: Milestone) -> int:
    """What of a milestone that has not ended is in escrow, for pages: no lock is held."""
    return sum(line.amount_minor - line.refunded_minor for line in milestone.funding_lines.all())


def _check(act: Act, milestone: Milestone, amount_minor: int, release: Release | None = None) -> None:
    if type(amount_minor) is not int or amount_minor <= 0:
        raise _wrong(_("Name an amount above nothing."))
    if milestone.state in RELEASED:
        release = release or Release.objects.get(milestone=milestone)
        left = release.gross_minor - release.taken_back_minor
        if amount_minor > left:
            most = money.shown(left, act.order.currency)
            raise _wrong(
                _("At most %(most)s can go back: that is what is left of this milestone.") % {"most": most}
            )
        _check_seller_has_it(act, release, amount_minor)
        return
    left = owing.in_escrow(act, milestone)
    if amount_minor >= left:
        most = money.shown(left, act.order.currency)
        raise _wrong(
            _("This must be less than the %(most)s in escrow. To give all back, ask to cancel.")
            % {"most": most}
        )
    asked = act.open_cancellation
    about_this = asked is not None and asked.milestone_id == milestone.pk
    if asked and about_this and asked.to_seller_minor >= left - amount_minor:
        raise NotPossible(_("The open request to cancel leaves more to the seller. Answer that one first."))


def _check_seller_has_it(act: Act, release: Release, amount_minor: int) -> None:
    share = owing.taken_back(act, release, amount_minor).seller_minor
    available = accounts.seller_available(act.order.seller.ref)
    posting.lock([accounts.seller_pending(release.ref), available], release.currency)
    if share > in_pending(release) + balances.balance(available, release.currency):
        raise _wrong(
            _(
                "The seller's part of this is no longer in clearance or available. Name a smaller amount, or try later."
            )
        )


def in_pending(release: Release) -> int:
    """What of a release's net waits for clearance and is not held."""
    if release.state != Release.State.PENDING:
        return 0
    return release.net_minor - release.net_taken_back_minor - release.held_minor


def take_from_release(
    act: Act,
    milestone: Milestone | None,
    release: Release,
    gross_minor: int,
    *,
    reason: str,
    parts: commission.TakenBack | None = None,
    lines: list[FundingLine] | None = None,
) -> int:
    """Gross of a release goes back: the seller's part from its clearance, then from what is available; the
    commission's by F; the odd cent from the house. The release is locked. parts, lines: of a tip, which is no
    milestone. Returns all that goes back."""
    parts = parts or owing.taken_back(act, release, gross_minor)
    pending = accounts.seller_pending(release.ref)
    available = accounts.seller_available(act.order.seller.ref)
    posting.lock([pending, available], release.currency)
    from_pending = min(parts.seller_minor, in_pending(release))
    sellers = [(pending, from_pending), (available, parts.seller_minor - from_pending)]
    to_house = max(-parts.rounding_minor, 0)  # cents the house bore before and gets back
    sellers, spare = _split_off(sellers, to_house)
    sources = [
        *sellers,
        (accounts.commission(), parts.commission_minor),
        (accounts.rounding(), max(parts.rounding_minor, 0)),
    ]
    sent = owing.send_back(act, milestone, gross_minor, sources, reason=reason, lines=lines)
    if spare:
        act.post(
            key=f"refund:{release.ref}:{release.taken_back_minor + gross_minor}:rounding",
            kind="refund",
            legs=[Leg(account, accounts.rounding(), cents) for account, cents in spare],
        )
    _take_from_lines(act, release, parts.seller_minor)
    act.count_again()
    release.taken_back_minor += gross_minor
    release.net_taken_back_minor += parts.seller_minor
    release.save(update_fields=["taken_back_minor", "net_taken_back_minor"])
    return sent


def _split_off(sources: list[tuple], cents: int) -> tuple[list[tuple], list[tuple]]:
    """Take `cents` off the end of these sources; what stays, and what was taken."""
    kept, spare = [], []
    for account, amount in reversed(sources):
        part = min(cents, amount)
        cents -= part
        kept.insert(0, (account, amount - part))
        spare += [(account, part)] if part else []
    return kept, spare


def _take_from_lines(act: Act, release: Release, seller_minor: int) -> None:
    """What a refund takes can no longer be paid out: of this release's own lines, the highest first; what was paid
    out of them already, of the seller's other cleared lines, the oldest first."""
    left = seller_minor
    lines = list(release.lines.order_by("-number"))
    for line in lines:
        part = min(left, line.payable_minor)
        line.withheld_minor += part
        left -= part
    covered = left
    for line in lines:
        part = min(covered, line.allotted_minor - line.covered_minor)
        line.covered_minor += part
        covered -= part
        line.save(update_fields=["withheld_minor", "covered_minor"])
    for line in locks.cleared_lines(act.order.seller, release.currency) if left else ():
        part = min(left, line.payable_minor)
        line.allotted_minor += part
        line.save(update_fields=["allotted_minor"])
        left -= part
        if not left:
            return


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"amount": message})
