"""Loading gigs from a CSV file: every row is loaded, updated, found unchanged, or refused with a reason.

Columns: gig_uid, title, lang, category, category_slug, subcategory, subcategory_slug, price, currency, price_usd,
price_standard_usd, price_premium_usd, seller_ref, seller_level, seller_is_pro, seller_country, delivery_days,
description, tags (split by |), extras_json. gig_uid, title, category_slug and a price are needed. Ratings and order
counts are not taken over: here they come from reviews and orders that anyone can look at."""

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from gigs import covers, search_rows
from gigs.loading_rows import MOST_DAYS, CategoryFinder, Row, Unusable, number_of, read
from gigs.models import Extra, GalleryItem, Gig, GigEvent, GigImage, GigVersion, Package
from sellers.models import SellerProfile

RATES = Path(__file__).resolve().parent / "data" / "rates.csv"
BATCH = 500
FIRST = "Ada Amir Ana Bela Chen Dara Elif Emre Fen Goran Hana Ilie Ines Jun Kofi Lena Lin Mara Mei Nadia Noor Oana Omar Petra Radu Sana Tao Vera Yara Zoe".split()
LAST = "Albu Baker Costa Dumitru Endo Farah Gomez Haddad Ito Jovan Khan Lazar Moreau Nagy Okafor Popa Qureshi Rossi Silva Tanaka Ursu Varga Wang Xu Yilmaz Zhang".split()


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


def _slug(row: Row) -> str:
    """Of the title, and a mark of the row's own: a seller may use a title twice."""
    mark = hashlib.sha256(row.uid.encode()).hexdigest()[:8]
    return f"{slugify(row.title, allow_unicode=True)[:90].strip('-') or 'gig'}-{mark}"


@transaction.atomic
def _write(batch: list[tuple[int, Row]], report: Report, now: datetime) -> None:
    """One batch: sellers, gigs, versions and what hangs on them, a statement a table."""
    sellers = _sellers([row for _line, row in batch])
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
                slug=_slug(row),
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
            number = number_of(key)
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
