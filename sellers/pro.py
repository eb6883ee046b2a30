"""Applying for Pro: begun, written step by step, sent, taken back. Staff's side is in vetting.py."""

from collections.abc import Container
from datetime import date, datetime, timedelta

from babel.dates import format_date
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import files
from accounts.models import Upload, User
from kit import sealing
from kit.money import babel_locale
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices.telling import tell
from sellers import locks, pro_door, pro_moves, pro_steps
from sellers.models import (
    ProApplication,
    ProEvent,
    ProFile,
    ProReference,
    ProStanding,
    ProStep,
    SellerProfile,
)

DECIDED_WITHIN = timedelta(days=7)
AGAIN_AFTER = timedelta(days=60)
FORGOTTEN_AFTER = timedelta(days=180)


class NotReady(Invalid):
    """An application that lacks something; `problems` says what and where."""

    code = "not_ready"

    def __init__(self, found: list[pro_steps.Problem]):
        super().__init__(
            _("Some answers are missing before the application can be sent."),
            problems=[{"step": p.step, "field": p.field, "text": p.text} for p in found],
        )
        self.problems = found


@transaction.atomic
def start(*, by: User, now: datetime) -> ProApplication:
    """The member's open application, begun if there is none; answers of an earlier one are taken over.

    Raises NotAllowed for who does not sell, Refused for who is Pro already or must wait."""
    profile = SellerProfile.objects.filter(user=by).first()
    if profile is None or by.is_suspended:
        raise NotAllowed(_("Switch selling on before you apply for Pro."), code="not_a_seller")
    locks.profile(by)
    mine = ProApplication.objects.of(by)
    if found := mine.open().first():
        return found
    if standing_of(by):
        raise Refused(_("You are Pro already."), code="is_pro")
    if (on := may_apply_on(by, now=now)) and on > now.date():
        raise Refused(
            _("You may apply again from %(date)s.")
            % {"date": format_date(on, "long", locale=babel_locale())},
            code="too_early",
            again_on=on.isoformat(),
        )
    earlier = mine.first()
    application = ProApplication(applicant=by, started_at=now, edited_at=now)
    pro_door.note(application, "start", by=by, now=now)
    if earlier:
        _take_over(earlier, application)
    return application


def _take_over(earlier: ProApplication, application: ProApplication) -> None:
    """What was written before; the confirmation on the first step is asked anew."""
    ProStep.objects.bulk_create(
        ProStep(
            application=application,
            name=step.name,
            answers=step.answers,
            sealed=step.sealed,
            saved_at=step.saved_at,
        )
        for step in earlier.steps.exclude(name="start")
    )
    ProFile.objects.bulk_create(
        ProFile(application=application, upload_id=each.upload_id) for each in earlier.files.all()
    )
    application.field = earlier.field
    application.save(update_fields=["field"])


@transaction.atomic
def save_step(
    *, ref: str, step: str, answers: dict, by: User, now: datetime, seen: int | None = None
) -> ProStep:
    """Keep the draft of one step as it is; another step is never touched.

    answers: as the step's form gives them; files by the refs of the member's own uploads. seen: the draft's version
    that the writer saw, 0 for none. Raises Stale when it was written elsewhere meanwhile, Refused when the
    application cannot be written now, Invalid for a file of somebody else."""
    application = _to_write(ref, by)
    found = application.steps.filter(name=step).first()
    if seen is not None and seen != (found.version if found else 0):
        raise Stale(
            _(
                "This step was changed in another window. Nothing of it is lost: look at both, then save again."
            ),
            version=found.version if found else 0,
        )
    found = _write(found or ProStep(application=application, name=step, version=0), answers, now)
    found.save()
    _follow(application, {step: answers}, by, now)
    return found


@transaction.atomic
def save_steps(*, ref: str, answers: dict[str, dict], by: User, now: datetime) -> None:
    """Keep the drafts of several steps at once, {step: answers as of `save_step`}; the others are not touched.

    Raises Refused when the application cannot be written now, Invalid for a file of somebody else."""
    application = _to_write(ref, by)
    have = {step.name: step for step in application.steps.all()}
    steps = [
        _write(have.get(name) or ProStep(application=application, name=name, version=0), said, now)
        for name, said in answers.items()
    ]
    ProStep.objects.bulk_create(
        steps,
        update_conflicts=True,
        unique_fields=["application", "name"],
        update_fields=["answers", "sealed", "version", "saved_at"],
    )
    _follow(application, answers, by, now)


def _to_write(ref: str, by: User) -> ProApplication:
    """The locked application, where its applicant may write it now."""
    application = locks.application(ref)
    if application.applicant_id != by.pk:
        raise NotAllowed(_("Only the applicant may write this."))
    if not application.is_writable:
        raise Refused(
            _("The application was sent. Withdraw it to change your answers."),
            code="not_writable",
            state=application.state,
        )
    return application


def _write(step: ProStep, answers: dict, now: datetime) -> ProStep:
    if pro_steps.BY_NAME[step.name].is_sealed:
        step.sealed = sealing.seal(answers)
    else:
        step.answers = answers
    step.version += 1
    step.saved_at = now
    return step


