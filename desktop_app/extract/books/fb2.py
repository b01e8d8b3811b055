"""FictionBook 2: a book as one XML file, by the titles of its sections; its pictures are not read.

Many are not well-formed: of those the text is taken without its order in sections.
"""

import re
from pathlib import Path

from desktop_app.extract.books.dublin_core import iso_date
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.paragraphs import Paragraph, sections
from desktop_app.extract.safe_xml import visit_xml
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.extract.texts.xml_text import xml_contents, xml_source
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

_ZIP = b"PK\x03\x04"
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_UNREAD = frozenset(("binary", "stylesheet", "src-title-info", "document-info", "publish-info", "custom-info"))
_BLOCKS = frozenset(("p", "v", "subtitle", "text-author", "date"))
_CELLS = frozenset(("td", "th"))
_NAMES = ("first-name", "middle-name", "last-name", "nickname")


def read_fb2(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each section, then those of the notes.

    :raises CannotRead: damaged, a bomb, XML that declares entities, or no text.
    """
    source = xml_source(_content_of(path, settings))
    if source is None:
        raise CannotRead(FailureReason.UNSUPPORTED, "The file holds data, not text.")
    book = _Book()
    try:
        visit_xml(_DECLARATION.sub("", source, count=1).encode("utf-8", "replace"), book)
    except CannotRead as refusal:
        if refusal.reason is not FailureReason.CORRUPT:
            raise
        return xml_contents(source)
    return Contents(tuple(sections(book.paragraphs)), book.title, book.metadata())


def _content_of(path: Path, settings: ExtractSettings) -> bytes:
    """The XML, which is often packed alone into a ZIP file."""
    content = bytes_of(path, settings)
    if not content.startswith(_ZIP):
        return content
    with open_zip(path) as container:
        books = [name for name in container.names() if name.lower().endswith(".fb2")]
        return container.read(books[0]) or b"" if books else b""


class _Book:
    """Collects paragraphs; a table row is one line with its cells parted by tabs."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.title = ""
        self._authors: list[dict[str, str]] = []
        self._date = ""
        self._in_info = self._in_author = False
        self._base = 0  # level of the headings that stand above those of the sections
        self._path: list[str] = []
        self._titled: list[bool] = []  # whether each open section has a title
        self._parts: list[str] | None = None
        self._heading: list[str] | None = None
        self._row: list[str] | None = None
        self._unread = 0

    def metadata(self) -> dict[str, str]:
        named = (" ".join(author[name] for name in _NAMES[:3] if name in author) for author in self._authors)
        authors = [name or author.get("nickname", "") for name, author in zip(named, self._authors, strict=True)]
        values = {"author": ", ".join(filter(None, authors)), "created": iso_date(self._date)}
        return {key: value for key, value in values.items() if value}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or name in _UNREAD:
            self._unread += 1
            return
        self._path.append(name)
        if name == "title-info":
            self._in_info = True
        elif name == "body":
            self._enter_body(attributes.get("name", ""))
        elif name == "section":
            self._titled.append(False)
        elif name == "title" and self._path[-2:-1] in (["section"], ["body"]):  # poems have titles too
            self._heading = []
        elif name == "tr":
            self._row = []
        else:
            self._enter_text(name, attributes)

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
            return
        self._path.pop()
        if name == "title-info":
            self._in_info = False
        elif name == "author":
            self._in_author = False
        elif name == "section":
            self._leave_section()
        elif name == "title" and self._heading is not None:
            self._leave_title(" ".join(self._heading))
        elif name == "tr" and self._row is not None:
            self._add(Paragraph("\t".join(self._row)))
            self._row = None
        elif self._parts is not None:
            self._leave_text(name)

    def text(self, data: str) -> None:
        if self._parts is not None and not self._unread:
            self._parts.append(data)

    def _enter_body(self, name: str) -> None:
        """A book has one body without a name; those that have one hold its notes and comments."""
        self._base = 1 if name else 0
        self._add(Paragraph(name.capitalize(), 1))

    def _leave_title(self, title: str) -> None:
        self._heading = None
        self._add(Paragraph(title, self._level))
        if self._titled:
            self._titled[-1] = True

    def _leave_section(self) -> None:
        if self._titled[-1]:
            self.paragraphs.append(Paragraph("", self._level))
        self._titled.pop()

    @property
    def _level(self) -> int:
        """That of a section's heading here; 0 above the sections."""
        return self._base + len(self._titled) if self._titled else 0

    def _enter_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "author" and self._in_info:
            self._in_author = True
            self._authors.append({})
        elif name == "date" and self._in_info:
            self._date = attributes.get("value", "")
            self._parts = []
        elif name in _BLOCKS or name in _CELLS or self._is_told_of_book(name):
            self._parts = []

    def _is_told_of_book(self, name: str) -> bool:
        """Those who translated it are named in the same words as who wrote it."""
        return (self._in_author and name in _NAMES) or (self._in_info and name == "book-title")

    def _leave_text(self, name: str) -> None:
        text = " ".join("".join(self._parts or ()).split())
        if self._in_info and name == "book-title":
            self.title = text
        elif self._in_info and name == "date":
            self._date = self._date or text
        elif self._in_author and name in _NAMES:
            if text:
                self._authors[-1].setdefault(name, text)
        elif name in _CELLS and self._row is not None:
            self._row.append(text)
        elif name in _BLOCKS or name in _CELLS:
            self._add_line(text)
        else:
            return  # an inline element ends, its paragraph goes on
        self._parts = None

    def _add_line(self, text: str) -> None:
        if self._heading is not None:
            self._heading.append(text)
        else:
            self._add(Paragraph(text))

    def _add(self, paragraph: Paragraph) -> None:
        if paragraph.text.strip():
            self.paragraphs.append(paragraph)
