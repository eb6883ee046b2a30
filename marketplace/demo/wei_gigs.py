"""Wei's gigs, one in every state a gig can be in: a table of scenarios, each through the real acts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gigs import categories, covers, drafting, publishing
from gigs.models import Gig, GigImage
from gigs.stocking import package_fields
from marketplace.demo.stage import Stage

# wei's own gigs on sale, by how the scenarios of orders call them: the beginning of the title
ON_SALE = {
    "documents": "I will translate documents",
    "contract": "I will translate your China supply contract",
    "help": "I will translate your help pages",
    "reports": "I will read your factory",
    "interpreting": "I will interpret your video call",
    "profile": "我会把您的公司简介",
    "letters": "我会替您写好",
    "specs": "我会翻译产品规格书",
}
OVERVIEW: dict[str, dict] = {"interpreting": {"mode": "ask_first"}, "contract": {"queue_limit": 12}}


def begin(stage: Stage, words: dict, **overview) -> Gig:
    """A complete draft by wei, as the wizard would leave it."""
    gig = drafting.begin(
        by=stage.wei,
        now=stage.now,
        title=words["title"],
        language=words["language"],
        category=categories.tree().by_path[words["category"]],
        tags=words["tags"],
        **overview,
    )
    drafting.save(
        ref=gig.ref,
        by=stage.wei,
        now=stage.now,
        packages=[package_fields(written, tier) for tier, written in enumerate(words["packages"], start=1)],
        extras=words["extras"],
        description=words["description"],
        faq=words["faq"],
        requirements=words["requirements"],
    )
    image = GigImage.objects.create(
        gig=gig,
        state=GigImage.State.READY,
        pool=words["cover"],
        width=1280,
        height=800,
        alt=covers.cover_alt(words["cover"], words["language"])[:160],
    )
    drafting.add_picture(ref=gig.ref, image=image, by=stage.wei, now=stage.now)
    return gig


def submitted(stage: Stage, words: dict, **overview) -> Gig:
    gig = begin(stage, words, **overview)
    return publishing.submit(ref=gig.ref, by=stage.wei, now=stage.now)


def approved(stage: Stage, words: dict, **overview) -> Gig:
    gig = submitted(stage, words, **overview)
    publishing.approve(ref=gig.ref, by=stage.mod, now=stage.now)
    return Gig.objects.select_related("live", "seller").get(pk=gig.pk)


def put_on_sale(stage: Stage, written: list[dict]) -> None:
    """The gigs that orders are about; afterwards `stage.gigs` knows them by name."""
    for name, beginning in ON_SALE.items():
        words = next(w for w in written if w["seller"] == "wei" and w["title"].startswith(beginning))
        stage.gigs[name] = approved(stage, words, **OVERVIEW.get(name, {}))


def _words(title: str, category: str, cover: str, price_minor: int, description: str, *tags: str) -> dict:
    """A short gig with one package."""
    return {
        "title": title,
        "language": "en",
        "category": category,
        "cover": cover,
        "description": description,
        "tags": list(tags),
        "packages": [
            {
                "name": "One document",
                "description": "Delivered as a file you can edit.",
                "price_minor": price_minor,
                "days": 3,
                "revisions": 1,
            }
        ],
        "extras": [],
        "faq": [],
        "requirements": [{"kind": "file", "question": "The document", "required": True}],
    }


DRAFT = _words(
    "I will prepare your trade fair papers in Chinese",
    "translation/business-translation/company-presentations",
    "c44",
    75_00,
    "Leaflet, price list and business cards for your stand in China, in one visit. I write to the organiser about "
    "deadlines, and send the printer's files in the format they ask for.",
    "trade fair", "chinese",
)  # fmt: skip
IN_REVIEW = _words(
    "I will translate your product labels for the Chinese market",
    "translation/technical-translation/data-sheets",
    "c38",
    55_00,
    "Names, ingredients, warnings and units as the labelling rules of the mainland ask for them. Every line is set "
    "against the original in a table, so that your importer can sign it line by line.",
    "labels", "chinese", "import",
)  # fmt: skip
NEEDS_CHANGES = _words(
    "I will write your Chinese business cards and introductions",
    "translation/business-translation/company-presentations",
    "c31",
    20_00,
    "A name that sounds right, a title that exists in a Chinese company, and two sentences to say when you hand the "
    "card over. You get the texts and a recording of how they are spoken.",
    "business card", "chinese name",
)  # fmt: skip
PAUSED = _words(
    "I will check invoices from your Chinese supplier line by line",
    "business/supply-and-sourcing/quality-inspection",
    "c26",
    35_00,
    "Quantities, prices, tax numbers and bank details are held against your order and the public registers. "
    "You get one page with what agrees and what does not, and a polite letter to send back.",
    "invoice", "supplier",
)  # fmt: skip
DENIED = _words(
    "I will certify any translation with an official stamp",
    "translation/legal-translation/contracts",
    "c36",
    90_00,
    "Contracts, diplomas and birth certificates between English and Chinese, each page with the date and a stamp. "
    "The papers come by post in a stiff envelope and a scan comes first.",
    "certified", "stamp",
)  # fmt: skip
SUSPENDED = _words(
    "I will collect price lists from factories in Zhejiang",
    "business/supply-and-sourcing/quality-inspection",
    "c09",
    110_00,
    "Twelve factories are asked in Chinese for the same thing on the same day. You get their answers in one table in "
    "English, with minimum quantities, terms of payment and my notes from the calls.",
    "sourcing", "factory", "prices",
)  # fmt: skip
ARCHIVED = _words(
    "I will proofread your Chinese school letters",
    "translation/business-translation/trade-correspondence",
    "c48",
    12_00,
    "Letters to teachers and offices, read for tone and for mistakes. I mark each change and say in one sentence why, "
    "so that the next letter is easier to write than this one was.",
    "letters", "proofreading",
)  # fmt: skip


def draft(stage):
    yield 3
    begin(stage, DRAFT)


def pending_review(stage):
    yield 1
    submitted(stage, IN_REVIEW)


def changes_requested(stage):
    yield 6
    gig = submitted(stage, NEEDS_CHANGES)
    yield 5
    publishing.ask_changes(
        ref=gig.ref,
        by=stage.mod,
        now=stage.now,
        rule="unclear",
        reason="Say whether the recording is part of the price, and how long it is.",
        excerpt="a recording of how they are spoken",
    )


def paused(stage):
    yield 30
    gig = approved(stage, PAUSED)
    yield 8
    publishing.pause(ref=gig.ref, by=stage.wei, now=stage.now)


def denied(stage):
    yield 20
    gig = submitted(stage, DENIED)
    yield 19
    publishing.deny(
        ref=gig.ref,
        by=stage.mod,
        now=stage.now,
        rule="forged_papers",
        reason="Only sworn translators may certify. Offer the translation without the stamp.",
        excerpt="certify any translation with an official stamp",
    )


def suspended(stage):
    yield 40
    gig = approved(stage, SUSPENDED)
    yield 12
    publishing.suspend(
        ref=gig.ref,
        by=stage.mod,
        now=stage.now,
        rule="unclear",
        reason="A factory says it was quoted without being asked. Send us the mails, then it goes back up.",
    )


def archived(stage):
    yield 50
    gig = approved(stage, ARCHIVED)
    yield 25
    publishing.archive(ref=gig.ref, by=stage.wei, now=stage.now)


def revision_waiting(stage):
    yield 2
    gig = stage.gigs["help"]
    drafting.save(
        ref=gig.ref,
        by=stage.wei,
        now=stage.now,
        description=gig.live.description
        + "\n\nNew: I also check the search of your help center with Chinese words.",
    )
    yield 1.5
    publishing.submit(ref=gig.ref, by=stage.wei, now=stage.now)


@dataclass(frozen=True)
class Shown:
    """name, what it shows, and the function that plays it."""

    name: str
    shows: str
    play: Callable[[Stage], Iterator[float]]


TABLE = [
    Shown("draft", "a gig being written", draft),
    Shown("pending_review", "a gig in the staff queue", pending_review),
    Shown("changes_requested", "staff asked for changes", changes_requested),
    Shown("paused", "off the shelf for a while", paused),
    Shown("denied", "not published, with a reason", denied),
    Shown("suspended", "taken down by staff", suspended),
    Shown("archived", "taken down by the seller for good", archived),
    Shown("revision_waiting", "an active gig with a changed version in the queue", revision_waiting),
]
