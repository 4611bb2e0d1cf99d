"""Calendars that other programs read (RFC 5545)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.icalendar import Event, calendar, escaped, folded

MOMENT = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_themselves(text: str) -> None:
    made = folded(text)
    assert made.endswith(b"\r\n")
    for line in made.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert made.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == text


def test_texts_start_no_other_property() -> None:
    said = escaped("One; two, three\\ four\r\nEND:VEVENT\x07")
    assert said == "One\\; two\\, three\\\\ four\\nEND:VEVENT "


def test_a_moment_and_a_whole_day() -> None:
    events = [
        Event("call-1@example.com", MOMENT, MOMENT, "Call Zoé", url="https://example.com/1"),
        Event("task-2@example.com", MOMENT, dt.date(2026, 12, 31), "Invoice"),
    ]
    lines = calendar("Mine", events).decode().split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "DTSTART:20261201T093000Z",
        "DTEND:20261201T100000Z",
        "SUMMARY:Call Zoé",
        "URL:https://example.com/1",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
    ):
        assert lines.count(line) == 1, line
