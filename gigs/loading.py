"""Loading gigs from a CSV file: every row is loaded, updated, found unchanged, or refused with a reason.

Columns: gig_uid, title, lang, category, category_slug, subcategory, subcategory_slug, price, currency, price_usd,
price_standard_usd, price_premium_usd, seller_ref, seller_level, seller_is_pro, seller_country, delivery_days,
description, tags (split by |), extras_json. gig_uid, title, category_slug and a price are needed. Ratings and order
counts are not taken over: here they come from reviews and orders that anyone can look at."""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from gigs import categories, covers, search_rows
from gigs.models import Category, Extra, GalleryItem, Gig, GigEvent, GigImage, GigVersion, Package
from kit import money, text
from sellers.allowances import LEAST_PRICE_MINOR, PRO
from sellers.levels import Level
from sellers.models import SellerProfile

RATES = Path(__file__).resolve().parent / "data" / "rates.csv"
LONGEST_TITLE, SHORTEST_TITLE, LONGEST_DESCRIPTION = 120, 4, 5000
USUAL_DAYS, MOST_DAYS = 5, 42
MOST_EXTRAS, MOST_TAGS = 10, 5
SHARED_SELLERS = 600  # rows that name no seller are spread over so many
BATCH = 500
LEVELS = {"": Level.NEW, "new": Level.NEW, "level_1": Level.ONE, "level_2": Level.TWO, "top_rated": Level.TOP}
LANGUAGES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans"}
FIRST = "Ada Amir Ana Bela Chen Dara Elif Emre Fen Goran Hana Ilie Ines Jun Kofi Lena Lin Mara Mei Nadia Noor Oana Omar Petra Radu Sana Tao Vera Yara Zoe".split()
LAST = "Albu Baker Costa Dumitru Endo Farah Gomez Haddad Ito Jovan Khan Lazar Moreau Nagy Okafor Popa Qureshi Rossi Silva Tanaka Ursu Varga Wang Xu Yilmaz Zhang".split()
# words of other sites' categories, where ours are named otherwise
TOPS = {
    "graphics-design": "graphics-design",
    "writing-translation": "writing",
    "video-animation": "video",
    "music-audio": "music-audio",
    "programming-tech": "web-apps",
    "online-marketing": "marketing",
    "digital-marketing": "marketing",
    "data": "data-ai",
    "ai-services": "data-ai",
    "business": "business",
    "lifestyle": "lifestyle",
    "personal-growth": "lifestyle",
    "photography": "photography",
}
_COMMON = frozenset(
    "i will you your for and the of a an to in on with services service design other more".split()
)


class Unusable(Exception):
    """A row that cannot be loaded; the text is the reason in the report."""


@dataclass
class Row:
    """A row put into our terms. Prices in minor units of the site's currency."""

    uid: str
    title: str
    language: str
    category: Category
    prices: list[int]
    days: int
    seller_key: str
    level: int
    is_pro: bool
    country: str
    description: str
    tags: list[str]
    extras: list[tuple[str, int, int]]

    @property
    def content(self) -> tuple:
        """All that makes a version what it is."""
        return (
            self.title, self.language, self.category.pk, tuple(self.prices), self.days,
            self.description, tuple(self.tags), tuple(self.extras),
        )  # fmt: skip


@dataclass
class Report:
    """What became of each row: (line, uid, outcome, reason)."""

    rows: list[tuple[int, str, str, str]] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(row[2] == outcome for row in self.rows)

    def write(self, path: Path) -> None:
        """As a CSV file."""
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["line", "gig_uid", "outcome", "reason"])
            out.writerows(self.rows)


def rates(path: Path = RATES) -> dict[str, Decimal]:
    """{currency: US dollars for one unit} from a CSV file with the columns currency and usd."""
    with path.open(encoding="utf-8") as file:
        return {row["currency"].strip().lower(): Decimal(row["usd"]) for row in csv.DictReader(file)}


