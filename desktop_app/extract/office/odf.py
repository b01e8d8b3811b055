"""OpenDocument text and presentations: headings and slides give locators; `ods` reads spreadsheets."""

from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.properties import parse_properties
from desktop_app.extract.safe_xml import visit_xml
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_BLOCKS = frozenset(("p", "h"))
_UNREAD = frozenset(
    (
        *("tracked-changes", "ruby-text", "notes-configuration", "settings", "forms", "object-ole"),
        *("note-citation", "creator", "date", "date-string"),
    )
)
_MARKS = {"tab": "\t", "line-break": "\n", "s": " "}


def read_odf(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - every reader's signature
    """One segment for each heading section, or for each slide with its notes."""
    with open_zip(path) as container:
        body = container.read("content.xml")
        if body is None:
            raise CannotRead(FailureReason.CORRUPT, "The document has no text part.")
        document = _Document(has_slides=b"presentation" in (container.read("mimetype") or b""))
        visit_xml(body, document)
        properties = parse_properties(container.read("meta.xml") or b"")
    return Contents(tuple(document.segments), properties.title, properties.metadata)


class _Document:
    """Collects paragraphs; a table row is one line with its cells parted by tabs."""

    def __init__(self, *, has_slides: bool) -> None:
        self.segments: list[Segment] = []
        self._has_slides = has_slides
        self._slide = 0
        self._headings = HeadingPath()
        self._lines: list[str] = []
        self._blocks: list[tuple[int, list[str]]] = []  # level of a heading, or 0, and the text
        self._cells: list[list[str]] = []  # one list of cells for each open table row
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or name in _UNREAD:
            self._unread += 1
        elif name in _BLOCKS:
            level = attributes.get("outline-level", "1")
            self._blocks.append((int(level) if name == "h" and level.isdecimal() else 0, []))
        elif name == "page" and self._has_slides:
            self._end_segment()
            self._slide += 1
        elif name == "table-row":
            self._cells.append([])
        elif name in {"table-cell", "covered-table-cell"} and self._cells:
            self._cells[-1].append("")
        elif name in _MARKS and self._blocks:
            self._blocks[-1][1].append(_MARKS[name])

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name in _BLOCKS and self._blocks:
            level, parts = self._blocks.pop()
            self._end_block(level, "".join(parts))
        elif name == "table-row" and self._cells:
            self._add_line("\t".join(self._cells.pop()).rstrip("\t"))
        elif name == "body":
            self._end_segment()

    def text(self, data: str) -> None:
        if self._blocks and not self._unread:
            self._blocks[-1][1].append(data)

    def _end_block(self, level: int, text: str) -> None:
        if level and text.strip() and not self._cells and not self._has_slides:
            self._end_segment()
            self._headings.enter(level, text)
        self._add_line(text)

    def _add_line(self, text: str) -> None:
        if self._cells:
            if self._cells[-1]:
                self._cells[-1][-1] = f"{self._cells[-1][-1]} {text}".strip()
        elif text.strip():
            self._lines.append(text)

    def _end_segment(self) -> None:
        if self._lines:
            locator = Locator(slide=self._slide or None, heading=self._headings.path)
            self.segments.append(Segment("\n".join(self._lines), locator))
        self._lines = []