def _follow(application: ProApplication, answers: dict[str, dict], by: User, now: datetime) -> None:
    """What the application itself says of these steps: its field, its files, when it was written."""
    application.edited_at = now
    if "domain" in answers:
        application.field = answers["domain"].get("field") or ""
    application.save(update_fields=["edited_at", "field"])
    if "projects" in answers:
        rows = answers["projects"].get("rows", [])
        _hang_files(application, by, [each for row in rows for each in row.get("files", [])])


def _hang_files(application: ProApplication, by: User, refs: list[str]) -> None:
    uploads = files.own(owner=by, refs=refs)
    application.files.exclude(upload__in=uploads).delete()
    ProFile.objects.bulk_create(
        [ProFile(application=application, upload=upload) for upload in uploads], ignore_conflicts=True
    )


@transaction.atomic
def submit(*, ref: str, by: User, now: datetime, eligible: Container[str] | None = None) -> ProApplication:
    """Send it to staff. eligible: paths of the fields open for Pro. Raises NotReady, Stale."""
    application = locks.application(ref)
    pro_door.check(application, "submit", by=by)
    found = pro_steps.problems(answers_of(application), eligible=eligible)
    if found:
        raise NotReady(found)
    application.round += 1
    application.waits_since, application.decide_by = now, now + DECIDED_WITHIN
    application.second_asked = False
    pro_door.move(application, "submit", by=by, now=now)
    tell(
        to=by,
        kind="pro_received",
        url=address(application),
        about=application.ref,
        now=now,
        data={"decide_by": application.decide_by.isoformat()},
    )
    return application


@transaction.atomic
def withdraw(*, ref: str, by: User, now: datetime) -> ProApplication:
    """Take it back; the answers are kept for the next time."""
    application = locks.application(ref)
    application.waits_since = application.decide_by = None
    application.decided_at = now
    pro_door.move(application, "withdraw", by=by, now=now)
    return application


def answers_of(application: ProApplication, *, sealed: bool = True) -> dict[str, dict]:
    """{step: answers} of what is saved. With `sealed` the personal data too: only for its owner or the check."""
    found = {}
    for step in application.steps.all():
        if not pro_steps.BY_NAME[step.name].is_sealed:
            found[step.name] = step.answers
        elif sealed and step.sealed:
            found[step.name] = sealing.unseal(step.sealed)
    return found


def open_of(user: User) -> ProApplication | None:
    """The application a member has under way."""
    return ProApplication.objects.of(user).open().first()


def standing_of(user: User) -> ProStanding | None:
    """That the member is Pro now, with since when."""
    return ProStanding.objects.filter(user=user, ended_at=None).select_related("application").first()


def may_apply_on(user: User, *, now: datetime) -> date | None:
    """The day from which the member may apply, None for at once."""
    last = ProApplication.objects.of(user).exclude(again_on=None).first()
    return last.again_on if last and last.again_on > now.date() else None


def may_read(user: User, upload: Upload) -> bool:
    """A file of an application: its applicant (who owns it) and vetting staff, but nobody on their own case."""
    hanging = ProFile.objects.filter(upload=upload).select_related("application")
    return any(pro_door.role_of(each.application, user) for each in hanging)


def last_word(application: ProApplication) -> ProEvent | None:
    """What staff decided, while it stands."""
    if application.state not in ("changes_requested", "approved", "refused"):
        return None
    return application.events.filter(command__in=[*pro_moves.DECISIONS, "revoke"]).last()


def address(application: ProApplication) -> str:
    """Where the applicant reads how it stands."""
    return f"/pro/applications/{application.ref}/"


def forget_due(*, now: datetime, most: int = 200) -> int:
    """Delete the personal data of what was refused, withdrawn, revoked or left lying 180 days ago; returns how many."""
    before = now - FORGOTTEN_AFTER
    due = ProApplication.objects.filter(steps__name="personal").filter(
        Q(state__in=["refused", "withdrawn"], decided_at__lte=before)
        | Q(state="approved", standing__ended_at__lte=before)
        | Q(state="draft", edited_at__lte=before)
    )
    done = 0
    for ref in due.values_list("ref", flat=True)[:most]:
        done += _forget(ref, now=now)
    return done


@transaction.atomic
def _forget(ref: str, *, now: datetime) -> int:
    application = locks.application(ref)
    gone, _rows = application.steps.filter(name="personal").delete()
    application.references.all().delete()
    if gone:
        application.wiped_at = now
        pro_door.note(application, "wipe", by=None, now=now)
    return min(gone, 1)


def reseal_all() -> int:
    """Seal all personal data under the newest key; returns how many."""
    done = 0
    for pk in ProStep.objects.exclude(sealed="").values_list("pk", flat=True):
        with transaction.atomic():
            step = ProStep.objects.select_for_update().filter(pk=pk).first()
            if step and step.sealed:
                ProStep.objects.filter(pk=pk).update(sealed=sealing.reseal(step.sealed))
                done += 1
    return done + _reseal_references()


def _reseal_references() -> int:
    done = 0
    for pk in ProReference.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = ProReference.objects.select_for_update().filter(pk=pk).first()
            if row:
                person, answer = sealing.reseal(row.person), row.answer and sealing.reseal(row.answer)
                ProReference.objects.filter(pk=pk).update(person=person, answer=answer)
                done += 1
    return done
