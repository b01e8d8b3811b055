"""OpenDocument text, presentations and spreadsheets: headings, slides and sheets give locators."""

from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.safe_xml import title_in, visit_xml
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_BLOCKS = frozenset(("p", "h"))
_PAGES = frozenset(("page", "table"))
_UNREAD = frozenset(("tracked-changes", "ruby-text", "notes-configuration", "settings", "forms", "object-ole"))
_MARKS = {"tab": "\t", "line-break": "\n", "s": " "}


def read_odf(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - every reader's signature
    """One segment for each heading section, slide or sheet."""
    with open_zip(path) as container:
        body = container.read("content.xml")
        if body is None:
            raise CannotRead(FailureReason.CORRUPT, "The document has no text part.")
        document = _Document(paged=_is_paged(container.read("mimetype") or b""))
        visit_xml(body, document)
        title = title_in(container.read("meta.xml") or b"")
    return Contents(tuple(document.segments), title)


def _is_paged(mimetype: bytes) -> bool:
    """Whether the format counts slides or sheets."""
    return b"presentation" in mimetype or b"spreadsheet" in mimetype


class _Document:
    """Collects paragraphs; a table row is one line with its cells parted by tabs."""

    def __init__(self, *, paged: bool) -> None:
        self.segments: list[Segment] = []
        self._paged = paged
        self._page = 0
        self._headings = HeadingPath()
        self._lines: list[str] = []
        self._blocks: list[list[str]] = []
        self._cells: list[list[str]] = []  # one list of cells for each open table row
        self._level = 0
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or name in _UNREAD:
            self._unread += 1
        elif name in _BLOCKS:
            self._blocks.append([])
            level = attributes.get("outline-level", "1")
            self._level = int(level) if name == "h" and level.isdecimal() else 0
        elif name in _PAGES and self._paged and not self._cells:
            self._end_segment()
            self._page += 1
        elif name == "table-row":
            self._cells.append([])
        elif name in {"table-cell", "covered-table-cell"} and self._cells:
            self._cells[-1].append("")
        elif name in _MARKS and self._blocks:
            self._blocks[-1].append(_MARKS[name])

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name in _BLOCKS and self._blocks:
            self._end_block("".join(self._blocks.pop()))
        elif name == "table-row" and self._cells:
            self._add_line("\t".join(self._cells.pop()).rstrip("\t"))
        elif name == "body":
            self._end_segment()

    def text(self, data: str) -> None:
        if self._blocks and not self._unread:
            self._blocks[-1].append(data)

    def _end_block(self, text: str) -> None:
        if self._level and text.strip() and not self._cells and not self._paged:
            self._end_segment()
            self._headings.enter(self._level, text)
        self._add_line(text)

    def _add_line(self, text: str) -> None:
        if self._cells:
            if self._cells[-1]:
                self._cells[-1][-1] = f"{self._cells[-1][-1]} {text}".strip()
        elif text.strip():
            self._lines.append(text)

    def _end_segment(self) -> None:
        if self._lines:
            locator = Locator(page=self._page or None, heading=self._headings.path)
            self.segments.append(Segment("\n".join(self._lines), locator))
        self._lines = []
