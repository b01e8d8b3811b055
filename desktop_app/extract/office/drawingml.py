"""Text on the drawings of a sheet: shapes with the row they are fastened to, what pictures show, titles of charts."""

from desktop_app.extract.office.alternative_text import alternative_text, untold
from desktop_app.extract.office.workbook import Note
from desktop_app.extract.safe_xml import visit_until_damage

_ANCHORS = ("oneCellAnchor", "twoCellAnchor", "absoluteAnchor")
_UNREAD = "Fallback"
"""Repeats what a newer element says, or says that a program is too old for it."""
_TITLE_LINES = frozenset(("p", "v"))


def parse_shapes(content: bytes) -> list[Note]:
    """The text of each shape, or group of shapes, that has one; pictures by their descriptions."""
    visitor = _Shapes()
    visit_until_damage(content, visitor)
    return visitor.found


def parse_chart_titles(content: bytes) -> list[str]:
    """The titles of a chart, of either kind, and of its axes; one that is written in two ways is told once."""
    visitor = _Titles()
    visit_until_damage(content, visitor)
    return visitor.found


class _Shapes:
    def __init__(self) -> None:
        self.found: list[Note] = []
        self._parts: list[str] = []
        self._described: dict[str, None] = {}
        self._row: int | None = None
        self._path: list[str] = []
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if self._unread or name == _UNREAD:
            self._unread += 1
        elif name in _ANCHORS:
            self._row = None
            self._parts, self._described = [], {}
        elif name == "cNvPr":
            self._described[alternative_text(attributes)] = None
        elif name == "br":
            self._parts.append("\n")

    def end(self, name: str) -> None:
        self._path.pop()
        if self._unread:
            self._unread -= 1
        elif name == "p":
            self._parts.append("\n")
        elif name in _ANCHORS:
            self._end_anchor()

    def text(self, data: str) -> None:
        if self._unread:
            return
        if self._path[-1] == "t":
            self._parts.append(data)
        elif self._path[-2:] == ["from", "row"] and data.strip().isdecimal():
            self._row = int(data) + 1

    def _end_anchor(self) -> None:
        text = "".join(self._parts).strip()
        described = untold(self._described, (text, *text.splitlines()))
        if said := "\n".join(filter(None, (*described, text))):
            self.found.append(Note(self._row, said))


class _Titles:
    def __init__(self) -> None:
        self.found: list[str] = []
        self._lines: dict[str, None] = {}
        self._parts: list[str] = []
        self._inside = False
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = self._inside or name == "title"
        self._in_text = self._inside and name in {"t", "v"}

    def end(self, name: str) -> None:
        self._in_text = False
        if name in _TITLE_LINES:
            line, self._parts = "".join(self._parts).strip(), []
            self._lines.update({line: None} if line else {})
        elif name == "title":
            if self._lines:
                self.found.append(" ".join(self._lines))
            self._lines, self._inside = {}, False

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)
