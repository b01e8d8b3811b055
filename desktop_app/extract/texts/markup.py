"""Light markup by its headings: reStructuredText, AsciiDoc, Org, Textile, wiki text.

The text stays as it is written. Knows how each format writes a heading, a title and an author, nothing else of it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from desktop_app.extract.contents import Contents, Reader
from desktop_app.extract.headings import Heading, HeadingPath, heading_sections
from desktop_app.extract.noise import without_noise
from desktop_app.extract.normalise import normalise
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.settings import ExtractSettings

_MAX_HEADING_LINE = 1_000
_HEADING_LINES = {
    "asciidoc": re.compile(r"(?P<marks>={1,6})[ \t]+(?P<text>\S.*?)(?:[ \t]+=+)?$"),
    "org": re.compile(
        r"(?P<marks>\*+)[ \t]+(?:(?:TODO|DONE)[ \t]+)?(?:\[#\w\][ \t]+)?(?P<text>\S.*?)(?:[ \t]+:[\w@#%:]+:)?$"
    ),
    "textile": re.compile(r"h(?P<level>[1-6])(?:\([^)]*\)|\{[^}]*\}|\[[^\]]*\]|[<>=])*\.[ \t]+(?P<text>.+)$"),
    "wiki": re.compile(r"(?P<marks>={1,6})[ \t]*(?P<text>[^=\s].*?)[ \t]*(?P=marks)[ \t]*$"),
}
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1+$")
_DELIMITER = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|\*{4,}|_{4,}|\|={3,}|`{3,})$")
_ASCIIDOC_RULES = ("=", "-", "~", "^", "+")
_ASCIIDOC_TITLE = re.compile(r"(?![.\[|])[^\w\n]*\w")
_TITLE = {"org": re.compile(r"#\+title:[ \t]*(.+)", re.IGNORECASE)}
_WORD = r"[^\W\d_][\w.'’-]*+"
_NAME = rf"(?![a-zß-öø-ÿа-яα-ω]){_WORD}"
_AUTHOR = {
    "asciidoc": re.compile(
        rf"^:authors?:[ \t]+([^<;\n]*[^<;\s])|\A(?:(?://|:)[^\n]*\n|\n)*=[ \t][^\n]*\n"
        rf"({_NAME}(?:(?: +{_WORD}){{0,2}} +{_NAME})?(?= +<)|{_NAME}(?: +{_WORD}){{0,2}} +{_NAME}(?<!\w\w\w\.)(?=;|$))",
        re.MULTILINE,
    ),
    "org": re.compile(r"#\+author:[ \t]*(.+)", re.IGNORECASE),
    "rst": re.compile(r"^:authors?:[ \t]*(.+)", re.IGNORECASE | re.MULTILINE),
}
_TOP_CHARS = 2_000
"""Titles and authors stand at the top."""


def markup_reader(kind: str) -> Reader:
    """A reader for one of the formats: one segment for each heading section."""
    find: Callable[[list[str]], Iterator[Heading]] = {
        "rst": _underlined,
        "asciidoc": _of_asciidoc,
    }.get(kind, lambda lines: _marked(kind, enumerate(lines)))

    def read(path: Path, settings: ExtractSettings) -> Contents:
        text = normalise(without_noise(text_of(path, settings)))
        lines = text.split("\n")
        headings = HeadingPath()
        segments = tuple(heading_sections(lines, find(lines), headings))
        title = _said(_TITLE, kind, text) or headings.first
        author = _said(_AUTHOR, kind, text)
        return Contents(segments, title, {"author": author} if author else {})

    return read


MARKUP_KINDS = ("rst", *_HEADING_LINES)


def _said(patterns: dict[str, re.Pattern[str]], kind: str, text: str) -> str:
    found = patterns[kind].search(text, 0, _TOP_CHARS) if kind in patterns else None
    return found[found.lastindex or 0].strip() if found else ""


def _marked(kind: str, lines: Iterator[tuple[int, str]]) -> Iterator[Heading]:
    """Headings that the beginning of their own line tells."""
    pattern = _HEADING_LINES[kind]
    for number, line in lines:
        if len(line) <= _MAX_HEADING_LINE and (match := pattern.match(line)):
            groups = match.groupdict()
            yield Heading(number, int(groups.get("level") or len(groups["marks"])), groups["text"])


def _of_asciidoc(lines: list[str]) -> Iterator[Heading]:
    """AsciiDoc's headings, older ones underlined: listings and tables between delimiters have none."""
    delimiter = ""
    for number, line in enumerate(lines):
        if delimiter:
            delimiter = "" if line == delimiter else delimiter
        elif number and line[:1] in _ASCIIDOC_RULES and _is_underlined(lines[max(0, number - 2) : number], line):
            yield Heading(number - 1, _ASCIIDOC_RULES.index(line[0]) + 1, lines[number - 1])
        elif _DELIMITER.match(line):
            delimiter = line
        elif line[:1] == "=":
            yield from _marked("asciidoc", iter([(number, line)]))


def _is_underlined(above: list[str], rule: str) -> bool:
    """Whether a rule makes the last line above it a heading, which begins a paragraph and is about as long."""
    title = above[-1]
    if len(rule) < 2 or abs(len(rule) - len(title)) > 1 or rule.strip(rule[0]):
        return False
    begins = len(above) == 1 or not above[0].strip() or above[0].startswith("[")
    return begins and _ASCIIDOC_TITLE.match(title) is not None


def _underlined(lines: list[str]) -> Iterator[Heading]:
    """reStructuredText's headings; which rule means which level is told by the order they come in."""
    levels: dict[tuple[str, bool], int] = {}
    for number, (line, rule) in enumerate(pairwise(lines)):
        above = lines[number - 1] if number else ""
        overlined = above == rule
        if _is_title(line, rule) and (overlined or not above.strip()):
            level = levels.setdefault((rule[0], overlined), len(levels) + 1)
            yield Heading(number - overlined, level, line)


def _is_title(line: str, rule: str) -> bool:
    if not line.strip() or len(line) > _MAX_HEADING_LINE or not _UNDERLINE.match(rule):
        return False
    return len(rule) >= len(line.strip()) and not _UNDERLINE.match(line)
