"""The moves of a gig as data: who may make which, from where to where. Buttons, pages, API and the database's own
guard read this table; only publishing.py writes states."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

SELLER, STAFF, HOUSE = "seller", "staff", "house"
LISTED = ("active", "paused")  # has been approved and may be edited as a revision


@dataclass(frozen=True)
class Move:
    """label: of the button; done: in the history. gig: {state before: state after}. version: the same for the version being written; empty: it is not touched.

    explained: needs a rule and a written reason. confirm: what is said before it is done."""

    command: str
    label: Words
    done: Words
    who: str
    gig: dict
    version: dict
    explained: bool = False
    confirm: Words = ""
    danger: bool = False


SAME = {state: state for state in LISTED}

TABLE = [
    Move(
        "submit",
        _("Submit for review"),
        _("Submitted"),
        SELLER,
        {"draft": "pending_review", "changes_requested": "pending_review", **SAME},
        {"draft": "pending_review", "changes_requested": "pending_review"},
    ),
    Move(
        "withdraw",
        _("Take back to edit"),
        _("Taken back"),
        SELLER,
        {"pending_review": "draft", **SAME},
        {"pending_review": "draft"},
        confirm=_("The gig leaves the review queue until you submit it again."),
    ),
    Move(
        "approve",
        _("Approve"),
        _("Approved"),
        STAFF,
        {"pending_review": "active", **SAME},
        {"pending_review": "approved"},
    ),
    Move(
        "ask_changes",
        _("Ask for changes"),
        _("Changes asked for"),
        STAFF,
        {"pending_review": "changes_requested", **SAME},
        {"pending_review": "changes_requested"},
        explained=True,
    ),
    Move(
        "deny",
        _("Deny"),
        _("Denied"),
        STAFF,
        {"pending_review": "denied", **SAME},
        {"pending_review": "denied"},
        explained=True,
        danger=True,
    ),
    Move(
        "pause",
        _("Pause"),
        _("Paused"),
        SELLER,
        {"active": "paused"},
        {},
        confirm=_("Buyers no longer find this gig. Orders under way go on, and you can resume at any time."),
    ),
    Move(
        "pause_unanswered",
        _("Pause: orders went unanswered"),
        _("Paused: orders went unanswered"),
        HOUSE,
        {"active": "paused"},
        {},
    ),
    Move(
        "pause_above_limit",
        _("Pause: above the limit of the level"),
        _("Paused: above the limit of the level"),
        HOUSE,
        {"active": "paused"},
        {},
    ),
    Move(
        "pause_not_vetted",
        _("Pause: its category is kept for Pro sellers"),
        _("Paused: its category is kept for Pro sellers"),
        HOUSE,
        {"active": "paused"},
        {},
    ),
    Move("resume", _("Resume"), _("Resumed"), SELLER, {"paused": "active"}, {}),
    Move(
        "archive",
        _("Archive"),
        _("Archived"),
        SELLER,
        dict.fromkeys(("draft", "changes_requested", "active", "paused", "denied"), "archived"),
        {},
        confirm=_("The gig is taken down for good. Orders under way go on and are paid as agreed."),
        danger=True,
    ),
    Move(
        "suspend",
        _("Suspend"),
        _("Taken down"),
        STAFF,
        {"active": "suspended", "paused": "suspended"},
        {},
        explained=True,
        danger=True,
    ),
    Move("reinstate", _("Reinstate"), _("Put back"), STAFF, {"suspended": "active"}, {}, explained=True),
]
BY_COMMAND = {move.command: move for move in TABLE}
EDITABLE = ("draft", "changes_requested")  # states of a version that may be written


def transitions(kind: str) -> list[tuple[str, str]]:
    """Every legal change of a `gig`'s or a `version`'s state, for the database's guard."""
    pairs = {pair for move in TABLE for pair in getattr(move, kind).items()}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def fits(move: Move, *, gig_state: str, version_state: str | None) -> bool:
    """Whether the move starts from these states."""
    return gig_state in move.gig and (not move.version or version_state in move.version)


def open_to(who: str, *, gig_state: str, version_state: str | None) -> list[Move]:
    """The moves `who` may make from these states."""
    return [m for m in TABLE if m.who == who and fits(m, gig_state=gig_state, version_state=version_state)]
