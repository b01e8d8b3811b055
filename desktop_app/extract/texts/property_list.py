"""Apple's property lists in their binary form, and web archives, which are such lists. XML ones are read as XML."""

import plistlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.texts.html import html_contents, page_source
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_MAX_VALUES = 50_000
"""A list may hold one value in many places: what is written small can be endless to walk."""
_MOST_BITS = 128
"""Apple's programs write no wider numbers; to write one of a damaged list in digits would take for ever."""


def read_property_list(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each outer key, as lines of `key: value`; of a web archive the page.

    :raises CannotRead: damaged.
    """
    try:
        root = plistlib.loads(bytes_of(path, settings), fmt=plistlib.FMT_BINARY)
    except (ValueError, OverflowError, RecursionError, LookupError, TypeError, plistlib.InvalidFileException) as error:
        raise CannotRead(FailureReason.CORRUPT, "The property list is damaged.") from error
    if isinstance(page := _at(root, "WebMainResource", "WebResourceData"), bytes):
        encoding = _at(root, "WebMainResource", "WebResourceTextEncodingName")
        contents = html_contents(page_source(page, declared=str(encoding or "")) or "")
        address = _at(root, "WebMainResource", "WebResourceURL")
        source = {"source": address} if isinstance(address, str) else {}
        return Contents(contents.segments, contents.title, contents.metadata | source)
    lines = _lines(root, settings.max_chars)
    return Contents(tuple(_segments(lines)))


def _at(value: Any, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _segments(lines: Iterator[tuple[str, str]]) -> Iterator[Segment]:
    """The lines of each outer key together."""
    outer, collected = "", list[str]()
    for key, line in lines:
        if key != outer and collected:
            yield Segment("\n".join(collected), Locator(heading=outer or None))
            collected = []
        outer = key
        collected.append(line)
    if collected:
        yield Segment("\n".join(collected), Locator(heading=outer or None))


def _lines(root: Any, max_chars: int) -> Iterator[tuple[str, str]]:
    """(outer key, line) for every value that is text, a number or a date, in order; without recursion."""
    open_values = [iter([("", "", root)])]
    room = max_chars
    for _ in range(_MAX_VALUES):
        if not open_values or room <= 0:
            return
        item = next(open_values[-1], None)
        if item is None:
            open_values.pop()
            continue
        outer, key, value = item
        if isinstance(value, dict | list):
            open_values.append(_values(outer, key, value))
        elif isinstance(value, str | int | float | datetime) and not _is_too_wide(value):
            line = f"{key}: {value}" if key else str(value)
            room -= len(line)
            yield outer, line


def _values(outer: str, key: str, holder: dict[Any, Any] | list[Any]) -> Iterator[tuple[str, str, Any]]:
    if isinstance(holder, dict):
        named = ((str(name), value) for name, value in holder.items() if not _is_too_wide(name))
        yield from ((outer or name, name, value) for name, value in named)
    else:
        yield from ((outer, key, value) for value in holder)


def _is_too_wide(value: object) -> bool:
    return isinstance(value, int) and value.bit_length() > _MOST_BITS
