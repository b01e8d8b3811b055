"""What an iWork document says, whichever program and whichever year it is of."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.slides import Slide
from desktop_app.extract.office.tables import Row
from desktop_app.extract.office.workbook import Note


@dataclass(slots=True)
class Table:
    """A table; its rows may be found while they are asked for, and the notes on them then."""

    name: str
    rows: Iterable[Row]
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """A sheet of Numbers; `texts` stand beside its tables."""

    name: str
    tables: list[Table] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """Pages fills the body and what stands beside it, Keynote the slides, Numbers the sheets."""

    title: str = ""
    author: str = ""
    body: list[Paragraph] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    slides: list[Slide] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
