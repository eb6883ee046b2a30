"""What makes the sellers of the demo worth looking at: portfolios, education, absences, counts of pages, what is in
demand, saved gigs. Rows of days and of trends go through the same functions that the workers call."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.storage import storages

from accounts.models import User
from gigs import categories, reporting, rolling, saving, trending, waiting
from gigs.models import Gig, GigWords, SearchDay
from gigs.models.stat import Source
from kit.pictures import READY
from marketplace.demo.stage import COVERS
from sellers import absence, portfolio, starting
from sellers.models import ProjectPicture

DAYS = 75  # of counts
WIDTHS = (400, 640, 1280)
PRACTICAL = {
    "wei": {"weekly_hours": 30, "links": ["https://example.org/wen-jiahui"], "payout_country": "CN"},
    "hannah_oduya": {
        "weekly_hours": 20,
        "links": ["https://example.com/hannah-reads"],
        "payout_country": "GB",
    },
    "daria_popa": {"weekly_hours": 25, "links": [], "payout_country": "RO"},
    "lin_yue": {"weekly_hours": 35, "links": [], "payout_country": "CN"},
}
EDUCATION = {
    "wei": [
        {"subject": "English and translation", "school": "Xiamen University", "began": 2006, "ended": 2010},
        {
            "subject": "Contract language",
            "school": "Evening course of the city’s bar",
            "began": 2014,
            "ended": 2014,
        },
    ],
    "hannah_oduya": [
        {"subject": "English literature", "school": "University of Leeds", "began": 2006, "ended": 2009}
    ],
    "daria_popa": [{"subject": "Actorie", "school": "UNATC București", "began": 2008, "ended": 2011}],
    "lin_yue": [{"subject": "插画", "school": "中国美术学院", "began": 2007, "ended": 2011}],
}
CERTIFICATES = {
    "wei": [{"name": "CATTI level 2, written translation", "issuer": "CATTI", "year": 2012}],
    "hannah_oduya": [{"name": "Advanced member", "issuer": "Guild of proofreaders", "year": 2016}],
}
PROJECTS: dict[str, list[tuple]] = {
    # handle: (title, about, client, year, covers)
    "wei": [
        (
            "Forty pages for a toy museum",
            "The whole catalogue from Chinese to English, with captions that fit their boxes. Two readers, one glossary.",
            "A museum in Guangzhou",
            2025,
            ("c03", "c17"),
        ),
        (
            "Supply contract of a tile maker",
            "Two languages side by side, clause by clause.",
            "",
            2024,
            ("c08",),
        ),
        (
            "Help pages of a bicycle app",
            "Three hundred short texts with one voice.",
            "",
            2023,
            ("c12", "c05", "c21"),
        ),
    ],
    "hannah_oduya": [
        ("A first novel, line by line", "Structure first, then sentences, then commas.", "", 2025, ("c10",)),
        (
            "Anniversary book of a rowing club",
            "From eleven voices to one.",
            "A club on the Ouse",
            2024,
            ("c14",),
        ),
    ],
    "daria_popa": [
        ("Ghid audio pentru un muzeu al satului", "Douăzeci de opriri, o singură voce.", "", 2025, ("c06",))
    ],
    "lin_yue": [("绘本《纸船》", "二十四页水彩，从草图到印前。", "", 2025, ("c02", "c09"))],
}
AWAY = {
    "bruno_costa": (12, "Walking in the Minho without a camera. Back with fresh eyes."),
    "sun_lei": (5, "回老家几天，回来就开工。"),
}
# subcategory: (orders before, orders now, searches before, searches now); what is smaller than 20 is left out
IN_DEMAND = {
    "translation/legal-translation": (41, 58, 310, 402),
    "graphics-design/packaging-and-labels": (26, 33, 180, 231),
    "translation/subtitles-and-captions": (35, 44, 205, 260),
}
SEARCHED = (
    "translation",
    "contract translation",
    "chinese english",
    "factory audit",
    "翻译",
    "合同翻译",
    "interpreter",
)
SAVED_BY = ("ana", "ben_carter", "mei_tan", "carmen_ruiz")


def furnish(cast: dict[str, User], *, now: datetime, step: Callable[[], None] = lambda: None) -> None:
    """Everything, once all orders are played."""
    _profiles(cast, now)
    _away(cast, now)
    _counts(cast["wei"], now)
    _trends(now)
    _saves(cast, now)
    _reports(cast, now)
    step()


def _profiles(cast: dict[str, User], now: datetime) -> None:
    for handle, words in PRACTICAL.items():
        rows: dict[str, Any] = {
            "education": EDUCATION.get(handle, []),
            "certificates": CERTIFICATES.get(handle, []),
        }
        starting.describe(profile=cast[handle].seller, **words, **rows)
    for handle, projects in PROJECTS.items():
        for title, about, client, year, covers in projects:
            made = portfolio.add(
                profile=cast[handle].seller, now=now, title=title, about=about, client=client, year=year
            )
            for sort, cover in enumerate(covers):
                ProjectPicture.objects.create(
                    project=made,
                    sort=sort,
                    state=READY,
                    key=_picture(cover),
                    width=1280,
                    height=800,
                    alt=title,
                )


def _picture(cover: str) -> str:
    """A drawn cover as the sizes of an upload; made once."""
    key, store = f"projects/demo/{cover}", storages["default"]
    for width in WIDTHS:
        name = f"{key}-{width}.webp"
        if not store.exists(name):
            with (COVERS / f"{cover}-{width}.webp").open("rb") as file:
                store.save(name, file)
    return key


def _away(cast: dict[str, User], now: datetime) -> None:
    for handle, (days, note) in AWAY.items():
        absence.leave(profile=cast[handle].seller, until=now + timedelta(days=days), note=note, now=now)


def _counts(seller: User, now: datetime) -> None:
    """Days that rise and fall with the week, for each of the seller's gigs; the same on every run."""
    chance = random.Random(7)
    counts: rolling.Counts = {}
    words: list[GigWords] = []
    places: rolling.Places = {}
    for place, gig in enumerate(Gig.objects.filter(seller=seller, state=Gig.State.ACTIVE).order_by("pk")):
        for ago in range(DAYS):
            on = (now - timedelta(days=ago)).date()
            usual = (60 - 6 * place) * (0.6 if on.weekday() > 4 else 1) * (1.5 - ago / DAYS)
            for source, share, opens in (
                (Source.SEARCH, 1.0, 0.06),
                (Source.CATEGORY, 0.5, 0.04),
                (Source.HOME, 0.2, 0.03),
                (Source.SELLER, 0.05, 0.3),
                (Source.OUTSIDE, 0, 0),
            ):
                shown = max(0, int(usual * share * chance.uniform(0.7, 1.3)))
                opened = (
                    chance.randint(0, 3) if source == Source.OUTSIDE else int(shown * opens + chance.random())
                )
                counts[gig.pk, on, source.value] = {
                    "shown": shown,
                    "opened": opened,
                    "saved": int(opened > 3 and chance.random() < 0.3),
                }
            if ago % 3 == 0:
                said = chance.choice(SEARCHED)
                words.append(GigWords(gig=gig, on=on, words=said, opened=chance.randint(1, 4)))
        for ago in range(0, 30, 2):
            for n, said in enumerate(SEARCHED):
                times = chance.randint(1, 6)
                on = (now - timedelta(days=ago)).date()
                places[gig.pk, on, said] = [
                    times,
                    times * (1 + (3 * place + 2 * n + chance.randint(0, 3)) % 30),
                ]
    rolling.add_days(counts)
    rolling.add_places(places)
    GigWords.objects.bulk_create(words)


