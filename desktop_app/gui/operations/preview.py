"""Loading what the preview shows: a part of the text, or a page as an image."""

from PySide6.QtCore import QObject, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.gui.operations.search import Searching
from desktop_app.gui.page_image import Marked, PageImage
from desktop_app.gui.picture_page import PICTURE_TYPES, render_picture
from desktop_app.gui.text_window import TextWindow, look_of, window_around
from desktop_app.records import SEGMENT_SEPARATOR
from desktop_app.search_records import Hit


class PreviewOperations(QObject):
    """The newest request wins. Call from the GUI thread."""

    text_loaded = Signal(TextWindow)
    page_loaded = Signal(PageImage)
    refused = Signal(object)
    """A Refusal."""

    def __init__(self, searching: Searching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._searching = searching
        self._lane = NewestLane("preview", self)
        self._text_of: tuple[int, str] | None = None  # touched by the lane's thread only

    def load_text(self, hit: Hit, passage: int, centre: int) -> None:
        """Load the text around the offset `centre`, with `passage` (counted from 0) as the current one."""
        self._lane.submit(
            lambda cancel: self._window(hit, passage, centre, cancel), self.text_loaded.emit, self._refuse
        )

    def load_page(self, hit: Hit, passage: int, page: int, width_px: int) -> None:
        """Load page `page` (from 1), `width_px` device pixels wide."""
        words = [part.text[s:e] for part in hit.passages for s, e in part.highlights]
        current = hit.passages[passage] if passage < len(hit.passages) else None
        marked = Marked("", words)
        if current is not None and current.locator.page == page:
            marked = Marked(current.text, words, current.text[slice(*(current.nearest or (0, 0)))])
        self._lane.submit(lambda _: _render(hit, page, width_px, marked), self.page_loaded.emit, self._refuse)

    def abandon(self) -> None:
        """Nothing is shown any more."""
        self._lane.abandon()

    def _window(self, hit: Hit, passage: int, centre: int, cancel: CancelToken) -> TextWindow:
        if self._text_of is None or self._text_of[0] != hit.document_id:
            segments = self._searching.segments(hit.document_id)
            self._text_of = hit.document_id, SEGMENT_SEPARATOR.join(segment.text for segment in segments)
        cancel.check()
        return window_around(self._text_of[1], centre, hit.passages, passage, look=look_of(hit.type))

    def _refuse(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The preview could not be made: an internal error.")

    def close(self) -> None:
        """Cancel, then wait for the thread."""
        self._lane.close()


def has_pages(hit: Hit) -> bool:
    """Whether the file itself can be shown, not just its text."""
    return not hit.member and (hit.type == "pdf" or hit.type in PICTURE_TYPES)


def _render(hit: Hit, page: int, width_px: int, marked: Marked) -> PageImage:
    if hit.type in PICTURE_TYPES:
        return render_picture(hit.path, hit.type, page, width_px)
    from desktop_app.gui.pdf_page import render_page  # noqa: PLC0415 - pdfium is loaded for the first page, not before

    return render_page(hit.path, page, width_px, marked)
