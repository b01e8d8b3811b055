"""PDF by page, with pdfium, which is not thread-safe: one thread of a process at a time.

Owns what is PDF's own: pages, passwords, bookmarks as headings, and lines that a layout broke. A page that is a
picture of text, or whose text is hidden behind its fonts, is recognised from what it looks like; both is said where
a stamp is written upon a scan.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pypdfium2 as pdfium

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.normalise import one_line
from desktop_app.extract.pages.line_joining import join_lines
from desktop_app.extract.pages.pdf_additions import attached_files, holds_files, notes_on
from desktop_app.extract.pages.pdf_pictures import is_picture, picture_of
from desktop_app.extract.pages.pdf_text import written_text
from desktop_app.extract.pages.recognised_pictures import RecognisedPictures
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.pages.two_readings import agree, said_once
from desktop_app.extract.pages.unreadable_text import is_doubtful, is_unreadable
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_MAX_BOOKMARKS = 5_000
_BOOKMARK_DEPTH = 4
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")


def read_pdf(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each page that holds text or shows it; pages count from 1.

    :raises CannotRead: it needs a password, is damaged, or pdfium finds no page in it.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _refusal(error) from error
    try:
        pages = len(document)
        if pages == 0:
            raise CannotRead(FailureReason.CORRUPT, "The PDF has no pages that can be read.")
        with suppress(pdfium.PdfiumError):  # its pages can be read without its fields
            document.init_forms()
        reader = _PageReader(document, settings, recognise)
        segments = tuple(_pages(reader, _headings(document, pages), pages, settings.max_chars))
        metadata = {"pages": str(pages)} | _origin(document) | reader.pictures.metadata
        title = document.get_metadata_value("Title")
        has_files = document.count_attachments() or reader.pages_with_files
        attached = attached_files(path, reader.pages_with_files) if has_files else ()
        return Contents(segments, title, metadata, attached, reader.pictures.unrecognised)
    finally:
        document.close()


def _refusal(error: pdfium.PdfiumError) -> CannotRead:
    if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
        return CannotRead(FailureReason.ENCRYPTED, "The PDF needs a password.")
    if error.err_code == pdfium.raw.FPDF_ERR_SECURITY:
        return CannotRead(FailureReason.ENCRYPTED, "The PDF is protected in a way that cannot be opened.")
    return CannotRead(FailureReason.CORRUPT, "The PDF is damaged.")


def _origin(document: pdfium.PdfDocument) -> dict[str, str]:
    author = one_line(document.get_metadata_value("Author"))
    created = _DATE.match(document.get_metadata_value("CreationDate"))
    return ({"author": author} if author else {}) | ({"created": "-".join(created.groups())} if created else {})


def _pages(
    reader: "_PageReader", headings: dict[int, tuple[str | None, str | None]], pages: int, max_chars: int
) -> Iterator[Segment]:
    heading: str | None = None
    room = max_chars
    for number in range(pages):
        shown, heading = headings.get(number, (heading, heading))
        text = reader.text(number)
        if text.strip():
            yield Segment(text, Locator(page=number + 1, heading=shown))
        room -= len(text)
        if room < 0:
            return


class _PageReader:
    """Gives the text of a page, written or recognised."""

    def __init__(self, document: pdfium.PdfDocument, settings: ExtractSettings, recognise: Recognise) -> None:
        self._document = document
        self.pictures = RecognisedPictures(settings, recognise)
        """The pages that are looked at."""
        self._is_trusted = False
        """Whether doubtful text turned out to be what is seen."""
        self.pages_with_files: list[int] = []
        """Pages with files attached to a place on them, from 0."""

    def text(self, number: int) -> str:
        """The page's text with what people added to it; empty for a page that pdfium cannot load or show."""
        try:
            page = self._document[number]
        except pdfium.PdfiumError:
            return ""
        try:
            if holds_files(page):
                self.pages_with_files.append(number)
            text = self._text(page)
            notes = (note for note in notes_on(page, self._document.formenv) if note not in text)
            return "\n\n".join(filter(None, (text, *notes)))
        except pdfium.PdfiumError:
            return ""
        finally:
            page.close()

    def _text(self, page: pdfium.PdfPage) -> str:
        written = written_text(page)
        is_hidden = is_unreadable(written)
        is_in_doubt = not (is_hidden or self._is_trusted) and is_doubtful(written)
        seen = self._seen(page) if is_hidden or is_in_doubt or is_picture(page, written) else ""
        if is_hidden or not seen:
            return seen if is_hidden else join_lines(written)
        if is_in_doubt:
            self._is_trusted = agree(written, seen)
            return join_lines(written) if self._is_trusted else seen
        return said_once(join_lines(written), seen)

    def _seen(self, page: pdfium.PdfPage) -> str:
        return self.pictures.text(lambda recognise: recognise(picture_of(page)))


def _headings(document: pdfium.PdfDocument, pages: int) -> dict[int, tuple[str | None, str | None]]:
    """Page from 0 → paths of the first and of the last bookmark that point to it: the last one goes on."""
    path = HeadingPath()
    found: dict[int, tuple[str | None, str | None]] = {}
    for count, bookmark in enumerate(document.get_toc(max_depth=_BOOKMARK_DEPTH)):
        if count >= _MAX_BOOKMARKS:
            break
        path.enter(bookmark.level + 1, bookmark.get_title())
        destination = bookmark.get_dest()
        number = destination.get_index() if destination is not None else None
        if number is not None and 0 <= number < pages:
            found[number] = found.get(number, (path.path, ""))[0], path.path
    return found