def _trends(now: datetime) -> None:
    """Two comparisons: the weekly one of today, and the searches it stands on."""
    periods, tree = trending.Periods.until(now.date()), categories.tree()
    known = {tree.by_path[path].pk: numbers for path, numbers in IN_DEMAND.items() if path in tree.by_path}
    SearchDay.objects.bulk_create(
        SearchDay(category_id=pk, on=on, searches=count)
        for pk, (_b, _n, before, count_now) in known.items()
        for on, count in _spread(periods, before, count_now)
    )
    orders = (
        {pk: before for pk, (before, _now, _sb, _sn) in known.items()},
        {pk: count for pk, (_before, count, _sb, _sn) in known.items()},
    )
    trending.publish(periods=periods, orders=orders, now=now)


def _spread(periods: trending.Periods, before: int, count: int) -> list[tuple[date, int]]:
    """Both sums over the days of their periods."""
    days = trending.DAYS
    return [
        (start + timedelta(days=n), total // days + (n < total % days))
        for start, total in ((periods.before, before), (periods.now, count))
        for n in range(days)
    ]


def _saves(cast: dict[str, User], now: datetime) -> None:
    popular = list(Gig.objects.filter(state=Gig.State.ACTIVE).order_by("-orders_count", "pk")[:7])
    for place, handle in enumerate(SAVED_BY):
        for gig in popular[place : place + 4]:
            if gig.seller_id != cast[handle].pk:
                saving.save(gig=gig, by=cast[handle], now=now - timedelta(days=place))
    for seller in ("hannah_oduya", "lin_yue"):
        saving.save_seller(seller=cast[seller], by=cast["ana"], now=now)


def _reports(cast: dict[str, User], now: datetime) -> None:
    """A gig that two members reported, a member, one report that was decided; and ana waits for a gig that is paused."""
    hannah, then = cast["hannah_oduya"], now - timedelta(hours=30)
    gig = Gig.objects.filter(seller=hannah, state=Gig.State.ACTIVE).order_by("id").first()
    words = "The third picture is of another shop’s work. I can send you the page it comes from."
    reporting.report(by=cast["ana"], member=hannah, gig=gig, rule="not_own_work", text=words, now=then)
    reporting.report(by=cast["marek_nowak"], member=hannah, gig=gig, rule="not_own_work", now=now)
    made = reporting.report(
        by=cast["ana"],
        member=cast["lin_yue"],
        rule="off_site",
        text="She sent me a mail address.",
        now=now - timedelta(days=3),
    )
    reporting.decide(
        ref=made.ref,
        by=cast["mod"],
        outcome="kept",
        reason="The address is the one of her studio, on a picture. She did not ask to be paid there.",
        now=now - timedelta(days=2),
    )
    reporting.report(
        by=cast["sofia_anders"],
        member=cast["lin_yue"],
        rule="other",
        text="Her name here is not the one on her site.",
        now=now - timedelta(hours=2),
    )
    paused = Gig.objects.filter(seller=cast["wei"], state=Gig.State.PAUSED).order_by("id").first()
    if paused:
        waiting.ask(gig=paused, by=cast["ana"], now=now)
