"""Tags and filters that every template has at hand (a builtin, no {% load %} needed)."""

import zoneinfo
from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_decimal, format_percent
from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import clock, keeping, markup, ratings
from kit import money as amounts

register = template.Library()
register.tag("kept", keeping.kept)


# --- pictures -----------------------------------------------------------------
@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name, classes="", label=""):
    """An icon of the sprite. Hidden from screen readers unless it has a label."""
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i {}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, address
        )
    look = f"i {classes}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', look, address)


@register.simple_tag
def avatar(person, size="", lazy=True):
    """A member's picture, or the first letter of the name. size: xs 24, s 28, m 32, '' 40, l 56, xl 80 px."""
    pixels = {"xs": 24, "s": 28, "m": 32, "l": 56, "xl": 80}.get(size, 40)
    address = avatar_url(person)
    if not address:
        letter = (getattr(person, "shown_name", "") or "?")[:1].upper()
        return format_html(
            '<svg class="avatar letter {}" viewBox="0 0 40 40" width="{}" height="{}" aria-hidden="true">'
            '<text x="20" y="26" text-anchor="middle">{}</text></svg>',
            size,
            pixels,
            pixels,
            letter,
        )
    return format_html(
        '<img class="avatar {}" src="{}" width="{}" height="{}" alt=""{}>',
        size,
        address,
        pixels,
        pixels,
        mark_safe(' loading="lazy"') if lazy else "",
    )


@register.filter
def avatar_url(person):
    """Address of a member's picture; empty where there is none."""
    kept = getattr(person, "avatar", "") or ""
    if kept.startswith("pool:"):
        return static(f"img/avatars/{kept[5:]}.webp")
    return default_storage.url(kept) if kept else ""


# --- money and numbers --------------------------------------------------------
@register.filter
def money(minor, currency=None):
    """12345 -> '$123.45', in the active language; nothing for None."""
    return "" if minor in (None, "") else amounts.shown(int(minor), currency or settings.CURRENCY)


@register.filter
def money_short(minor, currency=None):
    """Whole amounts without decimals: 12300 -> '$123'."""
    return "" if minor in (None, "") else amounts.shown(int(minor), currency or settings.CURRENCY, short=True)


@register.filter
def number(value):
    """1284 -> '1,284' or '1.284', as the language writes it."""
    return "" if value in (None, "") else format_decimal(value, locale=amounts.babel_locale())


@register.filter
def rating(value):
    """4.85 -> '4.9': one decimal, half up."""
    if value in (None, ""):
        return ""
    return format_decimal(ratings.shown(value), format="0.0", locale=amounts.babel_locale())


@register.filter
def percent(bps):
    """2000 basis points -> '20%'."""
    return (
        ""
        if bps in (None, "")
        else format_percent(bps / 10_000, format="#,##0.##%", locale=amounts.babel_locale())
    )


@register.filter
def days(count):
    """3 -> '3 days'."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


@register.filter
def file_size(size):
    """Bytes as people say them: '12.4 MB'."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            places = "#,##0" if unit in ("B", "KB") or size >= 100 else "#,##0.#"
            return f"{format_decimal(size, format=places, locale=amounts.babel_locale())} {unit}"
        size /= 1000
    return ""


# --- times --------------------------------------------------------------------
def _date_locale():
    """Day before month in English too: '21 Nov', never '11/21'."""
    locale = amounts.babel_locale()
    return "en_GB" if locale == "en" else locale


def _zone_name(moment):
    """EET, or GMT+8 where the zone has no letters of its own."""
    name = moment.tzname() or ""
    if name[:1] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:5]
    return f"GMT{name[0]}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")


def moment_text(moment, *, zone=True):
    """'21 Nov 2026, 19:42 EET' in the viewer's zone and language."""
    here = timezone.localtime(moment)
    locale = _date_locale()
    comma = "" if locale.startswith("zh") else ","
    text = f"{format_date(here, 'medium', locale=locale)}{comma} {here:%H:%M}"
    return f"{text} {_zone_name(here)}" if zone else text


def _now(context):
    """The page's business time: the view's `now` where it gave one, else one small query for the whole page."""
    now = context.get("now") or clock.now
    return now() if callable(now) else now


