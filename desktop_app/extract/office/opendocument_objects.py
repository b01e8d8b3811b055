"""What is embedded in OpenDocument files, as packages or in their XML: formulas, words of charts and other objects."""

from typing import NamedTuple

from desktop_app.extract.office.package import Package
from desktop_app.extract.safe_xml import visit_until_damage

_FORMULA = "math"
_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_PARAGRAPHS = frozenset(("p", "h"))
_CHART = "chart"
_UNREAD = frozenset(
    (
        *("styles", "automatic-styles", "master-styles", "meta", "settings", "font-face-decls", "scripts"),
        *("tracked-changes", "annotation", "binary-data"),
    )
)
"""Of a document; also those parts that a package keeps in files of their own."""
_MARKS = frozenset(("s", "tab", "line-break"))
_SIGN = "label-separator"
"""Holds what stands between the parts of a label, as a paragraph."""


class Embedded(NamedTuple):
    """One object; a formula stands in a line of the text around it, paragraphs do not."""

    formula: str = ""
    paragraphs: tuple[str, ...] = ()


class EmbeddedObjects:
    """The objects of one package, each told once."""

    def __init__(self, package: Package, *, with_cells: bool) -> None:
        """`with_cells`: also what the cells say, but for the numbers that a chart is drawn from."""
        self._package = package
        self._with_cells = with_cells
        self._told: set[str] = set()

    def take(self, folder: str) -> Embedded:
        """The object in this folder of the package; nothing if it was told before, is missing or damaged."""
        part = f"{folder}/content.xml"
        if part in self._told:
            return Embedded()
        self._told.add(part)
        return self._package.parse(part, self._parse) or Embedded()

    def inline(self) -> "InlineObject":
        """Collects an object that stands in the text itself, where others are referred to."""
        return InlineObject(with_cells=self._with_cells)

    def _parse(self, content: bytes) -> Embedded:
        words = InlineObject(with_cells=self._with_cells)
        visit_until_damage(content, words)
        return words.taken


class InlineObject:
    """Collects paragraphs, or what a formula is made of."""

    def __init__(self, *, with_cells: bool) -> None:
        self.found: list[str] = []
        self.is_formula = False
        self._with_cells = with_cells
        self._path: list[str] = []
        self._unread = 0  # open elements, from the outermost on that is not read
        self._parts: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether an element of it has not ended yet."""
        return bool(self._path)

    @property
    def taken(self) -> Embedded:
        """The object."""
        if self.is_formula:
            return Embedded(formula="".join(self.found))
        return Embedded(paragraphs=tuple(dict.fromkeys(self.found)))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.is_formula |= not self._path and name == _FORMULA
        self._path.append(name)
        is_figure = name in _CELLS and (not self._with_cells or ("value" in attributes and _CHART in self._path))
        if self._unread or is_figure or name == _SIGN or name in _UNREAD:
            self._unread += 1
        elif name in _MARKS:
            self.text(" ")

    def end(self, name: str) -> None:
        """An element ends."""
        self._path.pop()
        if self._unread:
            self._unread -= 1
        elif name in (_TOKENS if self.is_formula else _PARAGRAPHS):
            self.found += filter(None, [" ".join("".join(self._parts).split())])
            self._parts.clear()

    def text(self, data: str) -> None:
        """A piece of text."""
        read = _TOKENS if self.is_formula else _PARAGRAPHS
        if not self._unread and not read.isdisjoint(self._path):
            self._parts.append(data)
