"""Private files: taken in as a stream, kept under a random name, given only to those who may read them."""

import hashlib
import secrets
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import ManyToOneRel
from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts import previews
from accounts.models import Download, Upload, User
from kit import text, uploads
from kit.problems import Invalid

MOST_BYTES_A_DAY = 5 * 1024 * 1024 * 1024  # one member's quota


def take(*, owner: User, file, largest: int = uploads.LARGEST_ATTACHMENT) -> Upload:
    """Store an uploaded file (Django's UploadedFile). Raises Invalid with the reason."""
    name = text.clean_line(PurePosixPath(file.name.replace("\\", "/")).name)[-150:] or "file"
    head = file.read(512)
    kind = uploads.check(name=name, size=file.size, head=head, largest=largest)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    stored = storages["private"].save(f"{secrets.token_hex(2)}/{secrets.token_urlsafe(24)}", file)
    return Upload.objects.create(
        owner=owner,
        name=name,
        media_type=kind.media_type,
        size=file.size,
        sha256=digest.hexdigest(),
        stored_as=stored,
        preview_state="waiting" if kind.media_type in previews.TYPES else "none",
    )


def take_all(*, owner: User, files, most: int = 20) -> list[Upload]:
    """`take` each; one bad file refuses all, with its reason."""
    if len(files) > most:
        raise Invalid(_("%(most)d files at most.") % {"most": most}, code="too_many_files")
    return [take(owner=owner, file=file) for file in files]


def own(*, owner: User, refs: list[str]) -> list[Upload]:
    """Uploads of `owner` by their refs, in that order. Raises Invalid when one is not theirs."""
    found = {upload.ref: upload for upload in Upload.objects.filter(owner=owner, ref__in=refs)}
    if len(found) != len(set(refs)):
        raise Invalid(_("A file is missing. Choose it again."), code="file_unknown")
    return [found[ref] for ref in dict.fromkeys(refs)]


def drop_unattached(*, owner: User) -> int:
    """Delete the files of `owner` that hang on nothing: no order, message or case. Returns how many."""
    free = Upload.objects.filter(owner=owner)
    for relation in Upload._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not Download:
            free = free.exclude(pk__in=relation.related_model._default_manager.values(relation.field.attname))
    gone = list(free)
    with transaction.atomic():
        Download.objects.filter(upload__in=gone).delete()
        Upload.objects.filter(pk__in=[upload.pk for upload in gone]).delete()
        names = [name for upload in gone for name in (upload.stored_as, upload.preview) if name]
        transaction.on_commit(partial(delete, names))
    return len(gone)


def delete(names: Iterable[str]) -> None:
    """Delete these from the private storage, for good."""
    for name in names:
        storages["private"].delete(name)


def preview_response(upload: Upload) -> FileResponse:
    """The small copy of a picture, shown on pages of the parties."""
    answer = FileResponse(storages["private"].open(upload.preview), content_type="image/webp")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def response(upload: Upload) -> FileResponse:
    """The file as a download: never shown in the site's own origin, never cached by others."""
    answer = FileResponse(
        storages["private"].open(upload.stored_as),
        as_attachment=True,
        filename=upload.name,
        content_type=upload.media_type,
    )
    answer["Content-Length"] = upload.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
