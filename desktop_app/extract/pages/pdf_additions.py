"""What people add to a PDF: what they fill in, what they note beside the text, and the files they attach.

Knows pdfium's annotations and attachments, not what pages say. Numbers and texts are bounded.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import pypdfium2 as pdfium
from pypdfium2 import raw

from desktop_app.extract.contents import CannotRead, Member
from desktop_app.records import FailureReason

_MAX_NOTES = 2_000
"""So many are looked at on a page."""
_MAX_BYTES = 200_000
_UNREAD = frozenset((raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP))
"""A popup only shows what another note says."""
_WRITTEN = frozenset((raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX))
"""Fields that hold words; of the others only their state is kept."""
_PASSWORD = 1 << 13
"""The flag of a field that shows no letters."""


def notes_on(page: pdfium.PdfPage, forms: pdfium.PdfFormEnv | None) -> Iterator[str]:
    """What was filled in or noted on the page, in the order of the file; once if it stands there twice."""
    met: set[str] = set()
    for note in _notes(page):
        text = _said(note, forms).strip()
        if text and text not in met:
            met.add(text)
            yield text


def holds_files(page: pdfium.PdfPage) -> bool:
    """Whether a file is attached to a place on the page."""
    return any(raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_FILEATTACHMENT for note in _notes(page))


def attached_files(path: Path, pages: Sequence[int]) -> Iterator[Member]:
    """The files attached to the document, and to places on these pages. Opens it again: they are asked for later."""
    document = pdfium.PdfDocument(path)
    try:
        for index in range(document.count_attachments()):
            yield _member(partial(document.get_attachment, index))
        for number in pages:
            for note in _notes(document[number]):
                if attachment := raw.FPDFAnnot_GetFileAttachment(note):
                    yield _member(partial(pdfium.PdfAttachment, attachment, document))
    finally:
        document.close()


def _notes(page: pdfium.PdfPage) -> Iterator[raw.FPDF_ANNOTATION]:
    """Each is open until the next one is asked for."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MAX_NOTES)):
        if note := raw.FPDFPage_GetAnnot(page, index):
            try:
                yield note
            finally:
                raw.FPDFPage_CloseAnnot(note)


def _member(found: Callable[[], pdfium.PdfAttachment]) -> Member:
    """An attached file; one that is damaged is told as such, and takes nothing else with it."""
    try:
        attachment = found()
        return Member(attachment.get_name(), partial(_content, attachment))
    except pdfium.PdfiumError:
        return Member("", _damaged)


def _content(attachment: pdfium.PdfAttachment) -> tuple[bytes]:
    try:
        return (bytes(attachment.get_data()),)
    except pdfium.PdfiumError:
        return _damaged()


def _damaged() -> NoReturn:
    raise CannotRead(FailureReason.CORRUPT, "The attached file is damaged.")


def _said(note: raw.FPDF_ANNOTATION, forms: pdfium.PdfFormEnv | None) -> str:
    kind = raw.FPDFAnnot_GetSubtype(note)
    if kind in _UNREAD:
        return ""
    if kind != raw.FPDF_ANNOT_WIDGET:
        return _string(partial(raw.FPDFAnnot_GetStringValue, note, b"Contents"))
    if forms is None or raw.FPDFAnnot_GetFormFieldType(forms, note) not in _WRITTEN:
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(forms, note) & _PASSWORD:
        return ""
    return _string(partial(raw.FPDFAnnot_GetFormFieldValue, forms, note))


def _string(get: Callable[..., int]) -> str:
    """What pdfium writes into a buffer once it has told how long that must be."""
    size = get(None, 0)
    if not 0 < size <= _MAX_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
