"""Text as people count it and as it may be kept."""

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words: TypeAlias = str | _StrPromise  # text to show: plain, or translated when it is shown
else:
    Words = str

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_EXTENDS = ("Mn", "Me", "Mc")


def clean(text: str) -> str:
    """NFC, without control and direction-override characters, line ends as \\n, ends stripped."""
    text = unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text).strip()


def clean_line(text: str) -> str:
    """`clean`, on one line with single spaces."""
    return re.sub(r"\s+", " ", clean(text))


def graphemes(text: str) -> int:
    """Characters as a person counts them: marks, joined emoji, flags and skin tones count with what they modify."""
    count, joined, flag = 0, False, False
    for c in text:
        if c == "\u200d":
            joined = True
            continue
        if (
            unicodedata.category(c) in _EXTENDS
            or "\U0001f3fb" <= c <= "\U0001f3ff"
            or "\ufe00" <= c <= "\ufe0f"
        ):
            continue
        is_flag = "\U0001f1e6" <= c <= "\U0001f1ff"
        if joined or (is_flag and flag):
            joined, flag = False, False
            continue
        flag = is_flag
        count += 1
    return count


def is_cjk(text: str) -> bool:
    """Whether the text is mainly Chinese, Japanese or Korean, where fewer characters say as much."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(bool(_CJK.match(c)) for c in letters) * 2 >= len(letters)


def whole(typed: str | None, *, most: int = 999_999_999) -> int | None:
    """A plain number from 0 to `most` in ASCII digits, else None, however long and odd what was sent is."""
    typed = (typed or "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20):
        return None
    return int(typed) if int(typed) <= most else None


def is_web_address(text: str) -> bool:
    """Whether this is one full address of the web, with its host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and " " not in text
