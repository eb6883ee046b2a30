"""References: staff asks the people an applicant named, once, by mail; they answer on a page of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, sealing
from kit.problems import NotAllowed, Refused, Stale
from sellers import locks, pro_door, pro_moves
from sellers.models import ProApplication, ProRead, ProReference, ReferenceRefusal

GOOD_FOR = timedelta(days=30)
MOST_MAILS = 3  # to one address in that time, whoever named it
LEASE = timedelta(minutes=5)
A_BATCH = 10
MOST_TRIES = 8
SALT = "pro reference"
State = ProReference.State


class Gone(Refused):
    """The address in the mail is good no more."""

    status = 410
    code = "gone"


@dataclass(frozen=True)
class Opened:
    """person: name, mail, client. answer: how, again, words; empty where there is none."""

    reference: ProReference
    person: dict
    answer: dict


# --- staff --------------------------------------------------------------------------------
@transaction.atomic
def ask(*, ref: str, by: User, now: datetime) -> int:
    """Whoever claimed it has a mail sent to each person named with an address; returns how many. Nobody is asked twice
    about an application, nor who does not want it. Raises NotAllowed, Stale, Refused where there is nobody to ask."""
    application = _for_staff(ref, by)
    if application.state != ProApplication.State.IN_REVIEW or application.claimed_by_id != by.pk:
        raise Stale(_("Claim the application first."), code="not_claimed", state=application.state)
    asked = set(application.references.values_list("digest", flat=True))
    people = {key: row for key, row in _named(application).items() if key not in asked}
    if not people:
        raise Refused(
            _("The applicant gave no e-mail address of somebody who was not asked yet."), code="nobody_named"
        )
    made = [
        ProReference(
            application=application,
            person=sealing.seal(row),
            digest=key,
            state=State.QUEUED if _may_write(key, application, now) else State.UNWANTED,
            asked_at=now,
            expires_at=now + GOOD_FOR,
            next_at=clock.raw_now(),
        )
        for key, row in people.items()
    ]
    ProReference.objects.bulk_create(made)
    pro_door.note(application, "ask_references", by=by, now=now)
    return sum(each.state == State.QUEUED for each in made)


def _for_staff(ref: str, by: User) -> ProApplication:
    application = locks.application(ref)
    if pro_door.role_of(application, by) != pro_moves.STAFF:
        raise NotAllowed(_("Only vetting staff may do this, and nobody in their own case."))
    return application


def _named(application: ProApplication) -> dict[str, dict]:
    """{digest: name, mail, client} of the people of the sealed step who have an address."""
    step = application.steps.filter(name="personal").exclude(sealed="").first()
    rows = sealing.unseal(step.sealed).get("rows", []) if step else []
    return {_digest(row["mail"]): row for row in rows if row.get("mail")}


def _digest(mail: str) -> str:
    return salted_hmac(SALT, mail.strip().lower(), algorithm="sha256").hexdigest()


def _may_write(digest: str, application: ProApplication, now: datetime) -> bool:
    lately = ProReference.objects.filter(digest=digest, asked_at__gt=now - GOOD_FOR)
    return (
        digest != _digest(application.applicant.email)
        and lately.exclude(state=State.UNWANTED).count() < MOST_MAILS
        and not ReferenceRefusal.objects.filter(digest=digest).exists()
    )


@transaction.atomic
def read(*, ref: str, by: User, now: datetime) -> list[Opened]:
    """Whom we asked and what they say, opened for vetting staff; the reading is written down first. Raises NotAllowed,
    Refused where nobody was asked or it was deleted."""
    application = _for_staff(ref, by)
    found = list(application.references.order_by("pk"))
    if not found:
        raise Refused(_("There is no reference here, or it was deleted."), code="no_references")
    ProRead.objects.create(application=application, by=by, at=now)
    return [
        Opened(each, sealing.unseal(each.person), sealing.unseal(each.answer) if each.answer else {})
        for each in found
    ]


# --- the mail -----------------------------------------------------------------------------
def send_due(*, now: datetime, most: int = 100) -> int:
    """Send what is queued; returns how many went out. May run many times at once."""
    sent = tried = 0
    while tried < most:
        batch = _claim()
        tried += len(batch)
        sent += sum(_send(each, now) for each in batch)
        if len(batch) < A_BATCH:
            break
    return sent


@transaction.atomic
def _claim() -> list[ProReference]:
    due = ProReference.objects.filter(state=State.QUEUED, next_at__lte=Now()).exclude(lease_until__gt=Now())
    found = locks.free_references(due, A_BATCH)
    ids = [each.pk for each in found]
    ProReference.objects.filter(pk__in=ids).update(lease_until=Now() + LEASE, tries=F("tries") + 1)
    return found


def _send(reference: ProReference, now: datetime) -> bool:
    row = ProReference.objects.filter(pk=reference.pk, state=State.QUEUED)
    unwanted = ReferenceRefusal.objects.filter(digest=reference.digest).exists()
    if unwanted or not _is_needed(reference.application) or reference.expires_at <= now:
        row.update(state=State.UNWANTED, lease_until=None)
        return False
    try:
        render(reference).send()
    except Exception:  # whatever the mail server says, the row is tried again later
        tries = reference.tries + 1
        row.update(
            state=State.FAILED if tries >= MOST_TRIES else State.QUEUED,
            next_at=clock.raw_now() + timedelta(minutes=2**tries),
            lease_until=None,
        )
        return False
    row.update(state=State.ASKED, lease_until=None)
    return True


def render(reference: ProReference) -> EmailMultiAlternatives:
    """The mail in the applicant's language: who asks, why, and the one address to answer at."""
    applicant = reference.application.applicant
    with translation.override(applicant.language):
        context = {
            "title": _("A question about %(name)s") % {"name": applicant.shown_name},
            "name": applicant.shown_name,
            "url": settings.SITE_URL + reverse("sellers:reference", args=[token(reference)]),
            "until": reference.expires_at,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "language": applicant.language,
        }
        text = render_to_string("emails/reference.txt", context)
        html = render_to_string("emails/reference.html", context)
    message = EmailMultiAlternatives(
        context["title"],
        text,
        settings.DEFAULT_FROM_EMAIL,
        [sealing.unseal(reference.person)["mail"]],
        headers={"Date": format_datetime(reference.asked_at)},
    )
    message.attach_alternative(html, "text/html")
    return message


