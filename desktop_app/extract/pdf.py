"""PDF by page, with pdfium, which is not thread-safe: one thread of a process at a time.

Owns what is PDF's own: pages, passwords, bookmarks as headings, and lines that a layout broke. Pictures of
text (scans) give nothing here.
"""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.line_joining import join_lines
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_MAX_BOOKMARKS = 5_000
_BOOKMARK_DEPTH = 4


def read_pdf(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each page that holds text; pages count from 1.

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
        segments = tuple(_pages(document, pages, settings.max_chars))
        return Contents(segments, document.get_metadata_value("Title"), {"pages": str(pages)})
    finally:
        document.close()


def _refusal(error: pdfium.PdfiumError) -> CannotRead:
    if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
        return CannotRead(FailureReason.ENCRYPTED, "The PDF needs a password.")
    if error.err_code == pdfium.raw.FPDF_ERR_SECURITY:
        return CannotRead(FailureReason.ENCRYPTED, "The PDF is protected in a way that cannot be opened.")
    return CannotRead(FailureReason.CORRUPT, "The PDF is damaged.")


def _pages(document: pdfium.PdfDocument, pages: int, max_chars: int) -> Iterator[Segment]:
    headings = _headings(document, pages)
    heading: str | None = None
    room = max_chars
    for number in range(pages):
        shown, heading = headings.get(number, (heading, heading))
        text = _page_text(document, number)
        if text.strip():
            yield Segment(text, Locator(page=number + 1, heading=shown))
        room -= len(text)
        if room < 0:
            return


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    """The page's text; empty for a page that pdfium cannot load, as it shows nothing there either."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return ""
    try:
        text_page = page.get_textpage()
        try:
            return join_lines(text_page.get_text_range())
        finally:
            text_page.close()
    except pdfium.PdfiumError:
        return ""
    finally:
        page.close()


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
