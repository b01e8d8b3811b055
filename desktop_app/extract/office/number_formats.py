"""Numbers of spreadsheets as a person sees them: dates, times, percentages, no more decimals than are shown.

Pure. Dates are written as ISO 8601 whatever their format says, because that may depend on where the person
lives; digits are not grouped, so that a number is found as it is typed.
"""

import re
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    **dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56), "hh:mm:ss"),
    22: "yyyy-mm-dd hh:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    46: "[h]:mm:ss",
}
"""Format number → code, for those that files use without saying what they are."""

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]?")
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_PLACES = re.compile(r"[0#?][0#?,]*(?:\.([0#?]*))?(?![0#?,]*/)")
_UNROUNDED = re.compile(r"/|E[+-]|,(?![0#?])", re.IGNORECASE)
"""Fractions, powers of ten, thousands."""
_SECONDS_A_DAY = 86_400
_LAST_DAY = 2_958_465
"""31 December 9999."""


class Kind(Enum):
    """What a number stands for."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    ELAPSED = "elapsed"


class NumberFormat(NamedTuple):
    """What a format code makes of a number; `decimals` None if it shows as many as there are."""

    kind: Kind = Kind.NUMBER
    decimals: int | None = None


@lru_cache(1024)
def parse_format(code: str) -> NumberFormat:
    """The meaning of the first section of a format code, the one for numbers above zero."""
    section = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(section):
        return NumberFormat(Kind.ELAPSED)
    plain = _BRACKETS.sub("", section).lower()
    if plain.strip() in {"", "@"} or "general" in plain:
        return NumberFormat()
    has_date = any(letter in plain for letter in "yd")
    has_time = any(letter in plain for letter in "hs")
    if has_date or has_time or ("m" in plain and not _PLACES.search(plain)):
        return NumberFormat(Kind.TIME if has_time and not has_date else Kind.MOMENT if has_time else Kind.DATE)
    places = None if _UNROUNDED.search(plain) else _PLACES.search(plain)
    decimals = len(places.group(1) or "") if places else None
    return NumberFormat(Kind.PERCENT if "%" in plain else Kind.NUMBER, decimals)


def shown(value: float, form: NumberFormat, *, from_1904: bool = False) -> str:
    """The number as text. `from_1904`: days are counted from then, as old Macintosh files do."""
    if not isfinite(value):
        return ""
    if form.kind is Kind.PERCENT:
        return f"{_number(value * 100, form.decimals)}%"
    if form.kind is Kind.ELAPSED:
        return _elapsed(value)
    if form.kind is not Kind.NUMBER and 0 <= value < _LAST_DAY:
        return _moment(value, form.kind, from_1904=from_1904)
    return _number(value, form.decimals)


def _number(value: float, decimals: int | None) -> str:
    rounded = value if decimals is None else round(value, decimals)
    return f"{rounded or 0.0:.15g}"


def _moment(days: float, kind: Kind, *, from_1904: bool) -> str:
    """Excel takes 1900 for a leap year: before its 29 February every day has the number of the next one."""
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if days < 60 else 30)
    moment = first + timedelta(seconds=round(days * _SECONDS_A_DAY))
    date, time = moment.date().isoformat(), moment.strftime("%H:%M:%S").removesuffix(":00")
    if kind is Kind.TIME:
        return time
    return date if kind is Kind.DATE or time == "00:00" else f"{date} {time}"


def _elapsed(days: float) -> str:
    seconds = round(abs(days) * _SECONDS_A_DAY)
    sign = "-" if days < 0 and seconds else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}".removesuffix(":00")
