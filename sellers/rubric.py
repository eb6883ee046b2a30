"""What a Pro application is scored on, as a table: five criteria, 1 to 5 each."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

LOWEST, HIGHEST = 1, 5
APART = 2  # two reviewers who are so far apart on a criterion should talk


@dataclass(frozen=True)
class Criterion:
    """asks: what the reviewer looks for. steps: where the evidence is. mend: told to whom it was low."""

    key: str
    label: Words
    asks: Words
    steps: tuple[str, ...]
    mend: Words


TABLE = (
    Criterion(
        "experience",
        _("Experience"),
        _("Years in the trade, and how much of it was for clients."),
        ("experience", "education"),
        _("Name each role with its years and a page that shows it."),
    ),
    Criterion(
        "portfolio",
        _("Portfolio"),
        _("Quality and depth of the work shown, and how much of it is the applicant's own."),
        ("projects",),
        _("Show fewer projects and say more of each: what was asked, what you did, what came of it."),
    ),
    Criterion(
        "knowledge",
        _("Knowledge of the field"),
        _("Whether the answers could only come from somebody who does this work."),
        ("domain", "practice"),
        _("Write from your own cases: one that was hard, and how you solved it."),
    ),
    Criterion(
        "communication",
        _("Communication"),
        _("Clear, complete, kind to read."),
        ("elsewhere", "practice"),
        _("Short sentences, and an answer to each question that was asked."),
    ),
    Criterion(
        "references",
        _("References"),
        _("People and pages that bear the answers out."),
        ("personal", "elsewhere", "projects"),
        _("Name people at clients we may ask, and link to pages that name you."),
    ),
)
BY_KEY = {criterion.key: criterion for criterion in TABLE}

# Beginnings of reasons; the reviewer writes on from there.
TEMPLATES = {
    "approve": (
        _("Your work for clients is of the quality we look for in this field, and your answers show it."),
    ),
    "ask_changes": (
        _("One of your links does not open for us. Give one that does, or send the work as a file."),
        _("Say for each project which part of it you did yourself."),
        _("We could not tell how long you have worked in this field. Add the years to your roles."),
    ),
    "refuse": (
        _("The work shown is not yet at the level we look for in this field."),
        _("There is too little work for clients to judge by."),
        _("The answers about the field are too general to tell your own experience from them."),
    ),
}
