"""Text of any XML, well-formed or not: markup out, character data and comments in, nothing resolved.

A scanner, not a parser: it looks at every character once, expands the five built-in entities and numeric
references only, and never fails. That is enough for search, and safe with hostile files.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.contents import Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.noise import without_noise
from desktop_app.extract.texts.html import html_text
from desktop_app.extract.texts.plain_text import beginning_of
from desktop_app.extract.texts.xml_tags import Attributes, resolved, tag_text
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_TITLE = re.compile(r"<(?:\w{1,30}:)?(?:(?:book-|article-)?title)(?:\s[^>]{0,300})?>([^<]{1,300})</", re.IGNORECASE)
_MARKUP = re.compile(r"[\w:/!?]")
"""What follows a '<' that begins markup."""
_TAG = re.compile(r"<(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+>")
"""A tag whose quotes are closed, as those of well-formed XML are; there may be a '>' between them."""
_TAG_IN_COMMENT = re.compile(r"<[^<>]*>")
_BEGINNING = 10_000
_PAGE = re.compile(r"<(?:\w{1,30}:)?html[\s>]")
_DRAWING = re.compile(r"<(?:\w{1,30}:)?svg[\s>]")
"""Comments in drawings are written by the programs that draw."""
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|en-export)[\s>]")
"""What carries HTML as text."""
_HTML_INSIDE = re.compile(r"</?(?:p|br|div|a|img|span|b|i|em|strong|li|ul|table|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_UNREAD = re.compile(
    r"((?:\w{1,30}:)?(?:binary|binData|script)|office:(?:binary-data|settings|scripts|styles|automatic-styles))[\s>/]"
)
"""Elements that hold data, programs or styles, not text."""
_UNREAD_STYLES = re.compile(r"((?:\w{1,30}:)?(?:binary|binData|script|style))[\s>/]")
"""The same of pages and drawings."""


class _Manner(NamedTuple):
    """How a source is read, by what it holds."""

    comments: bool
    feed: bool
    attributes: Attributes
    unread: re.Pattern[str]


def read_xml(path: Path, settings: ExtractSettings) -> Contents:
    """Character data, comments and what attributes say in one segment; HTML that a feed carries is read as HTML."""
    source, metadata = beginning_of(path, settings, xml_source)
    return replace(xml_contents(source, comments=True), metadata=metadata)


def xml_source(content: bytes) -> str | None:
    """The file as text, in the encoding that it declares or is found to have; None if it is no text."""
    declared = _DECLARED.search(content, 0, 1024)
    return decode(content, declared=declared.group(1).decode("ascii") if declared else "")


def xml_contents(source: str, *, comments: bool = False) -> Contents:
    """The contents of XML given as text. Where nothing else is text, every attribute is."""
    title = _TITLE.search(source)
    manner = _manner(source, comments=comments)
    source = without_noise(source)
    text = "".join(_pieces(source, manner))
    if manner.attributes is Attributes.TELLING and not text.strip():
        text = "".join(_pieces(source, manner._replace(attributes=Attributes.ALL)))
    return Contents((Segment(text),), resolved(title.group(1)) if title else "")


def _manner(source: str, *, comments: bool) -> _Manner:
    drawing = _DRAWING.search(source, 0, _BEGINNING)
    feed = _FEED.search(source, 0, _BEGINNING) is not None
    if drawing or _PAGE.search(source, 0, _BEGINNING):
        return _Manner(comments and not drawing, feed, Attributes.SHOWN, _UNREAD_STYLES)
    return _Manner(comments, feed, Attributes.TELLING, _UNREAD)


def _pieces(source: str, manner: _Manner) -> Iterator[str]:
    at = 0
    while (opened := source.find("<", at)) >= 0:
        yield _run(resolved(source[at:opened]), manner)
        if source.startswith("<!--", opened):
            at = _after(source, "-->", opened)
            comment = source[opened + 4 : at].removesuffix("-->")
            yield f"\n{_TAG_IN_COMMENT.sub(' ', comment)}\n" if manner.comments else ""
            continue
        at, text = _markup(source, opened, manner)
        yield text
    yield _run(resolved(source[at:]), manner)


def _run(text: str, manner: _Manner) -> str:
    """Character data between two tags; what is HTML there as its reader sees it."""
    return html_text(text) if manner.feed and "<" in text and _HTML_INSIDE.search(text) else text


def _markup(source: str, at: int, manner: _Manner) -> tuple[int, str]:
    """Where the markup that begins at `at` ends, and the text it stands for."""
    if not _MARKUP.match(source, at + 1):
        return at + 1, "<"
    if source.startswith("<![CDATA[", at):
        end = source.find("]]>", at)
        end = len(source) if end < 0 else end
        return end + 3, _run(source[at + 9 : end], manner)
    if source.startswith("<!DOCTYPE", at):
        return _after_doctype(source, at), ""
    if source.startswith("<?", at):
        return _after(source, "?>", at), ""
    return _tag_or_data(source, at, manner)


def _tag_or_data(source: str, at: int, manner: _Manner) -> tuple[int, str]:
    tag = _TAG.match(source, at)
    end = tag.end() - 1 if tag else source.find(">", at)
    if end < 0:
        return len(source), ""
    unread = manner.unread.match(source, at + 1)
    if unread and source[end - 1] != "/":
        closed = source.find(f"</{unread.group(1)}", end)
        return (_after(source, ">", closed) if closed >= 0 else len(source)), "\n"
    return end + 1, tag_text(source[at + 1 : end], manner.attributes)


def _after_doctype(source: str, at: int) -> int:
    """Past the declaration with its inner declarations, none of which is looked at."""
    end = source.find(">", at)
    inner = source.find("[", at, max(end, at))
    if inner >= 0:
        closed = source.find("]", inner)
        return len(source) if closed < 0 else _after(source, ">", closed)
    return len(source) if end < 0 else end + 1


def _after(source: str, mark: str, at: int) -> int:
    end = source.find(mark, at)
    return len(source) if end < 0 else end + len(mark)
