"""Source code by function and class. The text stays as it is written; comments go with what they stand above.

Owns what is not looked into: files that are too large, or that a program wrote without line breaks.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from textwrap import dedent

from desktop_app.extract.code.code_definitions import Outline, headings_of_lines
from desktop_app.extract.code.code_grammars import GRAMMARS, grammar_outline
from desktop_app.extract.code.code_languages import language_of
from desktop_app.extract.code.code_outlines import LOOKS, line_outline
from desktop_app.extract.contents import Contents
from desktop_app.extract.normalise import normalise, without_data_uris
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.extract.texts.xml_text import xml_contents
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_MAX_CHARS = 1_000_000
_MAX_LINE = 5_000
_XML = re.compile(r"<(?:\?xml|map)\b")
_CLOSING = re.compile(r"\W*(?:end\W*)?")


def read_code(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each definition, for what a class says besides its methods, and for what stands between.

    XML that has the suffix of a language is read as XML.
    """
    text = normalise(without_data_uris(text_of(path, settings)))
    language = language_of(path.suffix.lower().removeprefix("."), text)
    if not language and _XML.match(text):
        return xml_contents(text, comments=True)
    return Contents(tuple(code_segments(text, language)))


def code_segments(text: str, language: str) -> Iterator[Segment]:
    """The parts of a normalised text in their order, each with the path of its definition as heading.

    One segment without a heading where the text cannot be looked into, or `language` is not known.
    """
    lines = text.split("\n")
    outline = _outline(text, lines, language)
    if outline is None:
        yield Segment(text)
        return
    part: list[str] = []
    heading: str | None = None
    for found, numbered in groupby(zip(headings_of_lines(outline, len(lines)), lines, strict=True), itemgetter(0)):
        section = [line for _, line in numbered]
        if _says_something(section):
            if _says_something(part):
                yield _segment(part, heading)
                part = []
            heading = found
        part += section
    yield _segment(part, heading)


def _segment(lines: list[str], heading: str | None) -> Segment:
    """The lines as deep as they stand beside each other."""
    return Segment(dedent("\n".join(lines)), Locator(heading=heading))


def _outline(text: str, lines: list[str], language: str) -> Outline | None:
    """The definitions; None if they are not looked for, or not found in time."""
    if len(text) > _MAX_CHARS or max(map(len, lines)) > _MAX_LINE:
        return None
    if language in GRAMMARS:
        return grammar_outline(text, language)
    return line_outline(lines, language) if language in LOOKS else None


def _says_something(lines: list[str]) -> bool:
    """Whether there is more than closing marks, which are left to what stands before them."""
    return not all(_CLOSING.fullmatch(line) for line in lines)
