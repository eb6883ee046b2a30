"""The eight steps of a Pro application, and what each must say before it can be sent."""

from collections.abc import Container
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import text
from kit.text import Words

MOST_ROWS = {"experience": 8, "elsewhere": 6, "education": 8, "personal": 3, "projects": 5}
LEAST_PROJECTS = 2
SHORTEST = {"did": 80, "result": 20, "about": 120, "hardest": 120, "best": 80, "method": 120}
CJK_SHARE = 3  # so many letters say as much as one Chinese character
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Step:
    """name: in addresses and API. label: in the list. title, lead: on the page. is_sealed: kept encrypted."""

    name: str
    label: Words
    title: Words
    lead: Words
    is_sealed: bool = False


TABLE = (
    Step(
        "start",
        gettext_lazy("Start"),
        gettext_lazy("Before you begin"),
        gettext_lazy("What Pro is, what we ask, and how long it takes."),
    ),
    Step(
        "personal",
        gettext_lazy("About you"),
        gettext_lazy("Who are you?"),
        gettext_lazy("Kept encrypted. Only vetting staff can open it, and you see each time somebody did."),
        is_sealed=True,
    ),
    Step(
        "experience",
        gettext_lazy("Work experience"),
        gettext_lazy("Where have you worked?"),
        gettext_lazy("Roles in your field, with years and a page that shows the work. The newest first."),
    ),
    Step(
        "elsewhere",
        gettext_lazy("Elsewhere"),
        gettext_lazy("Where else can we find you?"),
        gettext_lazy("Profiles on other sites, and how you would describe yourself to a client."),
    ),
    Step(
        "education",
        gettext_lazy("Education"),
        gettext_lazy("How did you learn it?"),
        gettext_lazy("Degrees and courses, online ones too. If you taught yourself, say how."),
    ),
    Step(
        "domain",
        gettext_lazy("Field"),
        gettext_lazy("Which field do you apply for?"),
        gettext_lazy("One field, in which you are at your best. The Pro badge then shows on all your gigs."),
    ),
    Step(
        "practice",
        gettext_lazy("Your practice"),
        gettext_lazy("Tell us about your field"),
        gettext_lazy("Write as you would to a colleague. Cases of your own say more than rules."),
    ),
    Step(
        "projects",
        gettext_lazy("Client projects"),
        gettext_lazy("Show us projects for real clients"),
        gettext_lazy(
            "Reviewers look at what the client asked for, what you did yourself, and what came of it. "
            "Two or three deep ones are better than many."
        ),
    ),
)
BY_NAME = {step.name: step for step in TABLE}
NAMES = [step.name for step in TABLE]


@dataclass(frozen=True)
class Problem:
    """step: of the table. field: name in its form, '' for the whole step."""

    step: str
    field: str
    text: str


def problems(answers: dict[str, dict], *, eligible: Container[str] | None = None) -> list[Problem]:
    """What keeps these answers from being sent, in the order of the steps.

    answers: {step: its answers}. eligible: paths of the fields one may apply for; None: not looked at."""
    found = []
    for step in NAMES:
        said = answers.get(step)
        if said is None:
            found.append(Problem(step, "", _("This step is not filled in yet.")))
            continue
        found += [Problem(step, field, words) for field, words in CHECKS[step](said)]
    path = (answers.get("domain") or {}).get("field")
    if path and eligible is not None and path not in eligible:
        found.append(Problem("domain", "field", _("This field is not open for Pro now. Choose another.")))
    return found


def done(answers: dict[str, dict]) -> list[str]:
    """The steps that lack nothing."""
    wrong = {problem.step for problem in problems(answers)}
    return [step for step in NAMES if step not in wrong]


def _start(said):
    if not said.get("agreed"):
        yield "agreed", _("Confirm that the work you show is yours.")


def _personal(said):
    for field in ("legal_name", "street", "city", "country", "phone"):
        if not said.get(field):
            yield field, _("Fill this in.")


def _experience(said):
    if said.get("years") is None:
        yield "years", _("Say how many years you have worked in the field.")
    rows = said.get("rows") or []
    if not rows:
        yield "x-0-role", _("Name at least one role.")
    elif not any(row.get("link") for row in rows):
        yield "x-0-link", _("Link at least one page that shows your work.")


def _elsewhere(said):
    yield from _too_short(said, "about")


def _education(said):
    if not (said.get("rows") or said.get("self_taught")):
        yield "self_taught", _("Name a degree or course, or say how you taught yourself.")


def _domain(said):
    if not said.get("field"):
        yield "field", _("Choose a field.")


def _practice(said):
    for field in ("hardest", "best", "method"):
        yield from _too_short(said, field)


def _projects(said):
    rows = said.get("rows") or []
    if len(rows) < LEAST_PROJECTS:
        words = ngettext("Show at least %(n)d project.", "Show at least %(n)d projects.", LEAST_PROJECTS) % {
            "n": LEAST_PROJECTS
        }
        yield f"j-{len(rows)}-client", words
    for number, row in enumerate(rows):
        named = {"n": number + 1}
        if not row.get("client"):
            yield f"j-{number}-client", _("Project %(n)d: say who it was for.") % named
        for field in ("did", "result"):
            for _field, words in _too_short(row, field):
                yield f"j-{number}-{field}", _("Project %(n)d: %(problem)s") % {**named, "problem": words}
        if not (row.get("link") or row.get("files")):
            yield f"j-{number}-link", _("Project %(n)d: give a link or a file where we can see it.") % named


def _too_short(said, field):
    typed = said.get(field) or ""
    floor = SHORTEST[field] // CJK_SHARE if text.is_cjk(typed) else SHORTEST[field]
    length = text.graphemes(typed)
    if length < floor:
        yield (
            field,
            _("Write at least %(floor)d characters; there are %(length)d.")
            % {
                "floor": floor,
                "length": length,
            },
        )


CHECKS = {
    "start": _start,
    "personal": _personal,
    "experience": _experience,
    "elsewhere": _elsewhere,
    "education": _education,
    "domain": _domain,
    "practice": _practice,
    "projects": _projects,
}
