"""What people add to a PDF: what they fill in, what they note beside the text, and the files they attach.

Knows pdfium's annotations and attachments, not what pages say. Numbers and texts are bounded.
"""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

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
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MAX_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        text = _said(note, forms).strip()
        raw.FPDFPage_CloseAnnot(note)
        if text and text not in met:
            met.add(text)
            yield text


def attached_files(path: Path) -> Iterator[Member]:
    """The files that are attached to the document as a whole. Opens it again: they are asked for later."""
    document = pdfium.PdfDocument(path)
    try:
        for index in range(document.count_attachments()):
            attachment = document.get_attachment(index)
            yield Member(attachment.get_name(), partial(_content, attachment))
    except pdfium.PdfiumError as error:
        raise CannotRead(FailureReason.CORRUPT, "The attached files cannot be listed.") from error
    finally:
        document.close()


def _content(attachment: pdfium.PdfAttachment) -> tuple[bytes]:
    try:
        return (bytes(attachment.get_data()),)
    except pdfium.PdfiumError as error:
        raise CannotRead(FailureReason.CORRUPT, "The attached file cannot be unpacked.") from error


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
