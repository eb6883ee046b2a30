"""Which files may come in: by name, size and first bytes. Files are never unpacked or run."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kit.problems import Invalid

MIB = 1024 * 1024
LARGEST_ATTACHMENT = 100 * MIB
LARGEST_IMAGE = 8 * MIB


@dataclass(frozen=True)
class FileType:
    """A kind of file we take: its media type and the bytes it must begin with (any of; empty: no signature)."""

    media_type: str
    starts: tuple[bytes, ...] = ()
    offset: int = 0


ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ALLOWED = {
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "gif": FileType("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": FileType("image/webp", (b"RIFF",)),
    "pdf": FileType("application/pdf", (b"%PDF-",)),
    "zip": FileType("application/zip", ZIP),
    "docx": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    "xlsx": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    "pptx": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    "odt": FileType("application/vnd.oasis.opendocument.text", ZIP),
    "psd": FileType("image/vnd.adobe.photoshop", (b"8BPS",)),
    "ai": FileType("application/postscript", (b"%PDF-", b"%!PS")),
    "eps": FileType("application/postscript", (b"%!PS", b"\xc5\xd0\xd3\xc6")),
    "mp3": FileType("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "wav": FileType("audio/wav", (b"RIFF",)),
    "flac": FileType("audio/flac", (b"fLaC",)),
    "ogg": FileType("audio/ogg", (b"OggS",)),
    "mp4": FileType("video/mp4", (b"ftyp",), 4),
    "mov": FileType("video/quicktime", (b"ftyp", b"moov", b"mdat", b"wide"), 4),
    "webm": FileType("video/webm", (b"\x1aE\xdf\xa3",)),
    "ttf": FileType("font/ttf", (b"\x00\x01\x00\x00", b"true")),
    "otf": FileType("font/otf", (b"OTTO",)),
    "woff2": FileType("font/woff2", (b"wOF2",)),
    "txt": FileType("text/plain"),
    "md": FileType("text/plain"),
    "csv": FileType("text/csv"),
    "srt": FileType("text/plain"),
}


def check(*, name: str, size: int, head: bytes, largest: int = LARGEST_ATTACHMENT) -> FileType:
    """The file's type, or Invalid with the reason. `head`: its first 512 bytes; `largest` in bytes."""
    if size == 0:
        raise Invalid(_("“%(name)s” is empty.") % {"name": name}, code="file_empty")
    if size > largest:
        raise Invalid(
            _("“%(name)s” is larger than %(largest)d MB.") % {"name": name, "largest": largest // MIB},
            code="file_too_large",
        )
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = ALLOWED.get(ending)
    if kind is None:
        raise Invalid(
            _("“%(name)s”: files of this type are not taken. Put it in a ZIP file.") % {"name": name},
            code="file_type",
        )
    here = head[kind.offset :]
    if (kind.starts and not here.startswith(kind.starts)) or (not kind.starts and b"\x00" in head):
        raise Invalid(_("“%(name)s” is not what its name says.") % {"name": name}, code="file_not_as_named")
    return kind
