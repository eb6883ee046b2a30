"""Writing a gig: a draft is begun, its parts are saved step by step, an approved gig is revised in a copy."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from gigs import locks, moves
from gigs.models import Extra, GalleryItem, Gig, GigEvent, GigVersion, Package, Requirement
from kit.problems import NotAllowed, Refused, Stale
from sellers.models import SellerProfile

OVERVIEW = ("title", "language", "category", "tags", "mode", "queue_limit", "place")
MOST_PICTURES = 3


@transaction.atomic
def begin(*, by: User, now: datetime, **overview) -> Gig:
    """A new draft of a seller, with whatever of the overview is known. Raises NotAllowed for who does not sell."""
    if not SellerProfile.objects.filter(user=by).exists() or by.is_suspended:
        raise NotAllowed(_("Switch selling on before you write a gig."), code="not_a_seller")
    gig = Gig(seller=by, created_at=now)
    gig.slug = gig.ref  # until the first submission gives it a title of its own
    gig.save()
    gig.draft = GigVersion(gig=gig, number=1, edited_at=now)
    _set_overview(gig.draft, overview)
    gig.draft.save()
    gig.save(update_fields=["draft"])
    GigEvent.objects.create(
        gig=gig, sequence=1, at=now, actor=by, command="begin", before="", after=gig.state, version_number=1
    )
    return gig


@transaction.atomic
def save(
    *,
    ref: str,
    by: User,
    now: datetime,
    seen: str | None = None,
    overview: dict | None = None,
    packages: list[dict] | None = None,
    extras: list[dict] | None = None,
    description: str | None = None,
    faq: list[dict] | None = None,
    requirements: list[dict] | None = None,
) -> GigVersion:
    """Keep the given parts of a gig's words; a part not given stays. An approved gig gets a revision to write in.

    seen: the stamp of the words the writer saw. packages and the rest: fields of their models as dicts, amounts in
    minor units. Raises Stale when somebody else wrote meanwhile, Refused when the words may not be written now."""
    version = writable(ref=ref, by=by, now=now, seen=seen)
    if overview is not None:
        _set_overview(version, overview)
    if description is not None:
        version.description = description
    if faq is not None:
        version.faq = faq
    if packages is not None:
        version.packages.all().delete()
        Package.objects.bulk_create(Package(version=version, **values) for values in packages)
    if extras is not None:
        _replace(version.extras, Extra, version, extras)
    if requirements is not None:
        _replace(version.requirements, Requirement, version, requirements)
    version.save()
    return version


def writable(*, ref: str, by: User, now: datetime, seen: str | None = None) -> GigVersion:
    """The version `by` may write now, its gig locked, marked as edited; call inside a transaction.

    Raises as `save` does."""
    gig = locks.gig(ref)
    if gig.seller_id != by.pk:
        raise NotAllowed(_("Only the seller may write this gig."))
    current = gig.draft or gig.live
    if seen is not None and current.stamp != seen:
        raise Stale(
            _(
                "This gig was changed in another window. Nothing of it is lost: look at both, then save again."
            ),
            stamp=current.stamp,
            state=gig.state,
        )
    if gig.draft is None:
        if gig.state not in moves.LISTED:
            raise Refused(_("This gig can no longer be changed."), code="not_editable", state=gig.state)
        current = _revision(gig, by=by, now=now)
    elif gig.state not in (*moves.EDITABLE, *moves.LISTED) or not current.is_editable:
        raise Refused(
            _("This gig is being reviewed. Take it back from review to change it.")
            if current.state == GigVersion.State.PENDING_REVIEW
            else _("This gig can no longer be changed."),
            code="not_editable",
            state=gig.state,
        )
    current.edited_at = now
    current.gig = gig
    return current


@transaction.atomic
def discard(*, ref: str, by: User, now: datetime) -> Gig:
    """Throw a revision away; buyers go on seeing the live words. Raises Refused where there is none to throw away."""
    gig = locks.gig(ref)
    if gig.seller_id != by.pk:
        raise NotAllowed(_("Only the seller may write this gig."))
    version = gig.draft
    if version is None or gig.live is None or not version.is_editable:
        raise Refused(_("There are no unpublished changes to throw away."), code="nothing_to_discard")
    gig.draft = None
    gig.save(update_fields=["draft"])
    version.delete()
    _note(gig, "discard", by=by, now=now, number=version.number)
    return gig


@transaction.atomic
def add_picture(*, ref: str, image, by: User, now: datetime, seen: str | None = None) -> GalleryItem:
    """Put a picture of this gig at the end of its gallery. Raises Refused when it is full."""
    version = writable(ref=ref, by=by, now=now, seen=seen)
    places = list(version.gallery.values_list("sort", flat=True))
    if len(places) >= MOST_PICTURES:
        raise Refused(
            _("A gig has %(most)d pictures at most. Remove one first.") % {"most": MOST_PICTURES},
            code="gallery_full",
        )
    version.save(update_fields=["edited_at"])
    return GalleryItem.objects.create(version=version, image=image, sort=max(places, default=-1) + 1)


def check_room(version: GigVersion) -> None:
    """Raises Refused when the gallery is full."""
    if version.gallery.count() >= MOST_PICTURES:
        raise Refused(
            _("A gig has %(most)d pictures at most. Remove one first.") % {"most": MOST_PICTURES},
            code="gallery_full",
        )


@transaction.atomic
def arrange_pictures(
    *, ref: str, order: list[str], by: User, now: datetime, alts: dict | None = None, seen: str | None = None
) -> GigVersion:
    """Keep the pictures named by ref in this order, drop the others, and set what they show (`alts`: ref -> text)."""
    version = writable(ref=ref, by=by, now=now, seen=seen)
    items = {item.image.ref: item for item in version.gallery.select_related("image")}
    for picture, item in items.items():
        if picture not in order:
            item.delete()
            continue
        item.sort = order.index(picture)
        item.save(update_fields=["sort"])
        alt = (alts or {}).get(picture)
        if alt is not None and alt != item.image.alt:
            item.image.alt = alt
            item.image.save(update_fields=["alt"])
    version.save(update_fields=["edited_at"])
    return version


def _set_overview(version: GigVersion, values: dict) -> None:
    unknown = set(values) - set(OVERVIEW)
    assert not unknown, unknown
    for name, value in values.items():
        setattr(version, name, value)


def _replace(manager, model, version: GigVersion, rows: list[dict]) -> None:
    manager.all().delete()
    model.objects.bulk_create(model(version=version, sort=sort, **row) for sort, row in enumerate(rows))


def _revision(gig: Gig, *, by: User, now: datetime) -> GigVersion:
    """A copy of the live version to write in; the live one stays as it is."""
    live = gig.live
    newest = gig.versions.order_by("-number").values_list("number", flat=True)[0]
    kept = {name: getattr(live, name) for name in (*OVERVIEW, "description", "faq")}
    revision = GigVersion.objects.create(gig=gig, number=newest + 1, edited_at=now, **kept)
    rows: tuple[tuple[Any, Any], ...] = (
        (live.packages, Package), (live.extras, Extra), (live.requirements, Requirement),
    )  # fmt: skip
    for manager, model in rows:
        names = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "ref", "version")]
        model.objects.bulk_create(
            model(version=revision, **{name: getattr(row, name) for name in names}) for row in manager.all()
        )
    GalleryItem.objects.bulk_create(
        GalleryItem(version=revision, image_id=item.image_id, sort=item.sort) for item in live.gallery.all()
    )
    gig.draft = revision
    gig.save(update_fields=["draft"])
    _note(gig, "revise", by=by, now=now, number=revision.number)
    return revision


def _note(gig: Gig, command: str, *, by: User, now: datetime, number: int) -> None:
    """An event of a gig whose state stays."""
    GigEvent.objects.create(
        gig=gig,
        sequence=gig.events.count() + 1,
        at=now,
        actor=by,
        command=command,
        before=gig.state,
        after=gig.state,
        version_number=number,
    )