def load(
    lines: Iterable[dict],
    *,
    table: dict[str, Decimal],
    now: datetime,
    currency: str = "",
    step: Callable[[int], None] = lambda n: None,
) -> Report:
    """Load rows in batches, each in a transaction of its own, then rebuild the search. `step` is told of progress.

    currency: what prices without one are in; empty refuses such rows."""
    report, batch, seen = Report(), [], set()
    finder = CategoryFinder()
    for number, line in enumerate(lines, start=2):
        uid = (line.get("gig_uid") or "").strip()
        try:
            if currency and not (line.get("currency") or "").strip():
                line = {**line, "currency": currency}
            row = read(line, table=table, finder=finder)
            if row.uid in seen:
                raise Unusable("this gig_uid stands in the file twice")
        except Unusable as reason:
            report.rows.append((number, uid, "refused", str(reason)))
            step(1)
            continue
        seen.add(row.uid)
        batch.append((number, row))
        if len(batch) == BATCH:
            _write(batch, report, now)
            step(len(batch))
            batch = []
    if batch:
        _write(batch, report, now)
        step(len(batch))
    search_rows.rebuild()
    report.rows.sort()
    return report


# --- reading a row --------------------------------------------------------------
def read(line: dict, *, table: dict[str, Decimal], finder: "CategoryFinder") -> Row:
    """A line of the file in our terms. Raises Unusable with the reason."""
    get = {
        name: (value or "").strip()
        for name, value in line.items()
        if isinstance(name, str) and not isinstance(value, list)
    }.get
    uid = get("gig_uid", "")
    if not uid or len(uid) > 64:
        raise Unusable("gig_uid is missing" if not uid else "gig_uid is longer than 64 characters")
    title = text.clean_line(get("title", ""))
    if not SHORTEST_TITLE <= text.graphemes(title) <= LONGEST_TITLE:
        raise Unusable(
            f"the title has {text.graphemes(title)} characters, not {SHORTEST_TITLE} to {LONGEST_TITLE}"
        )
    category = finder.find(
        get("category_slug", ""),
        get("category", ""),
        get("subcategory_slug", ""),
        get("subcategory", ""),
        title,
    )
    prices = _prices(get, table)
    days = _whole(get("delivery_days", ""), "delivery_days") or USUAL_DAYS
    if days > MOST_DAYS:
        raise Unusable(f"delivery in {days} days; {MOST_DAYS} is the most")
    level = get("seller_level", "").lower()
    if level not in LEVELS:
        raise Unusable(f"seller_level “{level}” is unknown")
    language = get("lang", "").lower() or "en"
    country = get("seller_country", "").upper()
    return Row(
        uid=uid,
        title=title,
        language=LANGUAGES.get(language, language)[:10],
        category=category,
        prices=prices,
        days=days,
        seller_key=get("seller_ref", "") or f"shared-{_number(uid) % SHARED_SELLERS}",
        level=LEVELS[level],
        is_pro=get("seller_is_pro", "").lower() in ("1", "true", "yes"),
        country=country if re.fullmatch("[A-Z]{2}", country) else "",
        description=text.clean(get("description", ""))[:LONGEST_DESCRIPTION] or f"{title}.",
        tags=[
            tag for tag in dict.fromkeys(text.clean_line(t)[:30] for t in get("tags", "").split("|")) if tag
        ][:MOST_TAGS],
        extras=_extras(get("extras_json", ""), table),
    )


def _prices(get, table) -> list[int]:
    """Prices of the packages, cheapest first: in the row's own currency by the rate table, else its dollars."""
    currency = get("currency", "").lower()
    if get("price", "") and currency:
        if currency not in table:
            raise Unusable(f"the rate table has no {currency.upper()}")
        basic = _minor(get("price", ""), table[currency], "price", table)
    elif get("price_usd", ""):
        basic = _minor(get("price_usd", ""), Decimal(1), "price_usd", table)
    elif get("price", ""):
        raise Unusable("the price has no currency")
    else:
        raise Unusable("the price is missing")
    prices = [basic]
    for name in ("price_standard_usd", "price_premium_usd"):
        if get(name, "") and len(prices) < 3:
            more = _minor(get(name, ""), Decimal(1), name, table)
            if more > prices[-1]:
                prices.append(more)
    for price in prices:
        if price < LEAST_PRICE_MINOR:
            raise Unusable(
                f"the price, {money.shown(price, settings.CURRENCY, language='en')}, is below the floor"
            )
        if price > PRO.highest_price_minor:
            raise Unusable(
                f"the price, {money.shown(price, settings.CURRENCY, language='en')}, is above the ceiling"
            )
    return prices


