"""What the package of an EPUB says of the book: the order of its documents, their chapters, what is encrypted.

Knows the XML of these parts and how they name each other; reads no document itself.
"""

import posixpath
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import unquote

from desktop_app.extract.normalise import one_line
from desktop_app.extract.safe_xml import visit_xml

_FONT_ALGORITHMS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
"""They make fonts useless elsewhere; the text stays readable."""
_LABELS = frozenset(("a", "span", "text"))

Chapter = tuple[str, ...]
"""Titles from the part down to the chapter."""


class Item(NamedTuple):
    """A file of the book."""

    part: str
    media_type: str
    properties: frozenset[str]


class Package(NamedTuple):
    """The list of the book's files, and those that are read one after the other."""

    items: tuple[Item, ...]
    spine: tuple[Item, ...]


def package_part(container_xml: bytes) -> str:
    """The name of the package file; empty if none is named."""
    visitor = _Attributes("rootfile", "full-path")
    visit_xml(container_xml, visitor)
    return next(iter(visitor.found), "")


def parse_package(content: bytes, part: str) -> Package:
    """What the package file lists; names are resolved against its own place."""
    visitor = _Manifest(part)
    visit_xml(content, visitor)
    listed = (visitor.items[name] for name in visitor.spine if name in visitor.items)
    return Package(tuple(visitor.items.values()), tuple(listed))


def parse_chapters(content: bytes, part: str) -> dict[str, Chapter]:
    """The chapter that each document is in, from a table of contents as EPUB 3 (nav) or EPUB 2 (ncx) writes it.

    A document that holds several chapters is given what they have in common.
    """
    visitor = _TableOfContents(part)
    visit_xml(content, visitor)
    return {name: _common(chapters) for name, chapters in visitor.found.items()}


def encrypted_parts(content: bytes) -> set[str]:
    """The files that cannot be read without a key; fonts that are only scrambled are not among them."""
    visitor = _Encryption()
    visit_xml(content, visitor)
    return visitor.found


def resolved(part: str, reference: str) -> str:
    """The name in the container that `reference` means when it stands in `part`."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def _common(chapters: list[Chapter]) -> Chapter:
    """What all of them begin with."""
    alike = takewhile(lambda titles: len(set(titles)) == 1, zip(*chapters, strict=False))
    return tuple(titles[0] for titles in alike)


class _Attributes:
    """Collects one attribute of one kind of element."""

    def __init__(self, element: str, attribute: str) -> None:
        self.found: list[str] = []
        self._element = element
        self._attribute = attribute

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._element and self._attribute in attributes:
            self.found.append(attributes[self._attribute])

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""


class _Manifest:
    def __init__(self, part: str) -> None:
        self.items: dict[str, Item] = {}
        self.spine: dict[str, None] = {}
        self._part = part

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "item":
            part = resolved(self._part, attributes.get("href", ""))
            properties = frozenset(attributes.get("properties", "").split())
            self.items[attributes.get("id", "")] = Item(part, attributes.get("media-type", ""), properties)
        elif name == "itemref":
            self.spine[attributes.get("idref", "")] = None

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""


class _TableOfContents:
    def __init__(self, part: str) -> None:
        self.found: dict[str, list[Chapter]] = {}
        self._part = part
        self._open: list[str] = []
        self._label: list[str] = []
        self._in_label = 0  # open elements, that of the label itself included
        self._target = ""
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or (name == "nav" and attributes.get("type", "toc") != "toc"):
            self._unread += 1
        elif self._in_label:
            self._in_label += 1
        elif name in {"li", "navPoint"}:
            self._open.append("")
        elif name in _LABELS and self._open and (not self._open[-1] or "href" in attributes):
            self._label, self._in_label = [], 1
            self._target = attributes.get("href", "")
        elif name == "content" and self._open:
            self._add(attributes.get("src", ""))

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif self._in_label:
            self._in_label -= 1
            if not self._in_label:
                self._open[-1] = one_line("".join(self._label))
                self._add(self._target)
        elif name in {"li", "navPoint"} and self._open:
            self._open.pop()

    def text(self, data: str) -> None:
        if self._in_label and not self._unread:
            self._label.append(data)

    def _add(self, target: str) -> None:
        chapter = tuple(title for title in self._open if title)
        if target and chapter:
            self.found.setdefault(resolved(self._part, target), []).append(chapter)


class _Encryption:
    def __init__(self) -> None:
        self.found: set[str] = set()
        self._algorithm = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "EncryptionMethod":
            self._algorithm = attributes.get("Algorithm", "")
        elif name == "CipherReference" and self._algorithm not in _FONT_ALGORITHMS:
            self.found.add(resolved("", attributes.get("URI", "")))

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""
