"""Makers of Pro applications, for tests and demo data: every state is reached through the real acts."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.models import Upload, User
from kit import clock
from sellers import appeals, pro, rubric, vetting
from sellers.models import LevelAppeal, LevelEvaluation, ProApplication, SellerProfile, TopRatedCase

FIELD = "graphics-design/logo-design"
LONG = (
    "A bakery wanted its mark to be read from across the street and on a paper bag. I drew it forty times by hand, "
    "showed three, and cut the chosen one in wood before it went to the sign painter."
)


def make_member(username: str, **fields) -> User:
    """Somebody with an account."""
    return User.objects.create(username=username, email=f"{username}@example.com", **fields)


def make_applicant(username: str = "wei", **fields) -> User:
    """Somebody who sells and is not Pro."""
    user = make_member(username, **fields)
    SellerProfile.objects.create(user=user, headline="Marks and letters")
    return user


def make_vetter(username: str = "vera", **fields) -> User:
    """Staff of the role vetting; the same one when asked again."""
    user = User.objects.filter(username=username).first() or make_member(username, is_staff=True, **fields)
    user.groups.add(Group.objects.get(name="vetting"))
    return user


def a_file(owner: User, name: str = "sketches.pdf") -> Upload:
    """A small private file of theirs."""
    return files.take(owner=owner, file=SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n"))


def answers(*, uploads: tuple[Upload, ...] = (), field: str = FIELD, **changes: dict) -> dict[str, dict]:
    """Eight steps that lack nothing; changes: {step: answers} that take the place of ours."""
    refs = [upload.ref for upload in uploads]
    project = {
        "client": "Cuptorul, street bakery",
        "year": 2025,
        "part": "alone",
        "link": "https://example.org/cuptorul",
        "did": LONG,
        "result": "The second shop opened with the same sign, and the bags are collected by children.",
        "files": refs,
    }
    second = {**project, "client": "Choir of St. Cecilia", "year": 2024, "files": []}
    return {
        "start": {"agreed": True},
        "personal": {
            "legal_name": "Wen Jiahui",
            "street": "Strada Lungă 12",
            "postcode": "500035",
            "city": "Brașov",
            "country": "RO",
            "phone": "+40 721 234 567",
            "rows": [{"name": "Maria Pop", "mail": "maria@example.org", "client": "Cuptorul"}],
        },
        "experience": {
            "years": 11,
            "rows": [
                {
                    "role": "Designer",
                    "place": "Own studio",
                    "since": 2015,
                    "until": None,
                    "link": "https://example.org/studio",
                }
            ],
        },
        "elsewhere": {
            "about": LONG,
            "rows": [{"platform": "Portfolio", "link": "https://example.org/me"}],
        },
        "education": {
            "self_taught": "",
            "rows": [{"kind": "degree", "school": "UAD Cluj", "subject": "Graphic design", "year": 2014}],
        },
        "domain": {"field": field},
        "practice": {"hardest": LONG, "best": LONG, "method": LONG},
        "projects": {"rows": [project, second]},
        **changes,
    }


def begin(applicant: User, *, now: datetime | None = None, steps: dict | None = None) -> ProApplication:
    """An application with these steps saved, all eight unless said otherwise."""
    now = now or clock.now()
    application = pro.start(by=applicant, now=now)
    said = answers() if steps is None else steps
    pro.save_steps(ref=application.ref, answers=said, by=applicant, now=now)
    application.refresh_from_db()
    return application


def sent(applicant: User, *, now: datetime | None = None, steps: dict | None = None) -> ProApplication:
    """One that waits for staff."""
    application = begin(applicant, now=now, steps=steps)
    return pro.submit(ref=application.ref, by=applicant, now=now or clock.now())


def claimed(applicant: User, by: User, *, now: datetime | None = None) -> ProApplication:
    """One that `by` has claimed and not scored."""
    return vetting.claim(ref=sent(applicant, now=now).ref, by=by, now=now or clock.now())


def points(value: int = 4, **others: int) -> dict[str, int]:
    """Five scores."""
    return {**dict.fromkeys(rubric.BY_KEY, value), **others}


def scored(applicant: User, by: User, *, value: int = 4, now: datetime | None = None) -> ProApplication:
    """One that `by` has claimed and scored."""
    application = claimed(applicant, by, now=now)
    vetting.score(ref=application.ref, scores=points(value), by=by, now=now or clock.now())
    return application


def approved(applicant: User, by: User, *, now: datetime | None = None) -> ProApplication:
    """One that made its applicant Pro."""
    application = scored(applicant, by, now=now)
    return vetting.approve(
        ref=application.ref, by=by, now=now or clock.now(), reason="Your work for clients speaks for itself."
    )


def refused(applicant: User, by: User, *, now: datetime | None = None) -> ProApplication:
    """One that was refused, with what to improve."""
    application = scored(applicant, by, value=2, now=now)
    return vetting.refuse(
        ref=application.ref,
        by=by,
        now=now or clock.now(),
        reason="The two projects do not show your own part.",
        improve="Say what you drew yourself and what others did.",
    )


def level_appeal(seller: User, *, decided_by: User, now: datetime) -> LevelAppeal:
    """A seller, judged before, who was not chosen for Top Rated and appeals."""
    evaluation = LevelEvaluation.objects.filter(seller=seller).latest("id")
    case = TopRatedCase.objects.create(
        seller=seller, evaluation=evaluation, kind="candidate", opened_at=now, decision="not_chosen",
        decided_at=now, decided_by=decided_by, reason="Too few large orders.",
    )  # fmt: skip
    return appeals.send(by=seller, about=f"choice-{case.ref}", text="There were twelve of them.", now=now)