def relative_text(moment, now):
    """'in 3 days', '2 hours ago', 'now'."""
    gap = moment - now
    if abs(gap.total_seconds()) < 45:
        return _("now")
    return format_timedelta(
        gap, granularity="minute", threshold=1.5, add_direction=True, locale=amounts.babel_locale()
    )


@register.simple_tag
def when(moment):
    """A <time> that says the moment in the viewer's zone; the script adds how far it is on hover."""
    if not moment:
        return ""
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day(moment))
    return format_html(
        '<time datetime="{}" data-rel="title">{}</time>',
        moment.isoformat(timespec="seconds"),
        moment_text(moment),
    )


@register.simple_tag(takes_context=True)
def relative(context, moment):
    """A <time> that says how far the moment is; the exact moment on hover."""
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}" data-rel="text" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        moment_text(moment),
        relative_text(moment, _now(context)),
    )


@register.simple_tag(takes_context=True)
def countdown(context, moment):
    """Date first, time left second: '24 Nov 2026, 10:00 EET (in 3 days)'."""
    if not moment:
        return ""
    now = _now(context)
    text = relative_text(moment, now)
    return format_html(
        '{} <span class="muted">(<time datetime="{}" data-rel="text">{}</time>)</span>',
        when(moment),
        moment.isoformat(timespec="seconds"),
        text,
    )


@register.filter
def day(moment, length="long"):
    """'21 November 2026', in the viewer's zone."""
    if not moment:
        return ""
    here = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_date(here, length, locale=_date_locale())


@register.filter
def date_part(moment, skeleton):
    """Some of a date, as the language orders it: 'MMMd' -> '3 Nov', 'yMMM' -> 'Nov 2026'."""
    return format_skeleton(skeleton, moment, locale=_date_locale()) if moment else ""


@register.filter
def clock_in(moment, zone):
    """The hour on the wall in another zone: '19:42'."""
    return f"{moment.astimezone(zoneinfo.ZoneInfo(zone)):%H:%M}" if moment and zone else ""


# --- words --------------------------------------------------------------------
@register.filter
def markdown(text):
    """The small formatting set of descriptions, as safe HTML."""
    return mark_safe(markup.to_html(text or ""))  # noqa: S308 - cleaned by nh3


@register.filter
def country_name(code):
    """RO -> 'Romania', in the active language."""
    return Locale.parse(amounts.babel_locale()).territories.get((code or "").upper(), code or "")


@register.filter
def language_name(code):
    """ro -> 'Romanian', in the active language."""
    if not code:
        return ""
    try:
        name = Locale.parse(code, sep="-").get_display_name(amounts.babel_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


# --- addresses ----------------------------------------------------------------
@register.simple_tag
def nav_url(name, *args, **kwargs):
    """The address of a page, or nothing where this site has no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def param_url(context, **changes):
    """This page's query string with some values changed; None or '' takes one out. Cursors never stay.

    A list puts several values. Comes without the question mark: href="?{% param_url page=2 %}".
    """
    query = context["request"].GET.copy()
    for cursor in ("after", "before", "cursor"):
        query.pop(cursor, None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, value)
        else:
            query[name] = value
    return query.urlencode()


@register.simple_tag(takes_context=True)
def without_param(context, name, value):
    """This page's query string with one of a name's values taken out."""
    query = context["request"].GET.copy()
    for cursor in ("after", "before", "cursor"):
        query.pop(cursor, None)
    left = [each for each in query.getlist(name) if each != str(value)]
    query.setlist(name, left) if left else query.pop(name, None)
    return query.urlencode()


# --- forms --------------------------------------------------------------------
@register.filter
def as_part(field, classes=""):
    """A field with its label, hint and errors; `classes` go on the outer element."""
    field.part_classes = classes
    return field.as_field_group()


@register.inclusion_tag("parts/_summary.html")
def form_errors(*forms):
    """What is wrong, on top of the form, each line a link to its field."""
    lines = []
    for form in forms:
        if not form:
            continue
        for field_name, errors in form.errors.items():
            field = form[field_name] if field_name in form.fields else None
            for error in errors:
                lines.append({"text": error, "field": field})
    return {"lines": lines}


@register.filter
def get(mapping, key):
    """mapping[key], or nothing."""
    return mapping.get(key) if mapping else None
