"""Makers of gigs, for tests and demo data: every state is reached through the real acts."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import Group

from accounts.models import User
from gigs import covers, drafting, publishing
from gigs.models import Category, Gig, GigImage
from kit import clock
from sellers.models import SellerProfile

NAMES = {1: "Basic", 2: "Standard", 3: "Premium"}
DESCRIPTION = (
    "Tell me what the mark is for and where it will be seen. I draw three directions by hand, you choose one, "
    "and I bring it to its final form. You receive the files for print and screen."
)


def make_user(username: str, *, password: str = "", **fields) -> User:
    """A member; with `password` able to sign in."""
    user = User(username=username, email=f"{username}@example.com", **fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_seller(username: str = "wei", *, level: int = 0, is_pro: bool = False, **fields) -> User:
    """A member who sells."""
    user = make_user(username, **fields)
    SellerProfile.objects.create(user=user, headline="Marks and letters", level=level, is_pro=is_pro)
    return user


def make_moderator(username: str = "mod", **fields) -> User:
    """Staff who decides on gigs; the same one when asked again."""
    user = User.objects.filter(username=username).first() or make_user(username, is_staff=True, **fields)
    user.groups.add(Group.objects.get_or_create(name="moderation")[0])
    return user


def make_category(path: str = "design/logo", **fields) -> Category:
    """A node of the tree with the nodes above it."""
    parent_path, _, slug = path.rpartition("/")
    known = Category.objects.filter(path=path).first()
    if known:
        return known
    name = slug.replace("-", " ").capitalize()
    return Category.objects.create(
        path=path,
        parent=make_category(parent_path) if parent_path else None,
        depth=path.count("/") + 1,
        slug=slug,
        **{"motif": "type", "name_en": name, "name_ro": name, "name_zh": name, **fields},
    )


def package(
    price_minor: int = 40_00, *, tier: int = 1, days: int = 5, revisions: int | None = 2, **fields
) -> dict:
    """One package as `drafting.save` takes it; revisions None are unlimited."""
    return {
        "tier": tier,
        "name": NAMES[tier],
        "description": "One mark in its final form",
        "price_minor": price_minor,
        "days": days,
        "revisions": revisions,
        "unlimited_revisions": revisions is None,
        **fields,
    }


def three_packages() -> list[dict]:
    """Basic $40, Standard $80, Premium $160."""
    return [
        package(40_00),
        package(80_00, tier=2, days=7, revisions=3),
        package(160_00, tier=3, days=10, revisions=None),
    ]


def make_draft(
    seller: User,
    *,
    title: str = "I will draw a logo that stays readable when it is small",
    category: Category | None = None,
    packages: list[dict] | None = None,
    extras: Sequence[dict] = (),
    requirements: list[dict] | None = None,
    description: str = DESCRIPTION,
    faq: Sequence[dict] = (),
    tags: Sequence[str] = ("logo", "mark"),
    cover: str | None = None,
    now: datetime | None = None,
    **overview,
) -> Gig:
    """A complete draft with a drawn cover, ready to submit. overview: language, mode, queue_limit, place."""
    now = now or clock.now()
    category = category or make_category()
    gig = drafting.begin(by=seller, now=now, title=title, category=category, tags=list(tags), **overview)
    drafting.save(
        ref=gig.ref,
        by=seller,
        now=now,
        packages=three_packages() if packages is None else packages,
        extras=list(extras),
        description=description,
        faq=list(faq),
        requirements=[{"kind": "short_text", "question": "What is the name on the mark?"}]
        if requirements is None
        else requirements,
    )
    add_drawn_cover(gig, by=seller, now=now, cover=cover)
    gig.refresh_from_db()
    return gig


def add_drawn_cover(gig: Gig, *, by: User, now: datetime, cover: str | None = None) -> GigImage:
    """A picture of the pool at the end of the gallery; without `cover` one that fits the category."""
    category = gig.draft.category
    pool = cover or covers.cover_for(category.motif if category else "", gig.ref)
    image = GigImage.objects.create(
        gig=gig,
        state=GigImage.State.READY,
        pool=pool,
        width=1280,
        height=800,
        alt=covers.cover_alt(pool, gig.draft.language),
    )
    drafting.add_picture(ref=gig.ref, image=image, by=by, now=now)
    return image


def make_gig(
    seller: User, *, state: str = "active", by: User | None = None, now: datetime | None = None, **words
) -> Gig:
    """A gig in any state but `suspended` by whom it may concern: `by` is the moderator who decides.

    words: as `make_draft` takes them. The gig of state `active` has `gig.live` with packages in order of tier."""
    now = now or clock.now()
    gig = make_draft(seller, now=now, **words)
    if state == "archived":
        return publishing.archive(ref=gig.ref, by=seller, now=now)
    if state == "draft":
        return gig
    publishing.submit(ref=gig.ref, by=seller, now=now)
    moderator = by
    if state != "pending_review":
        moderator = by or make_moderator()
    said = {"rule": "unclear", "reason": "Say what the buyer receives."}
    if state in ("active", "paused", "suspended"):
        publishing.approve(ref=gig.ref, by=moderator, now=now)
    if state == "paused":
        publishing.pause(ref=gig.ref, by=seller, now=now)
    elif state == "suspended":
        publishing.suspend(ref=gig.ref, by=moderator, now=now, **said)
    elif state == "changes_requested":
        publishing.ask_changes(ref=gig.ref, by=moderator, now=now, **said)
    elif state == "denied":
        publishing.deny(ref=gig.ref, by=moderator, now=now, **said)
    gig = Gig.objects.select_related("live", "draft", "seller").get(pk=gig.pk)
    assert gig.state == state, gig.state
    return gig