# --- the person asked ---------------------------------------------------------------------
def token(reference: ProReference) -> str:
    """What the address in the mail carries."""
    return signing.dumps(reference.ref, salt=SALT)


def find(token: str, *, now: datetime) -> ProReference | None:
    """What is asked at this address; None for one that was not made here. Raises Gone once it is used, old or no longer
    needed."""
    try:
        ref = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    rows = ProReference.objects.select_related("application__applicant")
    found = rows.filter(ref=ref).first()
    if found is None or not _is_needed(found.application):
        raise Gone(_("Your answer is no longer needed. What was kept about you is deleted, or will be."))
    if found.state not in (State.QUEUED, State.ASKED, State.FAILED):
        raise Gone(_("It was answered already, and an answer is given once."), code="used")
    if found.expires_at <= now:
        raise Gone(_("It was good for 30 days, and they are over."), code="expired")
    return found


def _is_needed(application: ProApplication) -> bool:
    return application.state in pro_moves.OPEN and application.wiped_at is None


@transaction.atomic
def answer(*, token: str, said: dict, now: datetime) -> None:
    """What this person says, once. said: how, again, words. Raises Gone, NotAllowed for a forged address."""
    reference = _to_answer(token, now)
    _close(reference, State.ANSWERED, now, answer=sealing.seal(said))


@transaction.atomic
def decline(*, token: str, stranger: bool, never: bool, now: datetime) -> None:
    """No answer: they do not know the applicant, or (`never`) want no such mail again. Raises as `answer`."""
    reference = _to_answer(token, now)
    if never:
        ReferenceRefusal.objects.bulk_create(
            [ReferenceRefusal(digest=reference.digest, at=now)], ignore_conflicts=True
        )
    _close(reference, State.STRANGER if stranger else State.UNWANTED, now)


def _to_answer(token: str, now: datetime) -> ProReference:
    """The reference, its application locked; what another did before the lock is seen."""
    found = find(token, now=now)
    if found is None:
        raise NotAllowed(_("This address was not made here."))
    locks.application(found.application.ref)
    return find(token, now=now)


def _close(reference: ProReference, state: str, now: datetime, *, answer: str = "") -> None:
    reference.state, reference.answered_at, reference.answer = state, now, answer
    reference.save(update_fields=["state", "answered_at", "answer"])
