"""A notice in words: in the reader's language, with money and instants as the reader writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.utils import translation

from kit.money import babel_locale, shown
from notices.kinds import KINDS
from notices.models import Notice


def fill(notice: Notice, *, zone: str, with_utc: bool = False) -> dict:
    """The data of a notice, ready for its words."""
    ready = {}
    for name, value in notice.data.items():
        if isinstance(value, dict) and "minor" in value:
            value = shown(value["minor"], value["currency"])
        elif isinstance(value, dict) and "msgid" in value:
            value = translation.gettext(value["msgid"])
        elif isinstance(value, str) and name.endswith(("_at", "_by")):
            value = instant(value, zone=zone, with_utc=with_utc)
        elif isinstance(value, str) and name.endswith("_on"):
            value = format_date(date.fromisoformat(value), "long", locale=babel_locale())
        ready[name] = value
    return ready


def instant(text: str, *, zone: str, with_utc: bool = False) -> str:
    """'2026-11-22T16:00:00+00:00' -> '22 November 2026, 18:00 (Europe/Bucharest)', in mails with UTC beside it."""
    moment = datetime.fromisoformat(text)
    locale = babel_locale()
    pattern = "y年M月d日 HH:mm" if locale.startswith("zh") else "d MMMM y, HH:mm"
    words = format_datetime(moment, pattern, tzinfo=ZoneInfo(zone), locale=locale)
    words = f"{words} ({zone})"
    if with_utc and zone != "UTC":
        words += f", {moment.astimezone(ZoneInfo('UTC')):%H:%M} UTC"
    return words


def title(notice: Notice, *, zone: str = "UTC", with_utc: bool = False) -> str:
    """The notice in one line, in the active language."""
    return str(KINDS[notice.kind].title) % fill(notice, zone=zone, with_utc=with_utc)


def body(notice: Notice, *, zone: str = "UTC", with_utc: bool = False) -> str:
    """What it means and what to do, in the active language."""
    return str(KINDS[notice.kind].text) % fill(notice, zone=zone, with_utc=with_utc)


def language_of(user) -> str:
    """The language `user` reads, one the site speaks."""
    return user.language if translation.check_for_language(user.language) else "en"