def _minor(typed: str, rate: Decimal, name: str, table: dict[str, Decimal]) -> int:
    """An amount in the site's minor units, half up; `rate`: dollars for one unit of the amount."""
    try:
        amount = Decimal(typed)
    except InvalidOperation as error:
        raise Unusable(f"{name} “{typed[:30]}” is not a number") from error
    if not amount.is_finite() or amount <= 0 or amount > Decimal(10) ** 12:
        raise Unusable(f"{name} “{typed[:30]}” is not an amount")
    if settings.CURRENCY not in table:
        raise Unusable(f"the rate table has no {settings.CURRENCY.upper()}")
    own = amount * rate / table[settings.CURRENCY]
    return int(own.scaleb(money.exponent(settings.CURRENCY)).quantize(Decimal(1), ROUND_HALF_UP))


def _whole(typed: str, name: str) -> int | None:
    if not typed:
        return None
    try:
        number = Decimal(typed)
    except InvalidOperation as error:
        raise Unusable(f"{name} “{typed[:30]}” is not a number") from error
    if not number.is_finite() or number < 1 or number > 10_000:
        raise Unusable(f"{name} “{typed[:30]}” is out of bounds")
    return int(number.to_integral_value(ROUND_HALF_UP))


def _extras(typed: str, table) -> list[tuple[str, int, int]]:
    """[(title, price in minor units, more days)]; those without a price of at least a dollar are left out."""
    if not typed:
        return []
    try:
        items = json.loads(typed)
    except ValueError as error:
        raise Unusable("extras_json is not JSON") from error
    extras = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and item.get("title") and item.get("price_usd"):
            minor = _minor(str(item["price_usd"]), Decimal(1), "price_usd of an extra", table)
            days = _whole(str(item.get("extra_days") or ""), "extra_days") or 0
            extras.append((text.clean_line(item["title"])[:80], minor, min(days, MOST_DAYS)))
    return extras[:MOST_EXTRAS]


def _number(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:6], "big")


class CategoryFinder:
    """Finds the place in our tree that fits another site's category best, by words in common."""

    def __init__(self):
        tree = categories.tree()
        self.by_path = tree.by_path
        self.tops = {category.path: category for category in tree.top}
        self.words: dict[str, list[tuple[Category, frozenset]]] = {}
        for category in tree.by_id.values():
            top = tree.line(category)[0].path
            words = self._words(
                " ".join((category.slug, category.name_en, category.name_ro, category.name_zh))
            )
            self.words.setdefault(top, []).append((category, words))
        self._known: dict[tuple, Category] = {}

    def find(self, slug: str, name: str, sub_slug: str, sub_name: str, title: str) -> Category:
        """The subcategory of ours. Raises Unusable where not even the category is known."""
        exact = self.by_path.get(f"{slug}/{sub_slug}".strip("/"))
        if exact is not None and exact.depth > 1:
            return exact
        key = (slug, sub_slug, sub_name, "" if sub_slug else title)
        if key not in self._known:
            self._known[key] = self._nearest(slug, name, f"{sub_slug} {sub_name}", title)
        return self._known[key]

    def _nearest(self, slug: str, name: str, sub: str, title: str) -> Category:
        top = self.tops.get(slug) or self.tops.get(TOPS.get(slug, ""))
        wanted, hint = self._words(sub), self._words(title)
        if top is None:
            pool = [pair for pairs in self.words.values() for pair in pairs]
            hint |= self._words(f"{slug} {name}")
        else:
            pool = self.words[top.path]
        scored = [
            (
                3 * len(words & wanted) + len(words & hint) - 0.05 * len(words) - 0.2 * category.depth,
                -category.pk,
                category,
            )
            for category, words in pool
            if category.depth > 1 and (words & wanted or words & hint)
        ]
        if scored:
            return max(scored)[2]
        if top is not None:
            return top
        raise Unusable(f"the category “{slug or name}” is unknown")

    @staticmethod
    def _words(given: str) -> frozenset:
        """Bare words without endings: 'Logo Designs' and 'logo-design' are the same."""
        words = re.findall(r"[^\W_]+", given.lower())
        return frozenset(
            re.sub(r"(ations?|ings?|ers?|es|s)$", "", word)
            for word in words
            if word not in _COMMON and len(word) > 1
        )


