"""Calendars (iCalendar): events, tasks, journal entries and free times, each with its time, place and people."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.mail.content_lines import ContentLine, content_lines
from desktop_app.extract.normalise import one_line
from desktop_app.extract.texts.html import html_contents
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_ENTRIES = frozenset(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "AVAILABLE"))
_PART = "AVAILABLE"
"""An entry that stands within another one."""
_ABOUT = frozenset(("X-WR-CALDESC", "DESCRIPTION"))
"""What a calendar is said to be; a file may hold several calendars."""
_SHOWN = {
    "LOCATION": "Where",
    "ORGANIZER": "Organizer",
    "ATTENDEE": "With",
    "CONTACT": "Contact",
    "CATEGORIES": "Categories",
    "RESOURCES": "Resources",
    "URL": "Link",
    "CONFERENCE": "Call",
    "ATTACH": "Attached",
    "COMMENT": "Comment",
    "DESCRIPTION": "",
}
"""Property → label, in the order in which they are shown after summary and time."""

_PEOPLE = frozenset(("ORGANIZER", "ATTENDEE"))
_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?(Z?))?")
_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), range(7), strict=True))
_WEEKDAY = re.compile(r"([+-]?\d*)(MO|TU|WE|TH|FR|SA|SU)")
_MAX_INLINE = 500
"""An attachment with a longer address is the attachment itself."""


def read_calendar(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each entry, located by its summary, and one for what the calendar is said to be.

    The title is the calendar's name.
    """
    title = ""
    segments: list[Segment] = []
    for name, lines in _components(content_lines(bytes_of(path, settings))):
        if name in _ENTRIES:
            summary = one_line(_first(lines, "SUMMARY"))
            segments.append(Segment("\n".join(filter(None, _entry_text(lines))), Locator(heading=summary or None)))
        elif not name:
            title = title or _first(lines, "X-WR-CALNAME") or _first(lines, "NAME")
            about = dict.fromkeys(line.text for line in lines if line.name in _ABOUT and line.text)
            segments += map(Segment, about)
    if not any(segment.text for segment in segments):
        segments = [Segment(title)]
    return Contents(tuple(segments), title)


def _components(lines: Iterable[ContentLine]) -> list[tuple[str, list[ContentLine]]]:
    """(name, lines) of each entry, and with an empty name what stands outside; ends may be missing."""
    outside: list[ContentLine] = []
    entries: list[tuple[str, list[ContentLine]]] = []
    within: list[list[ContentLine]] = []  # the lines of the entries that have not ended, the innermost last
    inner = ""
    for line in lines:
        name = line.value.strip().upper()
        if line.name == "BEGIN" and name in _ENTRIES:
            within = [*within[-1:], []] if name == _PART else [[]]
            entries.append((name, within[-1]))
            inner = ""
        elif line.name == "BEGIN" and name != "VCALENDAR":
            inner = inner or name
        elif line.name == "END":
            if name in _ENTRIES:
                within, inner = within[:-1], ""
            elif name == inner:
                inner = ""
        elif not inner:
            (within[-1] if within else outside).append(line)
    return [*entries, ("", outside)]


def _entry_text(lines: list[ContentLine]) -> Iterator[str]:
    yield _first(lines, "SUMMARY")
    yield _when(lines)
    yield from (f"Repeats: {_recurrence(line.value)}" for line in lines if line.name == "RRULE")
    yield from (_periods(line) for line in lines if line.name == "FREEBUSY")
    for name, label in _SHOWN.items():
        for line in lines:
            if line.name == name:
                text = _person(line) if name in _PEOPLE else line.text
                if name != "ATTACH" or len(text) <= _MAX_INLINE:
                    yield f"{label}: {text}" if label and text else text
    if not _first(lines, "DESCRIPTION") and (page := _first(lines, "X-ALT-DESC")):
        yield "\n".join(segment.text for segment in html_contents(page).segments)
    yield from (line.value for line in lines if not line.name)


def _first(lines: list[ContentLine], name: str) -> str:
    return next((line.text for line in lines if line.name == name and line.text), "")


def _person(line: ContentLine) -> str:
    address = re.sub(r"^mailto:", "", line.text, flags=re.IGNORECASE)
    name = line.parameters.get("CN", "")
    return f"{name} <{address}>" if name and name != address else address


def _when(lines: list[ContentLine]) -> str:
    """Begin, end and what is due, with the name of the time zone and the day in words."""
    moments = {line.name: line for line in lines if line.name in {"DTSTART", "DTEND", "DUE", "COMPLETED"}}
    texts = []
    if start := moments.get("DTSTART"):
        end = moments.get("DTEND")
        until = f" to {_end(start.value, end.value)}" if end and end.value != start.value else ""
        zone = start.parameters.get("TZID", "")
        texts.append(" ".join(filter(None, (f"When: {_moment(start.value)}{until}", zone, _in_words(start.value)))))
    texts += [
        f"{label}: {_moment(moments[name].value)}"
        for name, label in (("DUE", "Due"), ("COMPLETED", "Completed"))
        if name in moments
    ]
    return "\n".join(texts)


def _periods(line: ContentLine) -> str:
    """20240105T0900/20240105T1000,20240108/PT1H → Busy: 2024-01-05 09:00 to 10:00, 2024-01-08 for PT1H."""
    label = "Free" if line.parameters.get("FBTYPE", "").upper() == "FREE" else "Busy"
    return f"{label}: {', '.join(map(_period, line.value.split(',')))}"


def _period(value: str) -> str:
    start, _, end = value.partition("/")
    if not end:
        return _moment(start)
    return f"{_moment(start)} for {end}" if end.startswith("P") else f"{_moment(start)} to {_end(start, end)}"


def _end(start: str, end: str) -> str:
    """The time alone if it is of the same day."""
    day, ends = _moment(start)[:10], _moment(end)
    return ends.removeprefix(f"{day} ")


def _moment(value: str) -> str:
    """20240131T093000Z → 2024-01-31 09:30 UTC; what is no time as it is."""
    match = _MOMENT.match(value)
    if match is None:
        return value
    year, month, day, hour, minute, utc = match.groups()
    return f"{year}-{month}-{day}{f' {hour}:{minute}' if hour else ''}{' UTC' if utc else ''}"


def _in_words(value: str) -> str:
    match = _MOMENT.match(value)
    try:
        day = date(*(int(part) for part in match.groups()[:3])) if match else None
    except ValueError:
        return ""
    return f"({calendar.day_name[day.weekday()]}, {day.day} {calendar.month_name[day.month]} {day.year})" if day else ""


def _recurrence(rule: str) -> str:
    """FREQ=WEEKLY;INTERVAL=2;BYDAY=MO → weekly, every 2, Monday."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    texts = [parts.get("FREQ", rule).lower()]
    if "INTERVAL" in parts:
        texts.append(f"every {parts['INTERVAL']}")
    texts += [f"{nth} {calendar.day_name[_DAYS[day]]}".strip() for nth, day in _WEEKDAY.findall(parts.get("BYDAY", ""))]
    if "COUNT" in parts:
        texts.append(f"{parts['COUNT']} times")
    if "UNTIL" in parts:
        texts.append(f"until {_moment(parts['UNTIL'])}")
    return ", ".join(texts)
