"""The XML of a presentation's parts: the order of slides, and the text of slides, notes, comments, diagrams and charts.

Knows PresentationML and DrawingML by local names. Reads in one pass; a slide is never held as a tree.
"""

from dataclasses import dataclass, field, replace

from desktop_app.extract.office.alternative_text import alternative_text
from desktop_app.extract.office.paragraphs import row_text
from desktop_app.extract.safe_xml import visit_until_damage

_SHAPES = frozenset(("sp", "grpSp", "graphicFrame", "pic", "cxnSp"))
_PARAGRAPHS = frozenset(("p", "text"))
"""`text` is a comment as it was written before 2018."""
_RUNS = frozenset(("t", "text"))
_COUNTED_FIELDS = ("slidenum", "datetime")
_CHART_STRINGS = frozenset(("strCache", "multiLvlStrCache", "strDim"))
_CHART_UNREAD = frozenset(("Fallback", "dLbls"))
"""Labels of points repeat what the categories say, or only hold the names of fields."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands in one shape. `placeholder` says what the layout has it for; empty for a shape of one's own.

    `description` is what it shows, for those who cannot see it.
    """

    placeholder: str = ""
    lines: list[str] = field(default_factory=list)
    description: str = ""
    pictures: list[str] = field(default_factory=list)
    """Relationship ids."""


def slide_ids(presentation: bytes) -> list[str]:
    """Relationship ids of the slides in the order they are shown in, hidden ones too."""
    visitor = _SlideIds()
    visit_until_damage(presentation, visitor)
    return visitor.found


def parse_shapes(content: bytes) -> list[Shape]:
    """What shapes on a slide or notes page say, in their order; a table row is one line, cells parted by tabs."""
    visitor = _Shapes()
    visit_until_damage(content, visitor)
    return visitor.found


def parse_lines(content: bytes) -> list[str]:
    """The paragraphs of a part that is not made of shapes: comments, the data of a diagram."""
    return [line for shape in parse_shapes(content) for line in shape.lines]


def parse_chart(content: bytes) -> list[str]:
    """Titles, names of series and categories, each once; the figures are left out."""
    visitor = _Chart()
    visit_until_damage(content, visitor)
    return list(visitor.found)


DRAWN = {"diagramData": parse_lines, "chart": parse_chart, "chartEx": parse_chart}
"""Relationship kind → what reads such a part."""


class _SlideIds:
    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sldId":
            self.found.append(attributes.get("id", ""))

    def end(self, name: str) -> None:
        """The list of slides is flat."""

    def text(self, data: str) -> None:
        """The list of slides holds no text."""


class _Shapes:
    def __init__(self) -> None:
        self._shapes = [Shape()]
        self._paragraph: list[str] | None = None
        self._row: list[list[str]] | None = None
        self._unread = 0
        self._in_run = False

    @property
    def found(self) -> list[Shape]:
        return [shape for shape in self._shapes if shape.lines or shape.description or shape.pictures]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or _is_unread(name, attributes):
            self._unread += 1
        elif name in _SHAPES:
            self._shapes.append(Shape())
        elif name == "ph":
            self._shapes[-1] = replace(self._shapes[-1], placeholder=attributes.get("type", "body"))
        elif name == "cNvPr":
            self._shapes[-1] = replace(self._shapes[-1], description=alternative_text(attributes))
        elif name == "blip":
            self._shapes[-1].pictures.append(attributes.get("embed", ""))
        elif name == "tr":
            self._row = []
        elif name == "tc" and self._row is not None:
            self._row.append([])
        elif name == "br" and self._paragraph is not None:
            self._paragraph.append("\n")
        else:
            self._enter_text(name)

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
            return
        if name in _RUNS:
            self._in_run = False
        if name in _PARAGRAPHS and self._paragraph is not None:
            self._add("".join(self._paragraph))
            self._paragraph = None
        elif name == "tr" and self._row is not None:
            cells, self._row = self._row, None
            self._add(row_text(cells))

    def text(self, data: str) -> None:
        if self._in_run and not self._unread and self._paragraph is not None:
            self._paragraph.append(data)

    def _enter_text(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._paragraph = []
        if name in _RUNS:
            self._in_run = True

    def _add(self, line: str) -> None:
        if not line.strip():
            return
        if self._row is None:
            self._shapes[-1].lines.append(line)
        elif self._row:
            self._row[-1].append(line)


def _is_unread(name: str, attributes: dict[str, str]) -> bool:
    """Fallback repeats what a newer element says; numbers of slides and today's date are no text."""
    return name == "Fallback" or (name == "fld" and attributes.get("type", "").startswith(_COUNTED_FIELDS))


class _Chart:
    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self._parts: list[str] | None = None
        self._strings = 0
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        if self._unread or name in _CHART_UNREAD:
            self._unread += 1
        elif name in _CHART_STRINGS:
            self._strings += 1
        elif name == self._block:
            self._parts = []

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name in _CHART_STRINGS:
            self._strings -= 1
        elif name == self._block and self._parts is not None:
            if line := "".join(self._parts).strip():
                self.found[line] = None
            self._parts = None

    def text(self, data: str) -> None:
        if self._parts is not None and not self._unread:
            self._parts.append(data)

    @property
    def _block(self) -> str:
        """The element that is one text here: a point among strings, a paragraph elsewhere."""
        return "pt" if self._strings else "p"
