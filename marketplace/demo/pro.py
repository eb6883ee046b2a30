"""Pro in the demo: who carries the badge was approved through the acts, and an application stands in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.models import User
from marketplace import badges
from sellers import pro, pro_steps, references, vetting
from sellers.models import ProApplication, ProStanding

APPROVED_DAYS_AGO = (372, 300, 251, 214, 170, 118, 77, 41)  # the first is due to be looked at again
PRACTICE = {
    "writing": {
        "hardest": "Knowing when a sentence is wrong and when it is only not mine. I read a page aloud, mark what stops "
        "me, and leave it until the next day. Half of the marks go again; the rest I can explain to the author.",
        "best": "The moment when an author sees their own voice more clearly than before, and thinks it was there all along.",
        "method": "First ten pages as a trial, with every mark explained. Then chapter by chapter with a style sheet that "
        "grows, one call in the middle, and a last read on paper before anything is called done.",
    },
    "graphics-design": {
        "hardest": "Getting people to say what a thing is for before they say what it should look like. I bring three "
        "questions and no drawings to the first talk, and I draw only when the answers fit on one page.",
        "best": "Seeing a mark on a van in the rain and being able to read it from across the road.",
        "method": "A brief of one page, forty small drawings, three of them shown in the size they will have in life. One "
        "goes on, the others are put away for good, and every file is handed over with its reason.",
    },
    "translation": {
        "hardest": "Terms that two languages cut differently. I ask the engineer what the part does, look it up in the "
        "norm of the target country, and write the choice into a list that both sides keep.",
        "best": "A manual after which nobody calls the hotline, because the sentence was clear the first time.",
        "method": "I read everything before I translate anything, agree a list of terms, translate, sleep over it, and "
        "read the result alone, without the source beside it. A colleague checks numbers and safety lines.",
    },
    "other": {
        "hardest": "Saying no to the quick way when it will cost the client later. I show the same case done both ways, "
        "with what each costs after a year, and let them choose with open eyes.",
        "best": "When somebody who was afraid of the subject starts to ask good questions about it.",
        "method": "A short call, a written plan with what is in and what is not, small deliveries every few days, and a "
        "page at the end that says how to go on without me.",
    },
}
PROJECTS = (
    {
        "client": "Atelier Novak, furniture workshop",
        "part": "alone",
        "did": "They asked for one thing that works for the shop window and the invoice alike. I listened for an "
        "afternoon, made two versions, tried both with five of their customers and finished the better one.",
        "result": "It is still in use after three years, and they have ordered two more things since.",
    },
    {
        "client": "Museum of the River, Galați",
        "part": "led",
        "did": "A season of eight events in three languages. I led two colleagues, set the rules for all texts and "
        "pictures, and made the opening piece myself from first line to print.",
        "result": "Everything was ready a week early; the museum kept our rules for the next season.",
    },
)
REFEREES = [
    {"name": "Maria Pop", "mail": "maria.pop@example.org", "client": "Museum of the River"},
    {"name": "Jan Novak", "mail": "jan.novak@example.org", "client": "Atelier Novak"},
]
REFERENCE = {
    "how": "client",
    "again": "yes",
    "words": "We had eight events and three languages in one season, and not one date was missed. I would write to nobody "
    "else first.",
}
TOWNS = (
    ("Strada Fântânii 4", "Brașov"),
    ("Rua do Sol 21", "Porto"),
    ("Hafenweg 9", "Kiel"),
    ("Mill Lane 3", "York"),
)
BEGUN = ("start", "personal", "experience", "domain")
TAUGHT = (
    "Two years of evenings with other people's work, taken apart and put together again until I knew why."
)


@dataclass(frozen=True)
class Shown:
    """handle: whose. field: path of the subcategory. sent: so many days ago. ends: the state it is left in."""

    handle: str
    field: str
    sent: float
    ends: str


TABLE = (
    Shown("kofi_mensah", "web-apps/back-end-development", 9, "submitted"),  # overdue
    Shown("sofia_anders", "graphics-design/illustration", 2, "submitted"),
    Shown("priya_nair", "web-apps/accessibility-review", 4, "in_review"),
    Shown("elena_markova", "translation/literary-translation", 5, "second"),
    Shown("lucas_ferreira", "video/motion-graphics", 6, "changes_requested"),
    Shown("jonas_lind", "video/video-editing", 20, "refused"),
    Shown("amina_yusuf", "marketing/content-strategy", 12, "withdrawn"),
)


def make(cast: dict[str, User], badge_holders: list[tuple[str, str]], *, now: datetime) -> None:
    """badge_holders: (handle, path of the field) of who is Pro, in the order of their approval."""
    for (handle, field), days in zip(badge_holders, APPROVED_DAYS_AGO, strict=False):
        _approve(cast, handle, field, days=days, now=now)
    for place, shown in enumerate(TABLE):
        _play(cast, shown, place, now)
    _half_filled(cast, now)
    _write(
        cast["daria_popa"],
        "graphics-design/lettering-and-fonts",
        at=now - timedelta(days=3),
        place=1,
        steps=BEGUN,
    )
    _may_end(cast, badge_holders, now)


def _write(user: User, field: str, *, at: datetime, place: int, steps=pro_steps.NAMES) -> ProApplication:
    application = pro.start(by=user, now=at)
    answers = _answers(user, field, at, place)
    said = {name: answers[name] for name in steps}
    pro.save_steps(ref=application.ref, answers=said, by=user, now=at)
    return application


def _answers(user: User, field: str, at: datetime, place: int) -> dict[str, dict]:
    """Eight steps told of this person, each fictional."""
    street, city = TOWNS[place % len(TOWNS)]
    top = field.partition("/")[0]
    link = f"https://example.org/{user.username}"
    notes = files.take(
        owner=user, file=SimpleUploadedFile("what-was-asked.txt", b"Brief, as agreed on the first call.\n")
    )
    projects = [
        {**each, "year": at.year - n - 1, "link": f"{link}/{n + 1}"} for n, each in enumerate(PROJECTS)
    ]
    projects[0]["files"] = [notes.ref]
    return {
        "start": {"agreed": True},
        "personal": {
            "legal_name": user.shown_name,
            "street": street,
            "postcode": f"{50000 + place * 137}",
            "city": city,
            "country": user.country,
            "phone": f"+40 721 000 {100 + place}",
            "rows": REFEREES,
        },
        "experience": {
            "years": 6 + place % 9,
            "rows": [
                {"role": user.seller.headline, "place": "On my own", "since": at.year - 6, "link": link},
                {"role": "Junior", "place": "A studio of nine", "since": at.year - 11, "until": at.year - 6},
            ],
        },
        "elsewhere": {
            "about": user.seller.about,
            "rows": [{"platform": "Portfolio", "link": f"{link}/portfolio"}],
        },
        "education": {
            "self_taught": TAUGHT,
            "rows": [
                {"kind": "course", "school": "Open college", "subject": "Foundations", "year": at.year - 9}
            ],
        },
        "domain": {"field": field},
        "practice": PRACTICE.get(top, PRACTICE["other"]),
        "projects": {"rows": projects},
    }


def _send(cast, handle: str, field: str, *, at: datetime, place: int) -> ProApplication:
    user = cast[handle]
    application = _write(user, field, at=at - timedelta(hours=5), place=place)
    return pro.submit(ref=application.ref, by=user, now=at, eligible=badges.eligible())


def _score(ref: str, *, by: User, at: datetime, points: tuple[int, ...], note: str = "") -> None:
    scores = dict(
        zip(("experience", "portfolio", "knowledge", "communication", "references"), points, strict=True)
    )
    vetting.score(ref=ref, scores=scores, note=note, by=by, now=at)


def _approve(cast, handle: str, field: str, *, days: int, now: datetime) -> None:
    at = now - timedelta(days=days)
    ref = _send(cast, handle, field, at=at - timedelta(days=3), place=days).ref
    by = {"ref": ref, "by": cast["mod"]}
    vetting.claim(now=at - timedelta(days=1), **by)
    _score(ref, by=cast["mod"], at=at, points=(5, 5, 4, 5, 4))
    vetting.approve(
        reason="Long work for clients, shown with your own part in it, and answers that only practice gives.",
        now=at,
        **by,
    )


def _play(cast, shown: Shown, place: int, now: datetime) -> None:
    at = now - timedelta(days=shown.sent)
    application = _send(cast, shown.handle, shown.field, at=at, place=place)
    ref, mod, fin, later = application.ref, cast["mod"], cast["fin"], at + timedelta(days=1)
    if shown.ends == "withdrawn":
        pro.withdraw(ref=ref, by=cast[shown.handle], now=later)
    if shown.ends in ("submitted", "withdrawn"):
        return
    vetting.claim(ref=ref, by=fin if shown.ends == "second" else mod, now=later)
    if shown.ends == "in_review":
        _ask_references(ref, by=mod, at=later)
    elif shown.ends == "second":
        _score(
            ref,
            by=fin,
            at=later,
            points=(4, 3, 4, 4, 2),
            note="I am not sure how much of the second is theirs.",
        )
        vetting.ask_second(ref=ref, by=fin, now=later)
    elif shown.ends == "changes_requested":
        vetting.ask_changes(
            ref=ref,
            by=mod,
            now=later,
            reason="The second project shows a team of four. Which part of it did you do yourself?",
            improve="Name the scenes that are yours, or show another project.",
        )
    elif shown.ends == "refused":
        vetting.read_personal(ref=ref, by=mod, now=later)
        _score(ref, by=mod, at=later, points=(3, 2, 3, 4, 2))
        vetting.refuse(
            ref=ref,
            by=mod,
            now=later + timedelta(hours=2),
            reason="Both projects are cut well, but neither shows work for a client that went on air or into a cinema.",
            improve="Finish the film for the rowing club and show it; ask the club whether we may write to them.",
        )


def _ask_references(ref: str, *, by: User, at: datetime) -> None:
    """One of the two people named has answered; the other's mail goes out with the next sweep."""
    references.ask(ref=ref, by=by, now=at)
    first = ProApplication.objects.get(ref=ref).references.earliest("pk")
    references.answer(token=references.token(first), said=REFERENCE, now=at + timedelta(hours=9))


