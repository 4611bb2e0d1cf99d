"""Calendars as other programs read them (RFC 5545): events, folded and escaped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Octets of a line, without its end (section 3.1).
_LINE = 75
_PRODUCT = "-//Mailer//Tasks and calls//EN"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One entry: a whole day, or a moment (aware) and how long it takes."""

    uid: str
    stamp: dt.datetime
    start: dt.date | dt.datetime
    summary: str
    length: dt.timedelta = dt.timedelta(minutes=30)
    description: str = ""
    url: str = ""


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The whole file, in UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """A text as the value of a property (section 3.3.11)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub(" ", text).replace("\\", "\\\\")
    return text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line in UTF-8 of at most 75 octets, gone on in lines that begin with a space; no letter is
    cut in two."""
    parts: list[bytes] = []
    part, room = b"", _LINE
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > room:
            parts.append(part)
            # The space that begins the next line counts.
            part, room = b"", _LINE - 1
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_moment(event.stamp)}"
    if isinstance(event.start, dt.datetime):
        yield f"DTSTART:{_moment(event.start)}"
        yield f"DTEND:{_moment(event.start + event.length)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}"
        # The end is the first day that it does not take any more.
        yield f"DTEND;VALUE=DATE:{event.start + dt.timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