# --- writing a batch ------------------------------------------------------------
@transaction.atomic
def _write(batch: list[tuple[int, Row]], report: Report, now: datetime) -> None:
    """One batch: sellers, gigs, versions and what hangs on them, a statement a table."""
    sellers = _sellers([row for _number_, row in batch])
    known = {
        gig.uid: gig
        for gig in Gig.objects.select_for_update(of=("self",))
        .filter(uid__in=[row.uid for _n, row in batch])
        .select_related("live__category")
        .prefetch_related("live__packages", "live__extras")
    }
    fresh, changed = [], []
    for number, row in batch:
        gig = known.get(row.uid)
        if gig is None:
            gig = Gig(
                uid=row.uid,
                state=Gig.State.PENDING_REVIEW,
                seller=sellers[row.seller_key],
                slug=f"{slugify(row.title, allow_unicode=True)[:90].strip('-') or 'gig'}-{row.uid[:8].lower()}",
                created_at=now,
                published_at=now,
            )
            fresh.append((gig, row))
            report.rows.append((number, row.uid, "loaded", ""))
        elif _content(gig.live) != row.content:
            changed.append((gig, row))
            report.rows.append((number, row.uid, "updated", ""))
        else:
            report.rows.append((number, row.uid, "unchanged", ""))
    Gig.objects.bulk_create(gig for gig, _row in fresh)
    both = fresh + changed
    versions = GigVersion.objects.bulk_create(
        GigVersion(
            gig=gig,
            number=gig.live.number + 1 if gig.live else 1,
            state=GigVersion.State.APPROVED,
            title=row.title,
            language=row.language,
            category=row.category,
            tags=row.tags,
            description=row.description,
            submitted_at=now,
            decided_at=now,
            edited_at=now,
        )
        for gig, row in both
    )
    Package.objects.bulk_create(
        Package(
            version=version,
            tier=tier,
            name=Package.Tier(tier).name.capitalize(),
            description=row.title[:300],
            price_minor=price,
            days=min(row.days * tier, MOST_DAYS),
            revisions=tier,
        )
        for version, (_gig, row) in zip(versions, both, strict=True)
        for tier, price in enumerate(row.prices, start=1)
    )
    Extra.objects.bulk_create(
        Extra(version=version, title=title, price_minor=price, days=days, sort=sort)
        for version, (_gig, row) in zip(versions, both, strict=True)
        for sort, (title, price, days) in enumerate(row.extras)
    )
    images = GigImage.objects.bulk_create(
        GigImage(
            gig=gig,
            state=GigImage.State.READY,
            pool=covers.cover_for(row.category.motif or "lines", row.uid),
            width=1280,
            height=800,
        )
        for gig, row in both
    )
    GalleryItem.objects.bulk_create(
        GalleryItem(version=version, image=image) for version, image in zip(versions, images, strict=True)
    )
    first = {id(gig) for gig, _row in fresh}
    events = []
    for version, (gig, _row) in zip(versions, both, strict=True):
        before = gig.state
        gig.live, gig.state = version, "active" if id(gig) in first else gig.state
        events.append(
            GigEvent(
                gig=gig,
                sequence=version.number * 1000,  # loads count in thousands, so that acts between them fit
                at=now,
                command="load",
                before=before,
                after=gig.state,
                version_number=version.number,
                reason="Loaded from a file",
            )
        )
    Gig.objects.bulk_update([gig for gig, _row in both], ["live", "state"])
    GigEvent.objects.bulk_create(events)


def _content(version: GigVersion) -> tuple:
    packages = list(version.packages.all())
    return (
        version.title, version.language, version.category_id, tuple(p.price_minor for p in packages), packages[0].days,
        version.description, tuple(version.tags), tuple((e.title, e.price_minor, e.days) for e in version.extras.all()),
    )  # fmt: skip


def _sellers(rows: list[Row]) -> dict[str, User]:
    """{seller_key: user}; those not yet known are made, with a name and a portrait drawn from their key."""
    by_key = {row.seller_key: row for row in rows}
    names = {key: f"s-{hashlib.sha256(key.encode()).hexdigest()[:12]}" for key in by_key}
    known = {user.username: user for user in User.objects.filter(username__in=names.values())}
    made = []
    for key, username in names.items():
        if username not in known:
            number = _number(key)
            user = User(
                username=username,
                email=f"{username}@example.com",
                display_name=f"{FIRST[number % len(FIRST)]} {LAST[number // 100 % len(LAST)]}",
                country=by_key[key].country,
                avatar=f"pool:{covers.avatar_for(key)}",
            )
            user.set_unusable_password()
            made.append(user)
    User.objects.bulk_create(made)
    known.update({user.username: user for user in made})
    SellerProfile.objects.bulk_create(
        (
            SellerProfile(
                user=known[username],
                level=by_key[key].level,
                is_pro=by_key[key].is_pro,
                languages={by_key[key].language[:2]: "fluent"},
            )
            for key, username in names.items()
        ),
        ignore_conflicts=True,
    )
    return {key: known[username] for key, username in names.items()}
