"""Text of any XML, well-formed or not: markup out, character data and comments in, nothing resolved.

A scanner, not a parser: it looks at every character once, expands the five built-in entities and numeric
references only, and never fails. That is enough for search, and safe with hostile files.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.noise import without_noise
from desktop_app.extract.texts.html import html_contents
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_TEXT_ATTRIBUTE = re.compile(r"\s(?:text|title|alt|label|summary|_note)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TITLE = re.compile(r"<(?:\w{1,30}:)?(?:title|book-title)(?:\s[^>]{0,300})?>([^<]{1,300})</", re.IGNORECASE)
_MARKUP = re.compile(r"[\w:/!?]")
"""What follows a '<' that begins markup."""
_TAG = re.compile(r"<[^<>]*>")
_DRAWING = re.compile(r"<(?:\w{1,30}:)?svg[\s>]")
"""Comments in drawings are written by the programs that draw."""
_INLINE = frozenset(
    ("a", "b", "i", "u", "em", "strong", "span", "emphasis", "strikethrough", "style", "sub", "sup", "tspan", "code")
)
_UNREAD = re.compile(
    r"((?:\w{1,30}:)?(?:binary|binData|script)|office:(?:binary-data|settings|scripts|styles|automatic-styles))[\s>/]"
)
"""Elements that hold data, programs or styles, not text."""
_HTML_INSIDE = re.compile(r"<(?:p|br|div|a|img|span|b|i)\b[^<>]{0,500}>", re.IGNORECASE)


def read_xml(path: Path, settings: ExtractSettings) -> Contents:
    """Character data and comments in one segment. Feeds carry HTML as text; it is read as HTML."""
    source = xml_source(bytes_of(path, settings))
    if source is None:
        raise CannotRead(FailureReason.UNSUPPORTED, "The file holds data, not text.")
    return xml_contents(source, comments=not _DRAWING.search(source, 0, 10_000))


def xml_source(content: bytes) -> str | None:
    """The file as text, in the encoding that it declares or is found to have; None if it is no text."""
    declared = _DECLARED.search(content, 0, 1024)
    return decode(content, declared=declared.group(1).decode("ascii") if declared else "")


def xml_contents(source: str, *, comments: bool = False) -> Contents:
    """The contents of XML given as text."""
    title = _TITLE.search(source)
    text = "".join(_pieces(without_noise(source), comments=comments))
    if len(_HTML_INSIDE.findall(text[:200_000])) >= 3:
        text = "\n\n".join(segment.text for segment in html_contents(text.replace("\n", "<br>")).segments)
    return Contents((Segment(text),), _resolved(title.group(1)) if title else "")


def _pieces(source: str, *, comments: bool) -> Iterator[str]:
    at = 0
    while (opened := source.find("<", at)) >= 0:
        yield _resolved(source[at:opened])
        if source.startswith("<!--", opened):
            at = _after(source, "-->", opened)
            yield f"\n{_TAG.sub(' ', source[opened + 4 : at].removesuffix('-->'))}\n" if comments else ""
            continue
        at, text = _markup(source, opened)
        yield text
    yield _resolved(source[at:])


def _markup(source: str, at: int) -> tuple[int, str]:
    """Where the markup that begins at `at` ends, and the text it stands for."""
    if not _MARKUP.match(source, at + 1):
        return at + 1, "<"
    if source.startswith("<![CDATA[", at):
        end = source.find("]]>", at)
        end = len(source) if end < 0 else end
        return end + 3, source[at + 9 : end]
    if source.startswith("<!DOCTYPE", at):
        return _after_doctype(source, at), ""
    if source.startswith("<?", at):
        return _after(source, "?>", at), ""
    return _tag_or_data(source, at)


def _tag_or_data(source: str, at: int) -> tuple[int, str]:
    end = source.find(">", at)
    if end < 0:
        return len(source), ""
    unread = _UNREAD.match(source, at + 1)
    if unread and source[end - 1] != "/":
        closed = source.find(f"</{unread.group(1)}", end)
        return (_after(source, ">", closed) if closed >= 0 else len(source)), "\n"
    return end + 1, _of_tag(source[at + 1 : end])


def _of_tag(tag: str) -> str:
    """What a tag stands for: a break, unless it is inline, and those attributes that hold text."""
    name = re.split(r"[\s/]", tag.lstrip("/"), maxsplit=1)[0].rpartition(":")[2].lower()
    values = "\n".join(_resolved(first or second) for first, second in _TEXT_ATTRIBUTE.findall(tag))
    return values if name in _INLINE else f"\n{values}\n" if values else "\n"


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


def _resolved(text: str) -> str:
    return html.unescape(text) if "&" in text else text
