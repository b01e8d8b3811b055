r"""Settings files by their sections: INI, TOML, Java properties, YAML.

The text stays as it is written, except that escapes such as \u00fc become characters where the format has them.
Knows where a section begins and ends, nothing else of the formats.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.headings import Heading, HeadingPath, heading_sections
from desktop_app.extract.noise import without_noise
from desktop_app.extract.normalise import normalise
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.settings import ExtractSettings

_MAX_LINE = 1_000
"""A longer line is no heading, and costs the patterns too much."""
_SECTION = re.compile(
    r"(?P<marks>\[{1,2})(?P<name>-?HKEY_.+|(?:\{[^{}\[\]]*+\}|[^\[\],])++)\]{1,2}[ \t]*(?:[#;].*)?$", re.IGNORECASE
)
"""Names hold no commas, which lists do, but in braces and in the registry of Windows."""
_KEY = re.compile(r"(?P<name>[^\s#:-][^:]*):(?:[ \t]+[&!]\S*){0,2}[ \t]*(?:[|>][-+\d]{0,2}[ \t]*)?(?:#.*)?$")
_INSIDE = re.compile(r"\s|-(?:\s|$)|$")
"""Beginning of a line that ends no section in YAML; the items of a list may stand as far left as their key."""

_QUOTED = re.compile(r"(?<![^\s\[{(,=:])\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"", re.DOTALL)
_ESCAPE = re.compile(
    r"(?P<units>(?:\\u[0-9a-fA-F]{4})++)|\\x(?P<byte>[0-9a-fA-F]{2})|\\U(?P<point>[0-9a-fA-F]{8})"
    r"|\\(?P<space>[nrt])|\\(?P<fold>\n[ \t]*+\\?)|\\.",
    re.DOTALL,
)


def read_ini(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each section."""
    text = _text(path, settings)
    suffix = path.suffix.lower()
    if suffix == ".properties":
        text = _unescaped(text)
    elif suffix == ".toml":
        text = _quoted_unescaped(text)
    lines = text.split("\n")
    return _contents(lines, _sections(lines, nested=suffix != ".toml"))


def read_yaml(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each of the outermost keys that hold more than a value."""
    lines = _quoted_unescaped(_text(path, settings)).split("\n")
    return _contents(lines, _outer_keys(lines))


def _text(path: Path, settings: ExtractSettings) -> str:
    return normalise(without_noise(text_of(path, settings)))


def _contents(lines: list[str], headings: Iterator[Heading]) -> Contents:
    return Contents(tuple(heading_sections(lines, headings, HeadingPath())))


def _sections(lines: list[str], *, nested: bool) -> Iterator[Heading]:
    """The lines in brackets; whether a second bracket means a section within the one above depends on the format."""
    for number, line in enumerate(lines):
        if len(line) <= _MAX_LINE and (match := _SECTION.match(line)):
            yield Heading(number, len(match["marks"]) if nested else 1, match["name"])


def _outer_keys(lines: list[str]) -> Iterator[Heading]:
    """The keys at the very left; any other line there ends what a key holds. Comments go with the line below."""
    holding = False
    comment: int | None = None
    for number, line in enumerate(lines):
        if line.startswith("#"):
            comment = number if comment is None else comment
            continue
        if not _INSIDE.match(line):
            first = number if comment is None else comment
            key = _KEY.match(line[: _MAX_LINE + 1])
            if key or holding:
                yield Heading(first, 1, key["name"] if key else "")
            holding = key is not None
        comment = None


def _quoted_unescaped(text: str) -> str:
    """`text` with the escapes in double quotes as characters."""
    return _QUOTED.sub(lambda match: _unescaped(match[0]), text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(escape: re.Match[str]) -> str:
    if units := escape["units"]:
        return bytes.fromhex(units.replace("\\u", "")).decode("utf-16-be", "replace")
    if code := escape["byte"] or escape["point"]:
        return chr(int(code, 16)) if int(code, 16) <= sys.maxunicode else escape[0]
    if escape["space"]:
        return " "
    return "" if escape["fold"] else escape[0]