def _half_filled(cast, now: datetime) -> None:
    """Wei was refused in summer, and writes again: four steps are done, the practice is half a thought."""
    wei, mod = cast["wei"], cast["mod"]
    at = now - timedelta(days=120)
    ref = _send(cast, "wei", "graphics-design/book-covers", at=at, place=3).ref
    vetting.claim(ref=ref, by=mod, now=at + timedelta(days=2))
    _score(ref, by=mod, at=at + timedelta(days=2), points=(4, 3, 3, 4, 2))
    vetting.refuse(
        ref=ref,
        by=mod,
        now=at + timedelta(days=2),
        reason="Fine covers, but only two of them were printed, and we could not tell who set the type.",
        improve="Show three printed books and say of each what you drew and what you set.",
    )
    application = pro.start(by=wei, now=now - timedelta(days=1))
    pro.save_step(
        ref=application.ref, step="start", answers={"agreed": True}, by=wei, now=now - timedelta(days=1)
    )
    half = {
        "hardest": "A cover has to be read in a second and looked at for a year.",
        "best": "",
        "method": "",
    }
    pro.save_step(ref=application.ref, step="practice", answers=half, by=wei, now=now - timedelta(hours=20))


def _may_end(cast, badge_holders, now: datetime) -> None:
    """One member of staff has proposed to end somebody's Pro; another has to agree."""
    handle = badge_holders[-1][0]
    standing = ProStanding.objects.get(user=cast[handle], ended_at=None)
    vetting.propose_revocation(
        standing_id=standing.pk,
        by=cast["fin"],
        now=now - timedelta(days=3),
        reason="A publisher writes that the second project was made by somebody else. Asked twice, no answer.",
    )


def fields_of(gigs: list[dict], people: list[dict]) -> list[tuple[str, str]]:
    """(handle, path of the field) of everybody whom people.json calls Pro: the first field they sell in that is open."""
    open_for_pro = badges.eligible()
    found = []
    for person in people:
        if person.get("is_pro"):
            paths = ["/".join(g["category"].split("/")[:2]) for g in gigs if g["seller"] == person["handle"]]
            found.append((person["handle"], next(path for path in paths if path in open_for_pro)))
    return found
