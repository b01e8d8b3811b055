"""Offsets for Qt, which counts UTF-16 units where Python and our records count characters. No Qt."""

import re
from bisect import bisect_left
from collections.abc import Iterable

_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def utf16_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """(start, end) in characters of `text` → (start, length) in UTF-16 units; reads the text once."""
    wide = [match.start() for match in _TWO_UNITS.finditer(text)]
    units = [(start + bisect_left(wide, start), end + bisect_left(wide, end)) for start, end in spans]
    return [(start, end - start) for start, end in units]


def utf16_head(text: str, units: int) -> str:
    """The beginning of `text` that takes at most `units` UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")
