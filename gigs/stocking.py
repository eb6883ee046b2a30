"""Many approved gigs at once, for the demo: a statement a table instead of an act a gig. The search is not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from gigs import categories, covers
from gigs.models import Extra, GalleryItem, Gig, GigEvent, GigImage, GigVersion, Package, Requirement

LONGEST_SLUG = 80


@dataclass(frozen=True)
class Item:
    """One gig to be. words: title, language, category (path), description, tags, cover (of the pool), faq, packages,
    extras, requirements. at: when it was approved."""

    seller: User
    words: dict
    at: datetime
    by: User | None = None


def package_fields(written: dict, tier: int) -> dict:
    """A package as it was written (revisions None for unlimited; fast: price_minor, days) in fields of the model."""
    fast = written.get("fast") or {}
    return {
        "tier": tier,
        "name": written["name"],
        "description": written["description"],
        "price_minor": written["price_minor"],
        "days": written["days"],
        "revisions": written["revisions"],
        "unlimited_revisions": written["revisions"] is None,
        "values": written.get("values", {}),
        "fast_price_minor": fast.get("price_minor"),
        "fast_days": fast.get("days"),
    }


@transaction.atomic
def stock(items: Sequence[Item]) -> list[Gig]:
    """Write the gigs, each active with its first version approved, in the order given."""
    tree, taken = categories.tree().by_path, set()
    gigs = Gig.objects.bulk_create(
        Gig(
            seller=item.seller,
            slug=_slug(item, taken),
            state=Gig.State.PENDING_REVIEW,
            created_at=item.at,
            published_at=item.at,
        )
        for item in items
    )
    versions = GigVersion.objects.bulk_create(
        GigVersion(
            gig=gig,
            number=1,
            state=GigVersion.State.APPROVED,
            title=item.words["title"],
            language=item.words["language"],
            category=tree[item.words["category"]],
            tags=item.words["tags"],
            description=item.words["description"],
            faq=item.words["faq"],
            edited_at=item.at,
            submitted_at=item.at,
            decided_at=item.at,
        )
        for gig, item in zip(gigs, items, strict=True)
    )
    pairs = list(zip(versions, items, strict=True))
    Package.objects.bulk_create(
        Package(version=version, **package_fields(written, tier))
        for version, item in pairs
        for tier, written in enumerate(item.words["packages"], start=1)
    )
    Extra.objects.bulk_create(
        Extra(version=version, sort=sort, **written)
        for version, item in pairs
        for sort, written in enumerate(item.words["extras"])
    )
    Requirement.objects.bulk_create(
        Requirement(version=version, sort=sort, **written)
        for version, item in pairs
        for sort, written in enumerate(item.words["requirements"])
    )
    images = GigImage.objects.bulk_create(
        GigImage(
            gig=version.gig,
            state=GigImage.State.READY,
            pool=item.words["cover"],
            width=1280,
            height=800,
            alt=covers.cover_alt(item.words["cover"], item.words["language"])[:160],
        )
        for version, item in pairs
    )
    GalleryItem.objects.bulk_create(
        GalleryItem(version=version, image=image) for version, image in zip(versions, images, strict=True)
    )
    for gig, version in zip(gigs, versions, strict=True):
        gig.live, gig.state = version, Gig.State.ACTIVE
    Gig.objects.bulk_update(gigs, ["live", "state"])
    GigEvent.objects.bulk_create(
        GigEvent(
            gig=gig,
            sequence=1,
            at=item.at,
            actor=item.by,
            command="approve",
            before=Gig.State.PENDING_REVIEW,
            after=gig.state,
            version_number=1,
        )
        for gig, item in zip(gigs, items, strict=True)
    )
    return gigs


def _slug(item: Item, taken: set) -> str:
    """An address from the title that this seller has not used."""
    title = item.words["title"].removeprefix("I will ")
    stem = slugify(title, allow_unicode=True)[:LONGEST_SLUG].strip("-") or "gig"
    number, slug = 1, stem
    while (item.seller.pk, slug) in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add((item.seller.pk, slug))
    return slug
