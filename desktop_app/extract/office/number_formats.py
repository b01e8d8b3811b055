"""Numbers of spreadsheets as a person sees them: dates, times, percentages, the decimals and words of the format.

Pure. Dates are written as ISO 8601 whatever their format says, because that may depend on where the person
lives; digits are not grouped, so that a number is found as it is typed.
"""

import re
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from desktop_app.extract.office.digit_places import DigitPlaces, parse_places, placed, plain

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
_CONDITION = re.compile(r"\[[<>=]")
_LONGEST = 255
"""Excel takes no longer codes."""
_FIRST_SECTION = re.compile(r'(?:"[^"]*"?|\\.|[^;"])*', re.DOTALL)
_SECONDS_A_DAY = 86_400
_LAST_DAY = 2_958_465
"""31 December 9999."""
_DAYS_TO_1904 = 1_462


class Kind(Enum):
    """What a number stands for."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    ELAPSED = "elapsed"


class NumberFormat(NamedTuple):
    """What a format code makes of a number; `places` None if it shows as many digits as there are."""

    kind: Kind = Kind.NUMBER
    places: DigitPlaces | None = None


@lru_cache(1024)
def parse_format(code: str) -> NumberFormat:
    """The meaning of the first section of a format code, the one for numbers above zero."""
    first = _FIRST_SECTION.match(code, 0, _LONGEST)
    section = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(section):
        return NumberFormat(Kind.ELAPSED)
    bare = _BRACKETS.sub("", section).lower()
    if bare.strip() in {"", "@"} or "general" in bare:
        return NumberFormat()
    has_date = any(letter in bare for letter in "yd")
    has_time = any(letter in bare for letter in "hs")
    if has_date or has_time or ("m" in bare and not _PLACES.search(bare)):
        return NumberFormat(Kind.TIME if has_time and not has_date else Kind.MOMENT if has_time else Kind.DATE)
    kind = Kind.PERCENT if "%" in bare else Kind.NUMBER
    is_plain = _UNROUNDED.search(bare) or _CONDITION.search(section)
    return NumberFormat(kind, None if is_plain or first is None else parse_places(first.group()))


def shown(value: float, form: NumberFormat, *, from_1904: bool = False) -> str:
    """The number as text. `from_1904`: days are counted from then, as old Macintosh files do."""
    if not isfinite(value):
        return ""
    if form.kind is Kind.PERCENT:
        return f"{plain(value * 100)}%" if form.places is None else placed(value * 100, form.places)
    if form.kind is Kind.ELAPSED and abs(value) <= _LAST_DAY:
        return _elapsed(value)
    if form.kind is not Kind.NUMBER and 0 <= value < _LAST_DAY - (_DAYS_TO_1904 if from_1904 else 0):
        return _moment(value, form.kind, from_1904=from_1904)
    return plain(value) if form.places is None else placed(value, form.places)


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
