"""Languages people write gigs in and speak, named in the language of the page."""

from babel import Locale

from kit.money import babel_locale

CODES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv sw ta th tl "
    "tr uk ur vi zh-hans zh-hant"
).split()


def choices() -> list[tuple[str, str]]:
    """(code, name) of every language, sorted by name."""
    names = [(code, name(code)) for code in CODES]
    return sorted(names, key=lambda pair: pair[1].casefold())


def name(code: str) -> str:
    """ro -> 'Romanian', in the active language."""
    shown = Locale.parse(code, sep="-").get_display_name(babel_locale()) or code
    return shown[:1].upper() + shown[1:]
