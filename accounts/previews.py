"""Small copies of pictures that people send: made anew by a worker, so that nothing of the original is shown."""

import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q

from accounts.models import Upload
from kit import clock, reencoding

TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
WIDTH = 640
LEASE = timedelta(seconds=90)
MOST_TRIES = 3


def make_due(most: int = 20) -> int:
    """Make the previews that wait, one after the other; returns how many were looked at."""
    done = 0
    while done < most and (upload := _claim()):
        _make(upload)
        done += 1
    return done


@transaction.atomic
def _claim() -> Upload | None:
    moment = clock.raw_now()
    upload = (
        Upload.objects.select_for_update(skip_locked=True)
        .filter(preview_state="waiting")
        .filter(Q(preview_lease_until=None) | Q(preview_lease_until__lt=moment))
        .order_by("id")
        .first()
    )
    if upload is not None:
        upload.preview_tries += 1
        upload.preview_lease_until = moment + LEASE
        upload.save(update_fields=["preview_tries", "preview_lease_until"])
    return upload


def _make(upload: Upload) -> None:
    """Outside any transaction: the work; then one update. A picture that cannot be read simply has no preview."""
    state, preview = "none", ""
    if upload.preview_tries <= MOST_TRIES and upload.size <= 25 * 1024 * 1024:
        with tempfile.TemporaryDirectory(prefix="preview-") as folder:
            source = Path(folder) / "original"
            with storages["private"].open(upload.stored_as) as kept, source.open("wb") as copy:
                for chunk in kept.chunks():
                    copy.write(chunk)
            answer = reencoding.in_own_process(source, Path(folder))
            if "refused" not in answer:
                with (Path(folder) / f"{WIDTH}.webp").open("rb") as made:
                    name = f"previews/{secrets.token_hex(2)}/{secrets.token_urlsafe(20)}.webp"
                    state, preview = "ready", storages["private"].save(name, File(made))
    Upload.objects.filter(pk=upload.pk, preview_state="waiting").update(
        preview_state=state, preview=preview, preview_lease_until=None
    )
