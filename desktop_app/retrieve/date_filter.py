"""Reads the dates of `after:` and `before:` filters, in local time."""

import re
from datetime import datetime, timedelta

from desktop_app.errors import InvalidQuery

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?\Z")
_AGO = re.compile(r"(\d{1,4})\s?(d|w|m|y)(?:[a-z]*)\Z", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1)
_EARLIEST_NS, _LATEST_NS = -(2**63), 2**63 - 1
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAMED = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "last-week": 7, "last-month": 30, "last-year": 365}


def parse_date(text: str, *, now: datetime | None = None) -> tuple[int, int]:
    """First and last-plus-one nanosecond (Unix time) of the year, month or day that `text` names.

    Reads 2024, 2024-05, 2024-05-01, today, yesterday, last-week, last-month, last-year, and 10d, 2w, 3m, 1y
    for so long before `now`.
    :raises InvalidQuery: it names no date.
    """
    cleaned = text.strip().lower().replace("_", "-")
    relative = _days_ago(cleaned)
    try:
        if relative is not None:
            midnight = (now or datetime.now()).replace(hour=0, minute=0, second=0, microsecond=0)
            start = midnight - timedelta(days=relative)
            return _nanoseconds(start), _nanoseconds(start + timedelta(days=1))
        match = _DATE.match(cleaned)
        if match:
            start, end = _span(*[int(part) if part else None for part in match.groups()])
            return _nanoseconds(start), _nanoseconds(end)
    except (ValueError, OverflowError) as error:  # a month 13, or a year that the calendar does not have
        raise _refusal(text) from error
    raise _refusal(text)


def _days_ago(text: str) -> int | None:
    if text in _NAMED:
        return _NAMED[text]
    match = _AGO.match(text)
    return int(match[1]) * _DAYS[match[2].lower()] if match else None


def _span(year: int | None, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    assert year is not None
    start = datetime(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return start, start + timedelta(days=1)
    if month is not None:
        return start, datetime(year + month // 12, month % 12 + 1, 1)
    return start, datetime(year + 1, 1, 1)


def _nanoseconds(moment: datetime) -> int:
    """Unix time within the range that file times have; as if in UTC where the platform cannot tell local time."""
    try:
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError, OSError):  # Windows: before 1970 or after 3000
        seconds = (moment - _EPOCH) // timedelta(seconds=1)
    return min(max(seconds * 1_000_000_000, _EARLIEST_NS), _LATEST_NS)


def _refusal(text: str) -> InvalidQuery:
    return InvalidQuery(f"“{text}” is not a date.", "Write it as 2024, 2024-05, 2024-05-01, yesterday or 2w.")
