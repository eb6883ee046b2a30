"""The moves of a Pro application as data: who may make which, from where to where. Pages, API and the database's own
guard read this table; only sellers/vetting.py and sellers/pro.py write states, through one door."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

APPLICANT, STAFF = "applicant", "staff"


@dataclass(frozen=True)
class Move:
    """label: of the button; done: in the history; states: {before: after}.

    explained: needs a written reason, which the applicant reads. held: only who has claimed it. confirm: what is
    said before it is done."""

    command: str
    label: Words
    done: Words
    who: str
    states: dict[str, str]
    explained: bool = False
    held: bool = False
    confirm: Words = ""
    danger: bool = False


TABLE = [
    Move(
        "submit",
        _("Send the application"),
        _("Sent"),
        APPLICANT,
        {"draft": "submitted", "changes_requested": "submitted"},
    ),
    Move(
        "withdraw",
        _("Withdraw the application"),
        _("Withdrawn"),
        APPLICANT,
        dict.fromkeys(("draft", "submitted", "in_review", "changes_requested"), "withdrawn"),
        confirm=_("Nobody decides on it then. Your answers are kept for when you apply again."),
        danger=True,
    ),
    Move("claim", _("Claim"), _("Claimed"), STAFF, {"submitted": "in_review"}),
    Move("release", _("Give it back"), _("Given back"), STAFF, {"in_review": "submitted"}, held=True),
    Move(
        "ask_changes",
        _("Ask for changes"),
        _("Changes asked for"),
        STAFF,
        {"in_review": "changes_requested"},
        explained=True,
        held=True,
    ),
    Move("approve", _("Approve"), _("Approved"), STAFF, {"in_review": "approved"}, explained=True, held=True),
    Move(
        "refuse",
        _("Refuse"),
        _("Refused"),
        STAFF,
        {"in_review": "refused"},
        explained=True,
        held=True,
        danger=True,
    ),
]
BY_COMMAND = {move.command: move for move in TABLE}
WRITABLE = ("draft", "changes_requested")
OPEN = ("draft", "submitted", "in_review", "changes_requested")
WAITING = ("submitted", "in_review")  # for staff
DECISIONS = ("ask_changes", "approve", "refuse")

# What happens beside the moves, as the history tells it.
NOTED = {
    "start": _("Begun"),
    "score": _("Scored"),
    "ask_second": _("A second opinion was asked for"),
    "second": _("The second opinion was given"),
    "allow_again": _("Allowed to apply again sooner"),
    "recheck": _("Looked at again"),
    "propose_revocation": _("Revocation proposed"),
    "drop_revocation": _("Revocation not confirmed"),
    "revoke": _("Pro was revoked"),
    "ask_references": _("The people named were asked for a reference"),
    "wipe": _("Personal data deleted"),
}


def transitions() -> list[tuple[str, str]]:
    """Every legal change of state, for the database's guard."""
    return sorted({pair for move in TABLE for pair in move.states.items()})


def words_of(command: str) -> Words:
    """A command as the history tells it."""
    move = BY_COMMAND.get(command)
    return move.done if move else NOTED.get(command, command)
