"""The XML of iWork '09, which is one for all three programs in most of its elements, known by their local names.

Reads in one pass; a document is never held as a tree.
"""

from math import nan

from desktop_app.extract.iwork.document import Document, Sheet, Table
from desktop_app.extract.iwork.moments import shown_duration, shown_moment
from desktop_app.extract.iwork.styles import StyleMeaning, style_meaning
from desktop_app.extract.office.number_formats import NumberFormat, shown
from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.slides import Slide
from desktop_app.extract.office.tables import Cells, Row
from desktop_app.extract.safe_xml import visit_xml

_UNREAD = frozenset(("section-prototypes", "theme-list", "master-slides", "ghost-text", "slide-number-placeholder"))
"""Of the template; ghost text asks to be replaced."""
_ASIDE = frozenset(("header", "footer", "footnotes", "notes", "sticky-note", "annotation", "title-placeholder"))
_MARKS = {"tab": "\t", "br": "\n", "lnbr": "\n", "crbr": "\n", "pgbr": "\n"}
_MAX_PARENTS = 10
_COMMENTS = frozenset(("sticky-note", "annotation"))
_NUMBERS = frozenset(("n", "rn", "sl", "st", "ra"))
"""Numbers, results of formulas, and numbers with a slider, a stepper or stars."""
_CHOICES = frozenset(("t", "n", "d", "du", "cb"))
"""What a cell with a menu can be."""
_ROW_CELLS = 256
"""Cells are counted as if every row had so many."""
_CELL_DEPTH = 2


def parse_old_document(content: bytes) -> Document:
    """What is in the XML.

    :raises CannotRead: it is not well-formed, or declares entities.
    """
    visitor = _Visitor()
    visit_xml(content, visitor)
    return visitor.document


class _Visitor:
    """Collects paragraphs and tells by the elements around them where they belong."""

    def __init__(self) -> None:
        self.document = Document()
        self._styles = _OldStyles()
        self._around: list[str] = []  # elements whose text stands aside
        self._paragraphs: list[tuple[str, list[str]]] = []  # style and parts of those that are open
        self._table: _OpenTable | None = None
        self._property = ""
        self._unread = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or name in _UNREAD:
            self._unread += 1
        elif name == "p":
            self._paragraphs.append((attributes.get("style", ""), []))
        elif name in _MARKS and self._paragraphs:
            self._paragraphs[-1][1].append(_MARKS[name])
        elif self._table:
            self._table.start(name, attributes)
        elif name == "tabular-model":
            self._table = _OpenTable(attributes.get("name", ""))
        elif name in _ASIDE:
            self._around.append(name)
        elif name == "slide":
            self.document.slides.append(Slide())
        elif name == "workspace":
            self.document.sheets.append(Sheet(attributes.get("workspace-name", "")))
        elif name == "paragraphstyle":
            self._styles.add(attributes)
        else:
            self._say(name, attributes)

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name == "p":
            self._end_paragraph(*self._paragraphs.pop())
        elif self._table:
            if self._table.end(name):
                self._end_table(self._table.found)
                self._table = None
        elif name in self._around[-1:]:  # an element that began within a table that has ended is none of these
            self._around.pop()

    def text(self, data: str) -> None:
        if self._paragraphs and not self._unread:
            self._paragraphs[-1][1].append(data)

    def _say(self, name: str, attributes: dict[str, str]) -> None:
        """Title and author, in the texts of elements that are named so."""
        if name == "string" and self._property == "title":
            self.document.title = self.document.title or attributes.get("string", "")
        elif name == "string" and self._property == "authors":
            self.document.author = self.document.author or attributes.get("string", "")
        else:
            self._property = name

    def _end_paragraph(self, style: str, parts: list[str]) -> None:
        text = "".join(parts).removesuffix("\n")
        document = self.document
        if self._table:
            self._table.add(text)
        elif not (self._around or document.slides or document.sheets):
            document.body.append(Paragraph(text, *self._styles.meaning(style)))
        elif not text.strip():
            return
        elif document.slides and self._around[-1:] == ["title-placeholder"]:
            document.slides[-1].title = f"{document.slides[-1].title} {text}".strip()
        else:
            self._lines(self._around[-1] if self._around else "").append(text)

    def _lines(self, aside: str) -> list[str]:
        """Where a text belongs that is not of the body of a document."""
        document = self.document
        places: tuple[Document | Sheet | Slide, ...] = (document, *document.sheets[-1:], *document.slides[-1:])
        holder = places[-1]
        if aside in _COMMENTS:
            return holder.comments
        if isinstance(holder, Slide):
            return holder.notes if aside == "notes" else holder.lines
        if isinstance(holder, Sheet):
            return holder.texts
        return {"header": holder.headers, "footer": holder.footers}.get(aside, holder.notes)

    def _end_table(self, table: Table) -> None:
        document = self.document
        lines = ["\t".join(row.cells) for row in table.rows]
        if document.sheets:
            document.sheets[-1].tables.append(table)
        elif document.slides:
            document.slides[-1].lines += lines
        else:
            document.body += map(Paragraph, lines)


