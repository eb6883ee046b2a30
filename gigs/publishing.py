"""The moves of a gig: submitted, approved or not, paused, taken down. `_move` is the only writer of states."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from gigs import checks, locks, moves, screening, search_rows
from gigs.models import Gig, GigEvent, GigSlug, GigVersion
from kit import text
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices.telling import tell
from sellers import allowances

LONGEST_SLUG = 80


class NotReady(Invalid):
    """A gig that lacks something; `problems` says what and where."""

    code = "not_ready"

    def __init__(self, found: list[checks.Problem]):
        super().__init__(
            _("Some things are missing before this gig can be reviewed."),
            problems=[{"step": p.step, "field": p.field, "text": p.text} for p in found],
        )
        self.problems = found


@transaction.atomic
def submit(*, ref: str, by: User, now: datetime, seen: str | None = None) -> Gig:
    """Send what is written to review. Raises NotReady, Refused where the level's places are taken, Stale."""
    profile = locks.seller(by)
    gig = locks.gig(ref)
    version = gig.draft
    _check_stamp(version, seen)
    _check_move(gig, "submit", by=by)
    allowance = allowances.of_seller(profile)
    if gig.live is None:
        _check_place(by, allowance)
    found = checks.problems(version, allowance, is_pro=profile.is_pro)
    if found:
        raise NotReady(found)
    version.flags = [*screening.screen(version), *screening.duplicates(version)]
    version.submitted_at = now
    if gig.slug == gig.ref:
        gig.slug = _free_slug(gig, version.title)
    _move(gig, "submit", by=by, now=now)
    return gig


@transaction.atomic
def withdraw(*, ref: str, by: User, now: datetime) -> Gig:
    """Take it back from review to go on writing."""
    gig = locks.gig(ref)
    _move(gig, "withdraw", by=by, now=now)
    return gig


@transaction.atomic
def approve(*, ref: str, by: User, now: datetime, seen: str | None = None) -> Gig:
    """What was reviewed goes live; the version that was live stays as a row, since orders point to its packages."""
    gig = locks.gig(ref)
    version = gig.draft
    _check_stamp(version, seen)
    _check_move(gig, "approve", by=by)
    gig.live, gig.published_at = version, gig.published_at or now
    version.decided_at = now
    _move(gig, "approve", by=by, now=now)
    gig.draft = None
    gig.save(update_fields=["draft"])
    _refresh_search(gig)
    _tell(gig, "gig_approved", title=version.title, now=now)
    return gig


@transaction.atomic
def ask_changes(
    *, ref: str, by: User, now: datetime, rule: str, reason: str, excerpt: str = "", seen: str | None = None
) -> Gig:
    """Back to the seller with what to change; a live version stays up."""
    return _decide(
        "ask_changes", ref=ref, by=by, now=now, rule=rule, reason=reason, excerpt=excerpt, seen=seen
    )


@transaction.atomic
def deny(
    *, ref: str, by: User, now: datetime, rule: str, reason: str, excerpt: str = "", seen: str | None = None
) -> Gig:
    """Not to be published; a denied revision leaves the live version up."""
    return _decide("deny", ref=ref, by=by, now=now, rule=rule, reason=reason, excerpt=excerpt, seen=seen)


@transaction.atomic
def pause(*, ref: str, by: User, now: datetime) -> Gig:
    """Off the shelf until resumed."""
    return _take("pause", ref=ref, by=by, now=now)


@transaction.atomic
def pause_unanswered(*, ref: str, now: datetime) -> Gig:
    """Off the shelf by the house: the seller left orders that ask first without an answer. The seller resumes it."""
    gig = _take("pause_unanswered", ref=ref, by=None, now=now)
    _tell(gig, "gig_paused_unanswered", title=gig.live.title, now=now)
    return gig


@transaction.atomic
def pause_above_limit(*, ref: str, now: datetime) -> Gig:
    """Off the shelf by the house: the level allows fewer gigs than are live. The caller tells the seller."""
    return _take("pause_above_limit", ref=ref, by=None, now=now)


@transaction.atomic
def pause_not_vetted(*, ref: str, now: datetime) -> Gig:
    """Off the shelf by the house: only Pro sellers may sell in its category, and this one no longer is."""
    gig = _take("pause_not_vetted", ref=ref, by=None, now=now)
    _tell(gig, "gig_paused_not_vetted", title=gig.live.title, now=now)
    return gig


@transaction.atomic
def resume(*, ref: str, by: User, now: datetime) -> Gig:
    """On the shelf again, if the level still has a place."""
    profile = locks.seller(by)
    gig = locks.gig(ref)
    _check_move(gig, "resume", by=by)
    if gig.live.category and gig.live.category.vetted_only and not profile.is_pro:
        raise Refused(_("Only Pro sellers may publish in this category."), code="pro_only")
    _check_place(by, allowances.of_seller(profile))
    _move(gig, "resume", by=by, now=now)
    _refresh_search(gig)
    return gig


@transaction.atomic
def archive(*, ref: str, by: User, now: datetime) -> Gig:
    """Taken down for good; orders under way are snapshots and go on."""
    return _take("archive", ref=ref, by=by, now=now)


