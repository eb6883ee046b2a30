"""Top Rated is chosen by a person, with a written reason: candidates, choices asked again, steps down (moderation of
figures is sellers/levelling.py's; here staff decides)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Stale
from kit.text import clean
from notices import telling
from sellers import levelling, locks
from sellers.levels import Level
from sellers.models import Grace, LevelChange, LevelPolicy, LevelStanding, SellerProfile, TopRatedCase

ROLE = "vetting"
LONGEST_REASON = 2000


def waiting():
    """Open cases: steps down first, by their term; then whoever has waited longest."""
    cases = TopRatedCase.objects.filter(decided_at=None).select_related(
        "seller__seller", "evaluation__policy"
    )
    return cases.order_by("decide_by", "opened_at", "id")


@transaction.atomic
def decide(*, ref: str, yes: bool, by: User, now: datetime, reason: str) -> TopRatedCase:
    """Answer a case. yes: be Top Rated, or stay it. The seller reads the reason.

    Raises NotAllowed, Invalid without a reason, Stale once it is decided, TopRatedCase.DoesNotExist."""
    if not has_role(by, ROLE):
        raise NotAllowed(_("Only vetting staff decides who is Top Rated."))
    case = locks.case(ref)
    if case.seller_id == by.pk:
        raise NotAllowed(_("Nobody decides about oneself."))
    reason = clean(reason)[:LONGEST_REASON]
    if not reason:
        message = _("Write the reason; the seller reads it.")
        raise Invalid(message, code="no_reason", fields={"reason": message})
    if case.decided_at:
        raise Stale(_("This case was decided meanwhile: %(how)s.") % {"how": case.get_decision_display()})
    case.decision = TopRatedCase.Decision.CHOSEN if yes else TopRatedCase.Decision.NOT_CHOSEN
    case.decided_by, case.decided_at, case.reason = by, now, reason
    case.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    _follow(case, yes=yes, now=now)
    again = now + timedelta(days=LevelPolicy.objects.current().rules["again_days"])
    LevelStanding.objects.filter(seller=case.seller).update(again_at=now if not yes else again)
    return case


def _follow(case: TopRatedCase, *, yes: bool, now: datetime) -> None:
    level = SellerProfile.objects.values_list("level", flat=True).get(user=case.seller_id)
    if case.kind == TopRatedCase.Kind.CANDIDATE:
        if yes:
            _step(case, level, Level.TOP, LevelChange.Why.CHOSEN, now, kind="level_up_3")
        else:
            _tell(case, "level_not_chosen", now)
        return
    outcome = Grace.Outcome.KEPT if yes else Grace.Outcome.DEMOTED
    Grace.objects.filter(seller=case.seller_id, closed_at=None).update(closed_at=now, outcome=outcome)
    if yes:
        _tell(case, "level_kept", now)
    elif level == Level.TOP:
        _step(case, level, Level.TWO, LevelChange.Why.NOT_CHOSEN, now, kind="level_stepped_down")


def _step(case: TopRatedCase, before: int, after: int, why: str, now: datetime, *, kind: str) -> None:
    policy = LevelPolicy.objects.current()
    change = levelling.changed(
        case.seller, before, after, policy=policy, now=now, why=why, evaluation_id=case.evaluation_id,
        by=case.decided_by,
    )  # fmt: skip
    change.save(force_insert=True)
    SellerProfile.objects.filter(user=case.seller_id).update(level=after, level_since=now.date())
    data = {"fade_by": change.fade_by.isoformat()} if change.fade_by else {}
    _tell(case, kind, now, **data)


def _tell(case: TopRatedCase, kind: str, now: datetime, **data) -> None:
    telling.tell(
        to=case.seller,
        kind=kind,
        url=levelling.PAGE,
        about=case.ref,
        now=now,
        data={"reason": case.reason, **data},
    )