class _OldStyles:
    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._parents: dict[str, str] = {}

    def add(self, attributes: dict[str, str]) -> None:
        for key in (attributes.get("ident", ""), attributes.get("ID", "")):
            self._names[key] = attributes.get("name", "")
            self._parents[key] = attributes.get("parent-ident", "")

    def meaning(self, style: str) -> StyleMeaning:
        """Styles without a name are made of one that has a name."""
        names: list[str] = []
        while style and len(names) < _MAX_PARENTS:
            names.append(self._names.get(style, ""))
            style = self._parents.get(style, "")
        return style_meaning(names)


class _OpenTable:
    """A table that is being read: its cells follow each other, and say how far each is from the one before."""

    def __init__(self, name: str) -> None:
        self.rows: list[Row] = []
        self.found = Table(name, self.rows)
        self._columns = _ROW_CELLS
        self._depth = 0  # of elements from the list of cells on
        self._at: int | None = None
        self._row = -1
        self._cells = Cells()
        self._texts: list[str] = []
        self._choices: dict[str, list[str]] = {}
        self._choice = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "grid":
            self._columns = _whole(attributes.get("numcols", "")) or _ROW_CELLS
        if name == "datasource" or self._depth:
            self._depth += 1
        if self._depth == _CELL_DEPTH:
            self._begin_cell(attributes.get("ct", ""))
        if self._depth >= _CELL_DEPTH:
            self._add_value(name, attributes)

    def add(self, text: str) -> None:
        """Text of the cell that is open."""
        if self._depth >= _CELL_DEPTH and text:
            (self._choices[self._choice] if self._choice else self._texts).append(text)

    def end(self, name: str) -> bool:
        """Whether the table ends."""
        if self._depth == _CELL_DEPTH:
            self._end_cell()
        if self._depth:
            self._depth -= 1
        return name == "tabular-model"

    def _begin_cell(self, distance: str) -> None:
        last = self._at
        if distance:
            self._at = (last or 0) + _whole(distance)
        elif last is None:
            self._at = 0
        else:
            is_full = last % _ROW_CELLS + 1 >= self._columns
            self._at = (last // _ROW_CELLS + 1) * _ROW_CELLS if is_full else last + 1
        self._texts, self._choices, self._choice = [], {}, ""

    def _add_value(self, name: str, attributes: dict[str, str]) -> None:
        if name == "proxied-cell-ref":
            self._choice = ""
            self._texts = self._choices.get(attributes.get("IDREF", ""), [])
        elif self._depth > _CELL_DEPTH and "ID" in attributes and name in _CHOICES:
            self._choice = attributes["ID"]
            self._choices[self._choice] = []
        self.add(_shown(name, attributes))

    def _end_cell(self) -> None:
        row, column = divmod(self._at or 0, _ROW_CELLS)
        if row != self._row:
            self._row, self._cells = row, Cells()
            self.rows.append(Row(row + 1, self._cells.texts))
        if self._texts:
            self._cells.put(column, " ".join(self._texts))


def _shown(name: str, attributes: dict[str, str]) -> str:
    """What an element in a cell says; empty for those that say how it looks or is reckoned."""
    match name:
        case "ct":
            return attributes.get("s", "")
        case "d" | "rd":
            return shown_moment(_number(attributes.get("cell-date", "")))
        case "du" | "rdu":
            return shown_duration(_number(attributes.get("du", "")))
        case "cb" | "rb":
            return "TRUE" if attributes.get("v") in {"1", "true"} else "FALSE"
        case _ if name in _NUMBERS:
            return shown(_number(attributes.get("v", "")), NumberFormat())
    return ""


def _whole(digits: str) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _number(text: str) -> float:
    """Not a number if it is none, which is shown as nothing."""
    try:
        return float(text)
    except ValueError:
        return nan
