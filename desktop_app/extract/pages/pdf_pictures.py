"""Pages of a PDF that are pictures: how they are told, and what they look like.

Owns the thresholds and the size of the picture. Knows pdfium's pages, not how text is recognised.
"""

from itertools import islice
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image

from desktop_app.extract.pages.text_recognition import LARGEST_SIDE

_FEW_LETTERS = 30
"""A page of pictures may have a page number or a stamp of its own."""
_LEAST_COVER = 0.1
"""Share of the page that its pictures take, at least."""
_CAPTION_LETTERS = 200
"""A page may say in so many what its picture is, such as a receipt."""
_PASTED_COVER = 0.35
_STAMP_LETTERS = 1000
"""A scan may have so many that a program wrote upon it: a number for each page, the lines of a fax."""
_SCAN_COVER = 0.8
_STAMP_COVER = 0.05
_MANY_PATHS = 100
"""So many lines and curves may be letters whose font was taken away."""
_MAX_OBJECTS = 5_000
_INVISIBLE = pdfium.raw.FPDF_TEXTRENDERMODE_INVISIBLE
_MOST_PIXELS_PER_POINT = 300 / 72


def is_picture(page: pdfium.PdfPage, text: str) -> bool:
    """Whether what a person reads on the page is not, or hardly, in its text."""
    letters = sum(char.isalnum() for char in text)
    if letters >= _STAMP_LETTERS:
        return False
    shown = _shown(page)
    if letters < _FEW_LETTERS:
        return shown.pictures >= _LEAST_COVER or shown.paths >= _MANY_PATHS
    cover = _PASTED_COVER if letters < _CAPTION_LETTERS else _SCAN_COVER
    return shown.pictures >= cover and shown.text < _STAMP_COVER and not shown.is_recognised


def picture_of(page: pdfium.PdfPage) -> Image.Image:
    """The page as it is printed, its longer side no more than LARGEST_SIDE pixels.

    :raises pypdfium2.PdfiumError: it cannot be drawn.
    """
    scale = min(_MOST_PIXELS_PER_POINT, LARGEST_SIDE / max(*page.get_size(), 1))
    bitmap = page.render(scale=scale)
    try:
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture
    finally:
        bitmap.close()


class _Shown(NamedTuple):
    pictures: float
    """Share of the page."""
    text: float
    """Share of the page."""
    paths: int
    is_recognised: bool
    """Text lies invisible over the pictures, as programs write it that have recognised it."""


def _shown(page: pdfium.PdfPage) -> _Shown:
    width, height = page.get_size()
    pictures, text, paths, is_recognised = 0.0, 0.0, 0, False
    for item in islice(page.get_objects(max_depth=3), _MAX_OBJECTS):
        if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            pictures += _area(item)
        elif item.type == pdfium.raw.FPDF_PAGEOBJ_TEXT:
            text += _area(item)
            is_recognised |= pdfium.raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
        paths += item.type == pdfium.raw.FPDF_PAGEOBJ_PATH
    whole = max(1.0, width * height)
    return _Shown(pictures / whole, text / whole, paths, is_recognised)


def _area(item: pdfium.PdfObject) -> float:
    left, bottom, right, top = item.get_bounds()
    return float(abs((right - left) * (top - bottom)))
