"""Pages, Numbers and Keynote documents: by heading sections, by rows of tables, by slides."""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.headings import SEPARATOR
from desktop_app.extract.iwork.document import Document, Sheet, Table
from desktop_app.extract.iwork.keynote import parse_keynote
from desktop_app.extract.iwork.numbers import parse_numbers
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.old_format import parse_old_document
from desktop_app.extract.iwork.package import load_document, root_of
from desktop_app.extract.iwork.pages import parse_pages
from desktop_app.extract.office.paragraphs import Paragraph, sections, side_text
from desktop_app.extract.office.slides import slide_segments
from desktop_app.extract.office.tables import table_segments
from desktop_app.extract.office.workbook import Note, note_segments
from desktop_app.extract.segmenting import up_to
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_PARSERS = {"pages": parse_pages, "numbers": parse_numbers, "key": parse_keynote}


def read_iwork(path: Path, settings: ExtractSettings) -> Contents:
    """Segments as other readers of documents, spreadsheets and presentations give them.

    :raises CannotRead: damaged, a bomb, or in need of a password.
    """
    document = _document(load_document(path), settings.max_chars)
    slide_titles = (slide.title for slide in document.slides if slide.title)
    titles = (item.text for item in document.body if item.is_title)
    title = document.title or next(titles, "") or next(slide_titles, "")
    metadata = {"author": document.author} if document.author else {}
    return Contents(tuple(up_to(_segments(document, settings.max_chars), settings.max_chars)), title, metadata)


def _document(loaded: Objects | bytes, max_chars: int) -> Document:
    if isinstance(loaded, bytes):
        return parse_old_document(loaded)
    kind, root = root_of(loaded)
    return _PARSERS[kind](loaded, root, max_chars)


def _segments(document: Document, max_chars: int) -> Iterator[Segment]:
    yield from sections(document.body)
    for heading, texts in (("Header", document.headers), ("Footer", document.footers), ("Footnotes", document.notes)):
        yield from side_text(heading, map(Paragraph, texts))
    yield from side_text("Comments", map(Paragraph, document.comments))
    yield from slide_segments(document.slides)
    for sheet in document.sheets:
        yield from _of_sheet(sheet, max_chars)


def _of_sheet(sheet: Sheet, max_chars: int) -> Iterator[Segment]:
    for table in sheet.tables:
        name = _name(sheet, table)
        yield from table_segments(table.rows, max_chars, sheet=name)
        yield from note_segments(table.notes, name, "Comments")
    yield from note_segments((Note(None, text) for text in sheet.texts), sheet.name, None)
    yield from note_segments((Note(None, text) for text in sheet.comments), sheet.name, "Comments")


def _name(sheet: Sheet, table: Table) -> str:
    """Rows are counted from the first of their table, so one of several is named."""
    return SEPARATOR.join((sheet.name, table.name)) if len(sheet.tables) > 1 and table.name else sheet.name
