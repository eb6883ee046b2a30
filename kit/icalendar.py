"""Calendars as text (RFC 5545): lines that end in CRLF, folded at 75 octets, text escaped, instants in UTC."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets, without the line's end (section 3.1)
MEDIA_TYPE = "text/calendar; charset=utf-8"
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # section 3.3.11
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One instant. uid: the same in every answer, unlike any other in the world; url: absolute."""

    uid: str
    at: datetime
    summary: str
    url: str = ""
    description: str = ""


def calendar(events: Iterable[Event], *, name: str, now: datetime, refresh_hours: int = 1) -> str:
    """The whole file. now: when it was written; refresh_hours: how often to ask again (RFC 7986)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tessera//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H",
        f"X-PUBLISHED-TTL:PT{refresh_hours}H",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(event.uid)}",
            f"DTSTAMP:{stamp(now)}",
            f"DTSTART:{stamp(event.at)}",
            f"SUMMARY:{escaped(event.summary)}",
        ]
        if event.description:
            lines.append(f"DESCRIPTION:{escaped(event.description)}")
        if event.url:
            lines.append(f"URL:{_CONTROLS.sub('', event.url)}")
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A value of type TEXT."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[\\;,\n]", lambda found: _ESCAPED[found[0]], text)


def stamp(moment: datetime) -> str:
    """An instant in UTC: 20260601T120000Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> list[str]:
    """A content line in parts of at most 75 octets, all but the first led by a space; no character is cut in two."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + octets
    return [*parts, part]
