"""Where a spreadsheet's number format puts digits, and what it writes around them. Pure.

Digits are not grouped; a point parts the decimals whatever the person's language.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]?|([^"])', re.DOTALL)
_ALWAYS, _IF_THERE, _POINT = "\0", "\1", "\2"
_MARKS = {"0": _ALWAYS, "#": _IF_THERE, "?": _IF_THERE, ",": "", ".": _POINT}
_DECIMALS = re.compile(f"[{_ALWAYS}{_IF_THERE}]*")
_SOLID = re.compile(f"([^{_ALWAYS}{_IF_THERE}]*)([{_ALWAYS}{_IF_THERE}]*)([^{_ALWAYS}{_IF_THERE}]*)", re.DOTALL)
"""All places side by side."""
_NO_MARKS = dict.fromkeys(range(3))
_MOST_DECIMALS = 30
_CONTEXT = Context(prec=60)
_EXACT_BELOW = 10**15
_DIGITS_BELOW = 10**21


class DigitPlaces(NamedTuple):
    """The first section of a format: the places before the point with what stands between them, and the decimals."""

    whole: str
    least: int
    most: int
    after: str


def parse_places(section: str) -> DigitPlaces | None:
    """What a section with places for digits says; None if it has none."""
    marked = _TOKEN.sub(_marked, section)
    whole, _, rest = marked.partition(_POINT)
    found = _DECIMALS.match(rest)
    decimals = found.group() if found else ""
    if not (decimals or _places_in(whole)):
        return None
    after = rest[len(decimals) :].translate(_NO_MARKS)
    return DigitPlaces(whole, decimals.count(_ALWAYS), min(len(decimals), _MOST_DECIMALS), after)


def placed(value: float, places: DigitPlaces) -> str:
    """The number with as many digits as the format shows, and the words that it writes around them."""
    rounded = _rounded(abs(value), places.most)
    digits, _, decimals = rounded.partition(".")
    decimals = decimals.rstrip("0").ljust(min(places.least, places.most), "0")
    sign = "-" if value < 0 and rounded.strip("0.") else ""
    text = _filled(places.whole, digits) + (f".{decimals}" if decimals else "") + places.after
    return f"{sign}{text.strip()}"


def plain(value: float) -> str:
    """The number as it is where nothing says how it is shown."""
    if value.is_integer() and abs(value) < _DIGITS_BELOW:
        return f"{value or 0.0:.0f}"
    return f"{value:.15g}"


def _marked(token: re.Match[str]) -> str:
    quoted, escaped, currency, bare = token.groups()
    if bare is not None:
        return _MARKS.get(bare, bare)
    return (quoted or escaped or currency or "").translate(_NO_MARKS)


def _rounded(value: float, decimals: int) -> str:
    """As spreadsheets do it: 15 digits of a number count, and a half is rounded up."""
    if value >= _EXACT_BELOW:
        return plain(value)
    if value.is_integer():
        return f"{value:.{decimals}f}"
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(f'{value:.15g}').quantize(step, ROUND_HALF_UP, _CONTEXT):f}"


def _filled(whole: str, digits: str) -> str:
    """The digits in their places from the last one on; the first place takes all that are left."""
    if solid := _SOLID.fullmatch(whole):
        before, places, behind = solid.groups()
        return f"{before}{digits.rjust(places.count(_ALWAYS), '0')}{behind}"
    digits = digits.rjust(whole.count(_ALWAYS), "0")
    left = _places_in(whole)
    filled: list[str] = []
    for char in reversed(whole):
        if char not in {_ALWAYS, _IF_THERE}:
            filled.append(char)
            continue
        left -= 1
        filled.append(digits if not left else digits[-1:])
        digits = "" if not left else digits[:-1]
    return "".join(reversed(filled))


def _places_in(whole: str) -> int:
    return whole.count(_ALWAYS) + whole.count(_IF_THERE)
