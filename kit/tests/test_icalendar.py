"""Calendars by the rules of RFC 5545; the numbers of its sections stand beside."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from kit import icalendar
from kit.icalendar import Event

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def lines_of(text: str) -> list[str]:
    """Unfolded content lines (3.1)."""
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_calendar_has_what_every_calendar_must_have():
    east = timezone(timedelta(hours=3))
    event = Event(
        "deliver-1@shop.test", datetime(2026, 6, 2, 1, 30, tzinfo=east), "Deliver: a mark", "https://x/1"
    )
    lines = lines_of(icalendar.calendar([event], name="Deadlines", now=NOW))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines and any(line.startswith("PRODID:") for line in lines)  # 3.6
    inside = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert "UID:deliver-1@shop.test" in inside and "DTSTAMP:20260601T120000Z" in inside  # 3.6.1
    assert "DTSTART:20260601T223000Z" in inside  # 3.3.5, form 2: UTC
    assert "URL:https://x/1" in inside


def test_what_people_wrote_cannot_begin_a_line_of_its_own():
    wicked = "a\r\nEND:VEVENT\r\nBEGIN:VEVENT;x,y\\z\x00\x1b"
    (summary,) = [
        line
        for line in lines_of(icalendar.calendar([Event("u", NOW, wicked)], name="n", now=NOW))
        if line.startswith("SUMMARY:")
    ]
    assert summary == "SUMMARY:a\\nEND:VEVENT\\nBEGIN:VEVENT\\;x\\,y\\\\z"  # 3.3.11


@settings(max_examples=40)
@given(st.text(max_size=120))
def test_no_line_is_longer_than_75_octets_and_none_loses_a_character(said):
    text = icalendar.calendar([Event("u", NOW, said)], name=said, now=NOW)
    parts = text.split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)  # 3.1
    assert "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert f"SUMMARY:{icalendar.escaped(said)}" in lines_of(text)


def test_a_chinese_title_is_folded_between_characters():
    parts = icalendar.folded("SUMMARY:" + "设计" * 40)
    assert len(parts) > 2 and "".join(part.removeprefix(" ") for part in parts) == "SUMMARY:" + "设计" * 40
