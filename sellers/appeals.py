"""Appeals of sellers against decisions about their level: one a decision, answered by another person than decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Stale
from kit.text import Words, clean
from notices import telling
from sellers import dirty, levelling, locks
from sellers.criteria import BY_KEY
from sellers.levels import Level
from sellers.models import (
    Grace,
    LevelAppeal,
    LevelChange,
    LevelEvaluation,
    LevelPolicy,
    LevelStanding,
    SellerProfile,
    TopRatedCase,
)

ROLE = "vetting"
ANSWERED_WITHIN = timedelta(days=7)
OPEN_FOR = timedelta(days=30)  # after a step down or a choice; against a warning as long as it runs
LONGEST = 2000
Decision = Grace | LevelChange | TopRatedCase


@dataclass(frozen=True)
class Subject:
    """A decision that may be appealed against. about: its name in addresses. until: the last moment."""

    about: str
    words: Words
    at: datetime
    until: datetime
    decision: Decision

    def is_open(self, now: datetime) -> bool:
        """Whether it may be appealed against at this moment."""
        return now < self.until and not getattr(self.decision, "closed_at", None)

    @property
    def field(self) -> str:
        """The member of LevelAppeal that points at it."""
        return {Grace: "grace", LevelChange: "change", TopRatedCase: "case"}[type(self.decision)]


def subject_of(decision: Decision) -> Subject | None:
    """How this decision is appealed against; None where it cost nobody anything."""
    if isinstance(decision, Grace):
        words = _("Warning: %(criterion)s") % {"criterion": BY_KEY[decision.criterion].label}
        return Subject(f"grace-{decision.ref}", words, decision.opened_at, decision.ends_at, decision)
    if isinstance(decision, LevelChange):
        if decision.after >= decision.before or decision.evaluation is None:
            return None
        words = _("Step down: %(before)s → %(after)s") % {
            "before": decision.get_before_display(),
            "after": decision.get_after_display(),
        }
        about = f"step-{decision.evaluation.ref}"
        return Subject(about, words, decision.at, decision.at + OPEN_FOR, decision)
    if decision.kind != TopRatedCase.Kind.CANDIDATE or decision.decision != TopRatedCase.Decision.NOT_CHOSEN:
        return None
    at = decision.decided_at or decision.opened_at
    return Subject(f"choice-{decision.ref}", _("Not chosen for Top Rated"), at, at + OPEN_FOR, decision)


def subjects(decisions: Iterable[Decision], *, now: datetime) -> list[Subject]:
    """Those of these decisions that may be appealed against now, appealed against or not, the newest first."""
    made = [subject for each in decisions if (subject := subject_of(each)) and subject.is_open(now)]
    return sorted(made, key=lambda subject: subject.at, reverse=True)


def recent(user: User, *, now: datetime) -> list[Decision]:
    """The decisions about this seller that `subjects` may find something in. Three queries."""
    since = now - OPEN_FOR
    steps = LevelChange.objects.filter(seller=user, at__gt=since, after__lt=F("before"))
    return [
        *Grace.objects.filter(seller=user, closed_at=None),
        *steps.select_related("evaluation"),
        *TopRatedCase.objects.filter(seller=user, decision="not_chosen", decided_at__gt=since),
    ]


def find(user: User, about: str) -> Subject | None:
    """The decision about this seller that has this name in addresses, however old; None where there is none."""
    kind, _dash, ref = about.partition("-")
    rows: dict[str, QuerySet] = {
        "grace": Grace.objects.filter(ref=ref),
        "step": LevelChange.objects.filter(evaluation__ref=ref, after__lt=F("before")).select_related("evaluation"),
        "choice": TopRatedCase.objects.filter(ref=ref),
    }  # fmt: skip
    if kind not in rows:
        return None
    decision = rows[kind].filter(seller=user).order_by("-id").first()
    return subject_of(decision) if decision else None


def about(appeal: LevelAppeal) -> Subject:
    """What an appeal is about."""
    subject = subject_of(appeal.grace or appeal.change or appeal.case)
    if subject is None:
        raise ValueError(appeal.ref)
    return subject


def evaluation_of(subject: Subject) -> LevelEvaluation:
    """The judgement a decision came of, with its policy. One query."""
    rows = LevelEvaluation.objects.select_related("policy")
    return rows.get(pk=subject.decision.evaluation_id)


def _with_decisions(rows: QuerySet[LevelAppeal]) -> QuerySet[LevelAppeal]:
    """With what they are about and who wrote and answered them."""
    heavy = [f"change__evaluation__{name}" for name in ("figures", "standing", "verdict")]
    return rows.select_related("seller", "answered_by", "grace", "change__evaluation", "case").defer(*heavy)


def of(user: User) -> QuerySet[LevelAppeal]:
    """The appeals of this seller, the newest first."""
    return _with_decisions(LevelAppeal.objects.filter(seller=user)).order_by("-id")


def waiting() -> QuerySet[LevelAppeal]:
    """Those nobody has answered, the oldest first."""
    return _with_decisions(LevelAppeal.objects.filter(answered_at=None)).order_by("sent_at", "id")


def answered() -> QuerySet[LevelAppeal]:
    """Those that were answered, the newest first."""
    return _with_decisions(LevelAppeal.objects.exclude(answered_at=None)).order_by("-answered_at", "-id")


# --- the seller ----------------------------------------------------------------------------
@transaction.atomic
def send(*, by: User, about: str, text: str, now: datetime) -> LevelAppeal:
    """Appeal against a decision. The same words sent twice are one appeal.

    Raises LevelAppeal.DoesNotExist where there is no such decision about them, Invalid without words, Stale where it
    was appealed against already, NotAllowed once the time is over, SellerProfile.DoesNotExist."""
    locks.profile(by)
    subject = find(by, about)
    if subject is None:
        raise LevelAppeal.DoesNotExist
    text = clean(text)
    if not text:
        message = _("Write what is wrong with the decision, and how we can see it.")
        raise Invalid(message, code="no_text", fields={"text": message})
    if len(text) > LONGEST:
        message = _("At most %(n)d characters.") % {"n": LONGEST}
        raise Invalid(message, code="too_long", fields={"text": message})
    earlier = LevelAppeal.objects.filter(**{subject.field: subject.decision}).first()
    if earlier and earlier.text == text:
        return earlier
    if earlier:
        raise Stale(_("You have appealed against this decision already; there is one appeal a decision."))
    if not subject.is_open(now):
        raise NotAllowed(_("The time to appeal against this decision is over."), code="too_late")
    return LevelAppeal.objects.create(seller=by, text=text, sent_at=now, **{subject.field: subject.decision})


# --- staff -----------------------------------------------------------------------------------
@transaction.atomic
def answer(*, ref: str, granted: bool, reason: str, by: User, now: datetime) -> LevelAppeal:
    """Answer an appeal, with a reason the seller reads. Granted, the decision is undone as far as it still stands: the
    warning closes, the level is given back, or the seller is Top Rated.

    Raises NotAllowed, Invalid without a reason, Stale once it is answered, LevelAppeal.DoesNotExist."""
    if not has_role(by, ROLE):
        raise NotAllowed(_("Only vetting staff answers appeals about levels."))
    appeal = locks.appeal(ref)
    if appeal.seller_id == by.pk:
        raise NotAllowed(_("Nobody decides about oneself."))
    decision: Decision = about(appeal).decision
    if by.pk in (getattr(decision, "by_id", None), getattr(decision, "decided_by_id", None)):
        raise NotAllowed(_("You made this decision; somebody else answers the appeal."), code="own_decision")
    reason = clean(reason)[:LONGEST]
    if not reason:
        message = _("Write the reason; the seller reads it.")
        raise Invalid(message, code="no_reason", fields={"reason": message})
    if appeal.answered_at:
        raise Stale(_("This appeal was answered meanwhile: %(how)s.") % {"how": appeal.get_answer_display()})
    appeal.answer = LevelAppeal.Answer.GRANTED if granted else LevelAppeal.Answer.REFUSED
    appeal.reason, appeal.answered_by, appeal.answered_at = reason, by, now
    kind = _undo(appeal, decision, now) if granted else "level_appeal_refused"
    appeal.save(update_fields=["answer", "reason", "answered_by", "answered_at", "spares", "spares_until"])
    data = {"reason": reason}
    if appeal.spares_until:
        data["spared_by"] = appeal.spares_until.isoformat()
    telling.tell(
        to=appeal.seller, kind=kind, url=f"{levelling.PAGE}#appeals", about=appeal.ref, now=now, data=data
    )
    return appeal


def _undo(appeal: LevelAppeal, decision: Decision, now: datetime) -> str:
    """Take the decision back as far as it still stands; the kind of the notice."""
    if isinstance(decision, Grace) and decision.closed_at is None:
        _spare(appeal, [decision.criterion], now)
        Grace.objects.filter(pk=decision.pk).update(closed_at=now, outcome=Grace.Outcome.KEPT)
        return "level_appeal_warning"
    level = SellerProfile.objects.values_list("level", flat=True).get(user=appeal.seller_id)
    if isinstance(decision, TopRatedCase):
        if level != Level.TWO:
            return "level_appeal_overtaken"
        _step(appeal, level, Level.TOP, decision.evaluation_id, now)
        return "level_appeal_chosen"
    fall = decision if isinstance(decision, LevelChange) else _fall_of(decision)
    last = LevelChange.objects.filter(seller=appeal.seller_id).order_by("-id").first()
    if fall is None or last is None or last.pk != fall.pk or level != fall.after:
        return "level_appeal_overtaken"
    _spare(appeal, _cost(fall), now)
    _step(appeal, level, fall.before, fall.evaluation_id, now)
    return "level_appeal_level"


def _fall_of(grace: Grace) -> LevelChange | None:
    """The step down that a warning ended in meanwhile."""
    if grace.outcome not in (Grace.Outcome.DEMOTED, Grace.Outcome.OVERTAKEN):
        return None
    steps = LevelChange.objects.filter(seller=grace.seller_id, at=grace.closed_at, after__lt=F("before"))
    return steps.order_by("-id").first()


def _cost(fall: LevelChange) -> list[str]:
    """The criteria whose warnings ended in this step."""
    graces = Grace.objects.filter(seller=fall.seller_id, closed_at=fall.at)
    return sorted(graces.values_list("criterion", flat=True))


def _spare(appeal: LevelAppeal, criteria: Iterable[str], now: datetime) -> None:
    days = LevelPolicy.objects.current().rules["grace_days"]
    appeal.spares, appeal.spares_until = list(criteria), now + timedelta(days=days)
    LevelStanding.objects.filter(seller=appeal.seller_id).update(again_at=now)
    dirty.mark([appeal.seller_id])


def _step(appeal: LevelAppeal, before: int, after: int, evaluation_id: int | None, now: datetime) -> None:
    change = levelling.changed(
        appeal.seller, before, after, policy=LevelPolicy.objects.current(), now=now,
        why=LevelChange.Why.APPEALED, evaluation_id=evaluation_id, by=appeal.answered_by,
    )  # fmt: skip
    change.save(force_insert=True)
    SellerProfile.objects.filter(user=appeal.seller_id).update(level=after, level_since=now.date())
    LevelStanding.objects.filter(seller=appeal.seller_id).update(again_at=now)
    dirty.mark([appeal.seller_id])
