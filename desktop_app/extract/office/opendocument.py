"""What OpenDocument's texts, drawings and sheets have in common: which elements are read, and how text stands in them.

Knows elements by their local names; those of OpenOffice 1 are called alike.
"""

import re
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.office.alternative_text import description
from desktop_app.extract.office.flat_document import FlatDocument
from desktop_app.extract.office.opendocument_objects import Embedded, EmbeddedObjects, InlineObject
from desktop_app.extract.office.package import Container, Package
from desktop_app.extract.office.paragraphs import Paragraph, row_text
from desktop_app.extract.office.shown_pictures import Seen, nothing_seen
from desktop_app.extract.properties import Properties, parse_properties
from desktop_app.extract.safe_xml import FindingVisitor
from desktop_app.extract.zip_guard import open_zip

_PACKED = b"PK"
_SPACES = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = frozenset(("p", "h", "header-decl", "footer-decl"))
CELLS = frozenset(("table-cell", "covered-table-cell"))
_UNREAD = frozenset(
    (
        *("tracked-changes", "ruby-text", "notes-configuration", "settings", "forms", "object-ole", "binary-data"),
        *("script", "note-citation", "footnote-citation", "endnote-citation"),
    )
)
_COMMENT_TEXT = frozenset(("p", "list"))
"""Besides these a comment holds who wrote it and when; the fields of a text are called alike."""
_MARKS = {"tab": "\t", "tab-stop": "\t", "line-break": "\n", "s": " "}
_DRAWN = frozenset(
    (
        *("frame", "custom-shape", "g", "line", "rect", "circle", "ellipse", "path", "polygon", "polyline"),
        *("regular-polygon", "connector", "caption", "measure", "control", "scene"),
    )
)
_NO_PICTURES = ("ObjectReplacements/", "Thumbnails/")
"""Images in these folders stand for something that is read itself."""
_ALTERNATIVES = frozenset(("title", "desc"))
"""Inside what is drawn they say what it shows; elsewhere a title is a field."""


@contextmanager
def open_document(path: Path) -> Iterator[tuple[Package, bytes]]:
    """The parts of a document, packed or in one piece, and the one that holds what it says.

    :raises CannotRead: there is none.
    """
    if _is_packed(path):
        with open_zip(path) as container:
            yield _opened(container)
    else:
        yield _opened(FlatDocument(path))


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PACKED)) == _PACKED


def _opened(container: Container) -> tuple[Package, bytes]:
    package = Package(container, "content.xml")
    return package, package.read_main("The document has no part with its contents.")


def properties_of(package: Package) -> Properties:
    """What the document says of itself."""
    return package.parse("meta.xml", parse_properties) or Properties()


def number_of(attributes: dict[str, str], name: str) -> int:
    """The number in an attribute; 1 if there is none, or none that can be meant."""
    digits = attributes.get(name, "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 1


class OnlyRead:
    """Passes on what is read: without asides, tabs and the like as text, what stands for a picture as a paragraph."""

    def __init__(
        self, visitor: FindingVisitor, embedded: EmbeddedObjects | None = None, seen: Seen = nothing_seen
    ) -> None:
        self._visitor = visitor
        self._embedded = embedded
        self._seen = seen
        self._path: list[str] = []
        self._unread = 0
        self._inline: InlineObject | None = None
        self._description: list[str] | None = None

    @property
    def found(self) -> Sized:
        """What the other visitor found so far."""
        return self._visitor.found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Pass it on, unless it is not read."""
        above = self._path[-1] if self._path else ""
        if self._inline is not None:
            self._inline.start(name, attributes)
        elif self._unread or name in _UNREAD or (above == "annotation" and name not in _COMMENT_TEXT):
            self._unread += 1
        elif name == "object" and "href" not in attributes and self._embedded is not None:
            self._inline = self._embedded.inline()
        else:
            self._pass_on(above, name, attributes)

    def _pass_on(self, above: str, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if above in _DRAWN and name in _ALTERNATIVES:
            self._description = []
        elif name in _MARKS:
            self._visitor.text(_MARKS[name])
        else:
            self._visitor.start(name, attributes)
        part = attributes.get("href", "").removeprefix("#").removeprefix("./").rstrip("/")
        if name == "object" and self._embedded is not None:
            self._tell(self._embedded.take(part))
        elif name == "image" and not part.startswith(_NO_PICTURES):
            self._say(self._seen(part))

    def end(self, name: str) -> None:
        """Pass it on as it was begun."""
        if self._inline is not None and self._inline.is_open:
            self._inline.end(name)
        elif self._inline is not None:
            found, self._inline = self._inline.taken, None
            self._tell(found)
        elif self._unread:
            self._unread -= 1
        elif (element := self._path.pop()) in _ALTERNATIVES and self._description is not None:
            told, self._description = description("".join(self._description)), None
            self._say(told)
        elif element not in _MARKS:
            self._visitor.end(element)

    def _tell(self, embedded: Embedded) -> None:
        in_line = embedded.formula and not _PARAGRAPHS.isdisjoint(self._path)
        if in_line:
            self._visitor.text(embedded.formula)
        for text in embedded.paragraphs if in_line or not embedded.formula else (embedded.formula,):
            self._say(text)

    def _say(self, text: str) -> None:
        """A paragraph of its own, unless it is empty."""
        if text:
            self._visitor.start("p", {})
            self._visitor.text(text)
            self._visitor.end("p")

    def text(self, data: str) -> None:
        """Pass it on where it is read; the ends of lines are for those who look at the XML."""
        if self._inline is not None:
            self._inline.text(data)
        elif self._description is not None:
            self._description.append(data)
        elif not self._unread:
            self._visitor.text(_SPACES.sub(" ", data) if "\n" in data else data)


class _Open(NamedTuple):
    """A paragraph that is being read."""

    level: int
    style: str
    parts: list[str]


class Paragraphs:
    """Gives `emit` each paragraph and the name of its style; a table row is one, without a style.

    What stands inside a paragraph, as notes do, comes before it; inside a heading, after it.
    """

    def __init__(self, emit: Callable[[Paragraph, str], None]) -> None:
        self._emit = emit
        self._open: list[_Open] = []
        self._rows: list[list[list[str]]] = []
        self._after_heading: list[tuple[Paragraph, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name in _PARAGRAPHS:
            level = number_of(attributes, "outline-level" if "outline-level" in attributes else "level")
            self._open.append(_Open(level if name == "h" else 0, attributes.get("style-name", ""), []))
        elif name == "table-row":
            self._rows.append([])
        elif name in CELLS and self._rows:
            self._rows[-1].append([])

    def end(self, name: str) -> None:
        """An element ends; a paragraph or row is given."""
        if name in _PARAGRAPHS and self._open:
            level, style, parts = self._open.pop()
            self._add(Paragraph("".join(parts), level), style)
        elif name == "table-row" and self._rows:
            self._add(Paragraph(row_text(self._rows.pop())), "")

    def text(self, data: str) -> None:
        """Text of the innermost open paragraph; elsewhere there is none."""
        if self._open:
            self._open[-1].parts.append(data)

    def _add(self, paragraph: Paragraph, style: str) -> None:
        if not self._rows and any(outer.level for outer in self._open):
            self._after_heading.append((paragraph, style))
            return
        held, self._after_heading = self._after_heading, []
        for one, style_of_one in ((paragraph, style), *held):
            if not one.text.strip():
                continue
            if not self._rows:
                self._emit(one, style_of_one)
            elif self._rows[-1]:
                self._rows[-1][-1].append(one.text)
