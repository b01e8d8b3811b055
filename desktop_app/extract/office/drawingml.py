"""Text on the drawings of a sheet: shapes with the row they are fastened to, and the titles of charts."""

from desktop_app.extract.office.workbook import Note
from desktop_app.extract.safe_xml import visit_until_damage

_ANCHORS = ("oneCellAnchor", "twoCellAnchor", "absoluteAnchor")


def parse_shapes(content: bytes) -> list[Note]:
    """The text of each shape, or group of shapes, that has one."""
    visitor = _Shapes()
    visit_until_damage(content, visitor)
    return visitor.found


def parse_chart_titles(content: bytes) -> list[str]:
    """The titles of a chart and of its axes."""
    visitor = _Titles()
    visit_until_damage(content, visitor)
    return visitor.found


class _Shapes:
    def __init__(self) -> None:
        self.found: list[Note] = []
        self._parts: list[str] = []
        self._row: int | None = None
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._path.append(name)
        if name in _ANCHORS:
            self._row = None
            self._parts = []
        elif name == "br":
            self._parts.append("\n")

    def end(self, name: str) -> None:
        self._path.pop()
        if name == "p":
            self._parts.append("\n")
        elif name in _ANCHORS and (text := "".join(self._parts).strip()):
            self.found.append(Note(self._row, text))

    def text(self, data: str) -> None:
        if self._path[-1] == "t":
            self._parts.append(data)
        elif self._path[-2:] == ["from", "row"] and data.strip().isdecimal():
            self._row = int(data) + 1


class _Titles:
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._inside = False
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = self._inside or name == "title"
        self._in_text = self._inside and name in {"t", "v"}

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "title":
            if text := "".join(self._parts).strip():
                self.found.append(text)
            self._parts, self._inside = [], False

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)
