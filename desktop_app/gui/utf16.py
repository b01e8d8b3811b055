"""Offsets for Qt, which counts UTF-16 units where Python and our records count characters. No Qt."""

from collections.abc import Iterable


def utf16_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """(start, end) in characters of `text` → (start, length) in UTF-16 units."""
    pairs = list(spans)
    if not text or max(text) <= "\uffff":
        return [(start, end - start) for start, end in pairs]
    return [(utf16_length(text[:start]), utf16_length(text[start:end])) for start, end in pairs]


def utf16_length(text: str) -> int:
    """How many UTF-16 units Qt counts for `text`."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_head(text: str, units: int) -> str:
    """The beginning of `text` that takes at most `units` UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")
