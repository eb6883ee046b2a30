"""In which language a text is written: by its script where that tells, else the one its author usually writes."""

import re

from kit import text as words

_BY_SCRIPT = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
)
_OTHER_SCRIPTS = (
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_ROMANIAN = re.compile(r"[ăâîșțşţ]|\b(?:și|este|foarte|pentru|lucrare|mulțumesc|recomand)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|was|is|very|work|with|great|good|this|to)\b", re.IGNORECASE)


def guess(text: str, *, usual: str = "en") -> str:
    """A language code: `usual` where neither script nor small words tell."""
    if words.is_cjk(text):
        return next((code for code, script in _BY_SCRIPT if script.search(text)), "zh-hans")
    letters = sum(c.isalpha() for c in text)
    for code, script in _OTHER_SCRIPTS:
        if letters and len(script.findall(text)) * 2 > letters:
            return usual if usual[:2] in ("uk", "bg", "sr", "fa", "ur") else code
    romanian, english = len(_ROMANIAN.findall(text)), len(_ENGLISH.findall(text))
    if romanian > english:
        return "ro"
    if english > romanian:
        return "en"
    return "en" if usual[:2] in ("zh", "ja", "ko") else usual
