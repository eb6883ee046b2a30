"""A copy of a member's own data, asked for by them: a row that waits, made into a ZIP by a worker, kept for a week."""

import logging
import secrets
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts import files
from accounts.models import DataExport, User
from kit import clock
from kit.problems import Refused

KEPT = timedelta(days=7)
LEASE = timedelta(minutes=15)
ONE_A = timedelta(days=1)
MOST_TRIES = 3
log = logging.getLogger(__name__)


@transaction.atomic
def ask(*, by: User, now: datetime) -> DataExport:
    """Ask for a copy; `now` on the raw clock. The one of before is thrown away. Raises Refused while one is being made,
    and within a day of the last one that was."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    last = by.data_exports.order_by("-id").first()
    if last and last.state == DataExport.State.WAITING:
        raise Refused(_("A copy is being made already."), code="already_asked")
    if last and last.state == DataExport.State.READY and last.asked_at > now - ONE_A:
        raise Refused(_("You can ask for one copy a day."), code="once_a_day")
    forget(DataExport.objects.filter(user=by))
    return DataExport.objects.create(user=by, asked_at=now)


def newest(user: User, now: datetime) -> DataExport | None:
    """The member's last copy or request, unless it has expired."""
    found = user.data_exports.order_by("-id").first()
    return None if found and found.expires_at and found.expires_at <= now else found


def make_due(
    compose: Callable[[User, zipfile.ZipFile], None], tell: Callable[[DataExport], None], *, most: int = 5
) -> int:
    """Make the copies that wait, one after the other; returns how many are ready. compose: writes what is known of a
    member into the ZIP. tell: told of each that is ready or has failed for good, in its transaction."""
    made = 0
    for _number in range(most):
        export = _claim()
        if export is None:
            break
        try:
            stored_as, size = _write(export, compose)
        except Exception:  # whatever is wrong with one member's rows, the others get theirs
            log.exception("copy %s could not be made", export.ref)
            if export.tries >= MOST_TRIES:
                _finish(export, tell, state=DataExport.State.FAILED)
        else:
            moment = clock.raw_now()
            ready = {"ready_at": moment, "expires_at": moment + KEPT, "stored_as": stored_as, "size": size}
            made += _finish(export, tell, state=DataExport.State.READY, **ready)
    return made


@transaction.atomic
def _claim() -> DataExport | None:
    moment = clock.raw_now()
    waiting = DataExport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    free = waiting.filter(Q(lease_until=None) | Q(lease_until__lt=moment), state=DataExport.State.WAITING)
    export = free.order_by("id").first()
    if export is not None:
        export.tries += 1
        export.lease_until = moment + LEASE
        export.save(update_fields=["tries", "lease_until"])
    return export


def _write(export: DataExport, compose) -> tuple[str, int]:
    """Outside any transaction: the name in the private storage, and the size in bytes."""
    with tempfile.TemporaryFile(prefix="export-") as part:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            compose(export.user, archive)
        size = part.tell()
        part.seek(0)
        name = f"exports/{secrets.token_hex(2)}/{secrets.token_urlsafe(24)}.zip"
        return storages["private"].save(name, File(part)), size


@transaction.atomic
def _finish(export: DataExport, tell, *, state: str, **fields) -> int:
    """Say how it ended; a copy that nobody wants any more (the account was closed meanwhile) leaves nothing behind."""
    wanted = DataExport.objects.filter(pk=export.pk, state=DataExport.State.WAITING)
    if not wanted.update(state=state, lease_until=None, **fields):
        if name := fields.get("stored_as"):
            transaction.on_commit(partial(files.delete, [name]))
        return 0
    export.state = state
    tell(export)
    return 1


def forget_expired() -> int:
    """Throw away the copies whose week is over; returns how many."""
    return forget(DataExport.objects.filter(expires_at__lte=clock.raw_now()))


@transaction.atomic
def forget(exports) -> int:
    """Throw these copies away, files and rows; returns how many."""
    names = [name for name in exports.values_list("stored_as", flat=True) if name]
    gone, _rows = exports.delete()
    transaction.on_commit(partial(files.delete, names))
    return gone


def response(export: DataExport) -> FileResponse:
    """The copy as a download that nobody keeps on the way."""
    answer = FileResponse(
        storages["private"].open(export.stored_as),
        as_attachment=True,
        filename=f"{export.user.username}-{export.ready_at:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    answer["Content-Length"] = export.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