@transaction.atomic
def suspend(*, ref: str, by: User, now: datetime, rule: str, reason: str, excerpt: str = "") -> Gig:
    """Staff takes a published gig down, with a reason."""
    gig = _take("suspend", ref=ref, by=by, now=now, rule=rule, reason=reason, excerpt=excerpt)
    _tell(gig, "gig_suspended", title=gig.live.title, reason=reason, now=now)
    return gig


@transaction.atomic
def reinstate(*, ref: str, by: User, now: datetime, rule: str, reason: str) -> Gig:
    """Staff puts a suspended gig back."""
    gig = _take("reinstate", ref=ref, by=by, now=now, rule=rule, reason=reason)
    _tell(gig, "gig_reinstated", title=gig.live.title, reason=reason, now=now)
    return gig


def role_of(gig: Gig, user: User) -> str:
    """seller, staff, or '' for somebody who has nothing to do with this gig. Nobody decides on a gig of one's own."""
    if gig.seller_id == user.pk:
        return moves.SELLER
    return moves.STAFF if has_role(user, "moderation") else ""


def open_moves(gig: Gig, user: User) -> list[moves.Move]:
    """What this person may do with this gig now."""
    who = role_of(gig, user)
    return moves.open_to(who, gig_state=gig.state, version_state=gig.draft.state if gig.draft else None)


def _decide(command, *, ref, by, now, rule, reason, excerpt, seen) -> Gig:
    gig = locks.gig(ref)
    version = gig.draft
    _check_stamp(version, seen)
    if version:
        version.decided_at = now
    _move(gig, command, by=by, now=now, rule=rule, reason=reason, excerpt=excerpt)
    if command == "deny" and gig.live:
        gig.draft = None
        gig.save(update_fields=["draft"])
    kind = "gig_denied" if command == "deny" else "gig_needs_changes"
    _tell(gig, kind, title=version.title, reason=reason, now=now)
    return gig


def _take(command, *, ref, by, now, **words) -> Gig:
    gig = locks.gig(ref)
    _move(gig, command, by=by, now=now, **words)
    _refresh_search(gig)
    return gig


def _move(gig: Gig, command: str, *, by: User | None, now: datetime, rule="", reason="", excerpt="") -> None:
    """Make a move of the table: check it, write both states, append the event. The gig is locked by the caller."""
    move = _check_move(gig, command, by=by)
    reason = text.clean(reason)
    if move.explained and not (rule and reason):
        missing = {} if reason else {"reason": _("Write the reason; the seller reads it.")}
        if not rule:
            missing["rule"] = _("Choose the rule.")
        raise Invalid(
            _("Choose a rule and write a reason; the seller reads both."), code="no_reason", fields=missing
        )
    before, version = gig.state, gig.draft
    gig.state = move.gig[before]
    gig.save(update_fields=["state", "slug", "live", "published_at"])
    if move.version:
        version.state = move.version[version.state]
        version.save(update_fields=["state", "flags", "submitted_at", "decided_at"])
    GigEvent.objects.create(
        gig=gig,
        sequence=gig.events.count() + 1,
        at=now,
        actor=by,
        command=command,
        before=before,
        after=gig.state,
        version_number=(version or gig.live).number,
        rule=rule,
        excerpt=excerpt,
        reason=reason,
    )


def _check_move(gig: Gig, command: str, *, by: User | None) -> moves.Move:
    move = moves.BY_COMMAND[command]
    if (moves.HOUSE if by is None else role_of(gig, by)) != move.who:
        raise NotAllowed(_("This is not yours to decide."))
    if not moves.fits(move, gig_state=gig.state, version_state=gig.draft.state if gig.draft else None):
        raise Stale(
            _("This cannot be done: the gig is now “%(state)s”.") % {"state": gig.get_state_display()},
            state=gig.state,
            command=command,
        )
    return move


def _check_stamp(version: GigVersion | None, seen: str | None) -> None:
    if seen is not None and (version is None or version.stamp != seen):
        raise Stale(_("The gig was changed since you opened this page. Look at it again."))


def _check_place(seller: User, allowance) -> None:
    if Gig.objects.sold_by(seller).holding_a_place().count() >= allowance.active_gigs:
        raise Refused(
            _("Your level allows %(most)d active gigs. Pause or archive one first.")
            % {"most": allowance.active_gigs},
            code="no_place_left",
        )


def _free_slug(gig: Gig, title: str) -> str:
    """An address from the title that this seller has not used; given once, it stays."""
    words = title.removeprefix("I will ")
    stem = slugify(words, allow_unicode=True)[:LONGEST_SLUG].strip("-") or gig.ref
    taken = set(Gig.objects.filter(seller=gig.seller, slug__startswith=stem).values_list("slug", flat=True))
    taken |= set(
        GigSlug.objects.filter(seller=gig.seller, slug__startswith=stem).values_list("slug", flat=True)
    )
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _tell(gig: Gig, kind: str, *, now: datetime, **data) -> None:
    if kind in ("gig_needs_changes", "gig_denied"):
        url = f"/selling/gigs/{gig.ref}/publish/"
    else:
        url = (
            "/selling/gigs/"
            if kind in ("gig_suspended", "gig_paused_unanswered", "gig_paused_not_vetted")
            else f"/gigs/{gig.seller.username}/{gig.slug}/"
        )
    tell(to=gig.seller, kind=kind, url=url, about=gig.ref, now=now, data=data)


def _refresh_search(gig: Gig) -> None:
    """The search row follows in the same transaction."""
    search_rows.refresh([gig.pk])
