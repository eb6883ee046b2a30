"""The one door through which the state of a Pro application changes: looked up in the table, saved, written down."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import text
from kit.problems import Invalid, NotAllowed, Stale
from sellers import pro_moves
from sellers.models import ProApplication, ProEvent

LONGEST_REASON = 3000


def role_of(application: ProApplication, user: User) -> str:
    """applicant, staff, or '' for somebody who has nothing to do with it. Nobody vets themselves."""
    if application.applicant_id == user.pk:
        return pro_moves.APPLICANT
    return pro_moves.STAFF if has_role(user, "vetting") else ""


def check(application: ProApplication, command: str, *, by: User) -> pro_moves.Move:
    """The move, if `by` may make it now; the application is locked. Raises NotAllowed, Stale."""
    move = pro_moves.BY_COMMAND[command]
    if role_of(application, by) != move.who:
        raise NotAllowed(_("This is not yours to decide."))
    if application.state not in move.states:
        raise Stale(
            _("This cannot be done: the application is now “%(state)s”.")
            % {"state": application.get_state_display()},
            state=application.state,
            command=command,
        )
    if move.held and application.claimed_by_id != by.pk:
        raise NotAllowed(
            _("%(name)s has claimed this application.") % {"name": application.claimed_by.shown_name},
            code="claimed",
        )
    return move


def move(
    application: ProApplication, command: str, *, by: User, now: datetime, reason: str = "", improve: str = ""
) -> None:
    """Make a move of the table. Raises as `check`, and Invalid where the reason is missing."""
    found = check(application, command, by=by)
    reason = text.clean(reason)
    if found.explained and not reason:
        words = _("Write the reason; the applicant reads it.")
        raise Invalid(words, code="no_reason", fields={"reason": words})
    before = application.state
    application.state = found.states[before]
    if application.state != ProApplication.State.IN_REVIEW:
        application.claimed_by = application.claimed_at = None
    note(application, command, by=by, now=now, before=before, reason=reason, improve=improve)


def note(
    application: ProApplication,
    command: str,
    *,
    by: User | None,
    now: datetime,
    before: str = "",
    reason: str = "",
    improve: str = "",
) -> None:
    """Save the application with its next event. The application is locked by the caller."""
    application.events_count += 1
    application.save()
    ProEvent.objects.create(
        application=application,
        sequence=application.events_count,
        at=now,
        actor=by,
        command=command,
        before=before or application.state,
        after=application.state,
        round=application.round,
        reason=text.clean(reason)[:LONGEST_REASON],
        improve=text.clean(improve)[:LONGEST_REASON],
    )
