"""What a tag of XML stands for in text: a break or nothing, and those of its attributes that hold words.

Pure. Most vocabularies are unknown: elements that stand within words are told by their names, and words in
attributes by what they look like.
"""

import html
import re
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache

_ATTRIBUTE = re.compile(r"\s([\w:.-]{1,80})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_INLINE = frozenset(
    (
        *("a", "b", "i", "u", "em", "strong", "span", "sub", "sup", "code", "tspan", "small", "mark", "abbr", "q"),
        *("emphasis", "strikethrough", "style", "bold", "italic", "underline", "sc", "monospace", "styled-content"),
        *("literal", "xref", "link", "ulink", "ext-link", "hi", "term", "ph", "phrase", "quote", "command", "filename"),
        *("bookmark", "bookmark-start", "bookmark-end", "soft-page-break"),
    )
)
_OFFICE = frozenset(("w", "a"))
"""Prefixes of WordprocessingML and DrawingML, where all but these stand within a paragraph."""
_OFFICE_BREAKS = frozenset(("p", "br", "cr", "tab", "tr", "tc", "tbl"))
_LAYOUT = frozenset(("w", "a", "v", "o", "style", "number", "draw", "fo"))
"""Prefixes of elements that say how something looks."""
_SHOWN = frozenset(("text", "title", "alt", "label", "summary", "_note"))
_TELLING = frozenset(("body", "value", "name", "content", "description", "comment", "message", "address", "author"))
_LINKING = re.compile(r"(?:\w*url|href|uri)")
_LOOKS = re.compile(r"xmlns.*|.*schemalocation|.*(?:style|font|class|color|transform).*|d|path|points")
_WORD = re.compile(r"[^\W\d_]{2}")
_ROLE_OF_LINE = re.compile(r"\s(?:\w{1,30}:)?role\s*=\s*[\"']line[\"']")
_PLACE_ACROSS = re.compile(r"\sx\s*=")
_PLACE_DOWN = re.compile(r"\sd?y\s*=")
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{40,};?")
"""Of no character; Python converts no more than 4,300 digits."""

_CACHED_CHARS = 100


class Attributes(Enum):
    """Which attributes are text."""

    SHOWN = "shown"
    """Those that pages and drawings show."""
    TELLING = "telling"
    """Those, and all that look like text or are named as such."""
    ALL = "all"
    """All with a word in them."""


def tag_text(tag: str, attributes: Attributes) -> str:
    """The text that a tag stands for; `tag` is without its angle brackets."""
    if "=" not in tag and len(tag) < _CACHED_CHARS:
        return _tag_without_values(tag)
    return _tag_with_values(tag, attributes)


@lru_cache(4096)
def _tag_without_values(tag: str) -> str:
    return _tag_with_values(tag, Attributes.SHOWN)


def _tag_with_values(tag: str, attributes: Attributes) -> str:
    name = re.split(r"[\s/]", tag.lstrip("/"), maxsplit=1)[0].lower()
    if name == "text:s":
        return " "  # spaces in OpenDocument
    inline = _is_inline(name, tag)
    if inline and attributes is Attributes.TELLING:
        attributes = Attributes.SHOWN
    values = "\n".join(_values(tag, name, attributes))
    return values if inline else f"\n{values}\n" if values else "\n"


def resolved(text: str) -> str:
    """`text` with the built-in entities and the numbers of characters in their place."""
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _is_inline(name: str, tag: str) -> bool:
    prefix, _, local = name.rpartition(":")
    if prefix in _OFFICE:
        return local not in _OFFICE_BREAKS
    return local in _INLINE and not (local == "tspan" and _begins_line(tag))


def _begins_line(tag: str) -> bool:
    """Whether a piece of text in a drawing has a place of its own."""
    return bool(_ROLE_OF_LINE.search(tag) or (_PLACE_ACROSS.search(tag) and _PLACE_DOWN.search(tag)))


def _values(tag: str, name: str, attributes: Attributes) -> Iterator[str]:
    if name.rpartition(":")[0] in _LAYOUT:
        return
    is_text = _CHOICES[attributes]
    for attribute, first, second in _ATTRIBUTE.findall(tag):
        value = resolved(first or second)
        if value and is_text(attribute.lower(), value):
            yield value


def _is_shown(name: str, _: str) -> bool:
    return name.rpartition(":")[2] in _SHOWN


def _is_telling(name: str, value: str) -> bool:
    local = name.rpartition(":")[2]
    if local in _SHOWN or local in _TELLING:
        return value != "null"
    if _LOOKS.fullmatch(name) or _LOOKS.fullmatch(local):
        return False
    return ":" in value if _LINKING.fullmatch(local) else _is_phrase(value)


def _is_phrase(value: str) -> bool:
    """A word with something beside it, or characters beyond ASCII."""
    return not value.isascii() or (len(value.split(None, 1)) > 1 and _WORD.search(value) is not None)


def _is_any(name: str, value: str) -> bool:
    return not _LOOKS.fullmatch(name) and _WORD.search(value) is not None


_CHOICES: dict[Attributes, Callable[[str, str], bool]] = {
    Attributes.SHOWN: _is_shown,
    Attributes.TELLING: _is_telling,
    Attributes.ALL: _is_any,
}
