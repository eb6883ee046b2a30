"""Vetting: staff claims an application, scores it, asks, decides with a written reason; and looks again later."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import sealing, text
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices.telling import tell
from sellers import locks, pro, pro_door, rubric
from sellers.models import (
    ProApplication,
    ProOpinion,
    ProRead,
    ProRevocation,
    ProScore,
    ProStanding,
    SellerProfile,
)

CLAIM_LAPSES = timedelta(days=2)  # then a colleague may give it back
RECHECK_AFTER = timedelta(days=365)


@transaction.atomic
def claim(*, ref: str, by: User, now: datetime) -> ProApplication:
    """It is mine to decide. Raises Stale with the name of who was quicker."""
    application = locks.application(ref)
    _staff_only(application, by)
    if application.claimed_by_id == by.pk:
        return application
    if application.claimed_by_id:
        raise Stale(
            _("%(name)s has claimed this application already.") % {"name": application.claimed_by.shown_name},
            code="claimed",
            state=application.state,
        )
    pro_door.check(application, "claim", by=by)
    application.claimed_by, application.claimed_at = by, now
    pro_door.move(application, "claim", by=by, now=now)
    return application


@transaction.atomic
def release(*, ref: str, by: User, now: datetime) -> ProApplication:
    """Back to the queue: by who claimed it, or by a colleague once the claim is two days old."""
    application = locks.application(ref)
    _staff_only(application, by)
    if application.claimed_at and now - application.claimed_at >= CLAIM_LAPSES:
        application.claimed_by = by
    pro_door.move(application, "release", by=by, now=now)
    return application


@transaction.atomic
def score(*, ref: str, scores: dict[str, int], note: str = "", by: User, now: datetime) -> ProOpinion:
    """Five scores of 1 to 5 by who claimed it, or as the second opinion that was asked for.

    May be changed until it is decided, but not once both opinions are open to each other. Raises Invalid, Stale."""
    application = locks.application(ref)
    _staff_only(application, by)
    if application.state != ProApplication.State.IN_REVIEW:
        raise Stale(_("Only an application in review is scored."), state=application.state)
    is_second = application.claimed_by_id != by.pk
    if is_second and not application.second_asked:
        raise NotAllowed(_("No second opinion was asked for."), code="no_second_asked")
    scores = _checked(scores)
    given = list(application.opinions.filter(round=application.round))
    if len(given) == 2:
        raise Refused(_("Both opinions are given and stand as they are."), code="both_given")
    if any(each.by_id == by.pk and each.is_second != is_second for each in given):
        raise Refused(_("You have scored this application already."), code="scored_already")
    mine = next((each for each in given if each.is_second == is_second), None)
    if mine is None:
        mine = ProOpinion(application=application, round=application.round, is_second=is_second)
    mine.by, mine.note, mine.at = by, text.clean(note)[: pro_door.LONGEST_REASON], now
    mine.save()
    mine.scores.all().delete()
    ProScore.objects.bulk_create(
        ProScore(opinion=mine, criterion=key, score=value) for key, value in scores.items()
    )
    pro_door.note(application, "second" if is_second else "score", by=by, now=now)
    return mine


def _checked(scores: dict[str, int]) -> dict[str, int]:
    wrong = {
        key: _("Give 1 to 5 points.")
        for key in rubric.BY_KEY
        if not isinstance(scores.get(key), int) or not rubric.LOWEST <= scores[key] <= rubric.HIGHEST
    }
    if wrong:
        raise Invalid(_("Score every criterion from 1 to 5."), code="not_scored", fields=wrong)
    return {key: scores[key] for key in rubric.BY_KEY}


@transaction.atomic
def ask_second(*, ref: str, by: User, now: datetime) -> ProApplication:
    """A colleague shall score it too, without seeing these scores. Twice is once."""
    application = locks.application(ref)
    _mine(application, by)
    if not application.second_asked:
        application.second_asked = True
        pro_door.note(application, "ask_second", by=by, now=now)
    return application


@transaction.atomic
def ask_changes(*, ref: str, by: User, now: datetime, reason: str, improve: str = "") -> ProApplication:
    """Back to the applicant with a question; the answers can be changed and sent again."""
    application = locks.application(ref)
    application.waits_since = application.decide_by = None
    pro_door.move(application, "ask_changes", by=by, now=now, reason=reason, improve=improve)
    _tell(application, "pro_changes", now=now, reason=text.clean(reason))
    return application


@transaction.atomic
def approve(*, ref: str, by: User, now: datetime, reason: str) -> ProApplication:
    """The applicant is Pro from now on. Whoever shows badges refreshes them in the same transaction."""
    applicant = User.objects.get(pro_applications__ref=ref)
    profile = locks.profile(applicant)
    application = locks.application(ref)
    pro_door.check(application, "approve", by=by)
    _all_scored(application)
    application.decided_at, application.waits_since = now, None
    pro_door.move(application, "approve", by=by, now=now, reason=reason)
    ProStanding.objects.create(
        application=application, user=applicant, since=now, recheck_by=(now + RECHECK_AFTER).date()
    )
    _set_pro(profile, since=now.date())
    _tell(application, "pro_approved", now=now, reason=text.clean(reason))
    return application


@transaction.atomic
def refuse(
    *, ref: str, by: User, now: datetime, reason: str, improve: str = "", again_on: date | None = None
) -> ProApplication:
    """No, with the scores and what to improve. again_on: sooner than in 60 days, where staff says so."""
    application = locks.application(ref)
    pro_door.check(application, "refuse", by=by)
    _all_scored(application)
    application.decided_at, application.waits_since = now, None
    application.again_on = _sooner(again_on, latest=(now + pro.AGAIN_AFTER).date(), now=now)
    pro_door.move(application, "refuse", by=by, now=now, reason=reason, improve=improve)
    _tell(
        application,
        "pro_refused",
        now=now,
        reason=text.clean(reason),
        again_on=application.again_on.isoformat(),
    )
    return application


@transaction.atomic
def allow_again(*, ref: str, on: date, by: User, now: datetime, reason: str) -> ProApplication:
    """A refused applicant may apply again sooner. Raises Refused where that is not sooner."""
    application = locks.application(ref)
    _staff_only(application, by)
    _needs_reason(reason)
    if application.state != ProApplication.State.REFUSED or application.again_on is None:
        raise Stale(_("Only after a refusal there is a date to change."), state=application.state)
    application.again_on = _sooner(on, latest=application.again_on, now=now)
    pro_door.note(application, "allow_again", by=by, now=now, reason=reason)
    _tell(application, "pro_may_apply", now=now, again_on=application.again_on.isoformat())
    return application


@transaction.atomic
def read_personal(*, ref: str, by: User, now: datetime) -> dict:
    """The sealed answers, opened for vetting staff; the reading is written down first. Raises Refused once deleted."""
    application = locks.application(ref)
    _staff_only(application, by)
    step = application.steps.filter(name="personal").exclude(sealed="").first()
    if step is None:
        raise Refused(_("There is no personal data here, or it was deleted."), code="nothing_personal")
    ProRead.objects.create(application=application, by=by, at=now)
    return sealing.unseal(step.sealed)


def rechecks_due(now: datetime) -> QuerySet[ProStanding]:
    """Pro sellers whom staff has to look at again."""
    return ProStanding.objects.filter(ended_at=None, recheck_by__lte=now.date())


@transaction.atomic
def recheck(*, standing_id: int, by: User, now: datetime, reason: str) -> ProStanding:
    """The yearly look: still Pro; the next is a year from now."""
    standing = locks.standing(standing_id)
    _may_judge(standing, by)
    _needs_reason(reason)
    standing.rechecked_at, standing.recheck_by = now, (now + RECHECK_AFTER).date()
    standing.save(update_fields=["rechecked_at", "recheck_by"])
    application = locks.application(standing.application.ref)
    pro_door.note(application, "recheck", by=by, now=now, reason=reason)
    return standing


@transaction.atomic
def propose_revocation(*, standing_id: int, by: User, now: datetime, reason: str) -> ProRevocation:
    """The first of two: Pro should end. Nothing changes yet and the seller is not told."""
    standing = locks.standing(standing_id)
    _may_judge(standing, by)
    _needs_reason(reason)
    if standing.revocations.filter(closed_at=None).exists():
        raise Stale(_("It is proposed already. Another member of staff confirms or drops it."))
    proposed = ProRevocation.objects.create(
        standing=standing, reason=text.clean(reason), proposed_by=by, proposed_at=now
    )
    application = locks.application(standing.application.ref)
    pro_door.note(application, "propose_revocation", by=by, now=now, reason=reason)
    return proposed


@transaction.atomic
def close_revocation(*, ref: str, confirm: bool, by: User, now: datetime) -> ProRevocation:
    """The second of two: Pro ends now, or stays. Who proposed it may only drop it. Raises NotAllowed, Stale."""
    found = ProRevocation.objects.select_related("standing__user").get(ref=ref)
    profile = locks.profile(found.standing.user)
    application = locks.application(found.standing.application.ref)
    standing = locks.standing(found.standing_id)
    found.refresh_from_db()
    _may_judge(standing, by)
    if found.closed_at:
        raise Stale(_("This is decided already."))
    if confirm and found.proposed_by_id == by.pk:
        raise NotAllowed(_("Another member of staff must confirm it."), code="needs_another")
    found.closed_by, found.closed_at, found.is_confirmed = by, now, confirm
    found.save()
    if not confirm:
        pro_door.note(application, "drop_revocation", by=by, now=now)
        return found
    standing.ended_at = now
    standing.save(update_fields=["ended_at"])
    _set_pro(profile, since=None)
    application.again_on = (now + pro.AGAIN_AFTER).date()
    pro_door.note(application, "revoke", by=by, now=now, reason=found.reason)
    _tell(application, "pro_revoked", now=now, reason=found.reason, again_on=application.again_on.isoformat())
    return found


def opinions_for(application: ProApplication, user: User) -> list[ProOpinion]:
    """The opinions of this round that `user` may see: one's own; a colleague's once both are in or it is decided."""
    given = list(
        application.opinions.filter(round=application.round)
        .select_related("by")
        .prefetch_related("scores")
        .order_by("is_second")
    )
    if application.decided_at or len(given) == 2:
        return given
    return [each for each in given if each.by_id == user.pk]


def result(application: ProApplication) -> list[dict]:
    """What the applicant is told of the scores: [{"criterion": Criterion, "score": mean of one decimal}]."""
    given = ProScore.objects.filter(opinion__application=application, opinion__round=application.round)
    points: dict[str, list[int]] = {}
    for key, value in given.values_list("criterion", "score"):
        points.setdefault(key, []).append(value)
    return [
        {"criterion": criterion, "score": round(sum(points[criterion.key]) / len(points[criterion.key]), 1)}
        for criterion in rubric.TABLE
        if criterion.key in points
    ]


def _set_pro(profile: SellerProfile, *, since: date | None) -> None:
    profile.is_pro, profile.pro_since = since is not None, since
    profile.save(update_fields=["is_pro", "pro_since"])


def _staff_only(application: ProApplication, by: User) -> None:
    if not has_role(by, "vetting"):
        raise NotAllowed(_("Only vetting staff may do this."))
    if application.applicant_id == by.pk:
        raise NotAllowed(_("This is your own application; a colleague decides on it."), code="own_case")


def _mine(application: ProApplication, by: User) -> None:
    _staff_only(application, by)
    if application.state != ProApplication.State.IN_REVIEW or application.claimed_by_id != by.pk:
        raise Stale(_("Claim the application first."), code="not_claimed", state=application.state)


def _all_scored(application: ProApplication) -> None:
    given = {each.is_second for each in application.opinions.filter(round=application.round)}
    if False not in given:
        raise Refused(_("Score the application before you decide."), code="not_scored")
    if application.second_asked and True not in given:
        raise Refused(_("The second opinion is not in yet."), code="second_missing")


def _may_judge(standing: ProStanding, by: User) -> None:
    if not has_role(by, "vetting") or standing.user_id == by.pk:
        raise NotAllowed(_("Only vetting staff may do this, and nobody in their own case."))
    if standing.ended_at:
        raise Stale(_("This member is no longer Pro."))


def _needs_reason(reason: str) -> None:
    if not text.clean(reason):
        words = _("Write the reason.")
        raise Invalid(words, code="no_reason", fields={"reason": words})


def _sooner(on: date | None, *, latest: date, now: datetime) -> date:
    if on is None:
        return latest
    if not now.date() <= on <= latest:
        raise Invalid(
            _("Choose a day from today to %(latest)s.") % {"latest": latest.isoformat()},
            code="date",
            fields={"again_on": _("Choose a day from today to %(latest)s.") % {"latest": latest.isoformat()}},
        )
    return on


def _tell(application: ProApplication, kind: str, *, now: datetime, **data) -> None:
    tell(
        to=application.applicant,
        kind=kind,
        url=pro.address(application),
        about=application.ref,
        now=now,
        data=data,
    )
