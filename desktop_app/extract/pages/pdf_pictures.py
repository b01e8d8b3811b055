"""Pages of a PDF that are pictures: how they are told, and what they look like.

Owns the thresholds and the size of the picture. Knows pdfium's pages, not how text is recognised.
"""

from itertools import islice

import pypdfium2 as pdfium
from PIL import Image

from desktop_app.extract.pages.text_recognition import LARGEST_SIDE
from desktop_app.extract.pages.unreadable_text import is_unreadable

_FEW_LETTERS = 30
"""A page of pictures may have a page number or a stamp of its own."""
_LEAST_COVER = 0.1
"""Share of the page that its pictures take, at least."""
_MANY_PATHS = 100
"""So many lines and curves may be letters whose font was taken away."""
_MAX_OBJECTS = 5_000
_MOST_PIXELS_PER_POINT = 300 / 72


def is_picture(page: pdfium.PdfPage, text: str) -> bool:
    """Whether what a person reads on the page is not in its text."""
    if is_unreadable(text):
        return True
    return sum(char.isalnum() for char in text) < _FEW_LETTERS and _shows_something(page)


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


def _shows_something(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    covered, paths = 0.0, 0
    for item in islice(page.get_objects(max_depth=3), _MAX_OBJECTS):
        if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += abs((right - left) * (top - bottom))
        paths += item.type == pdfium.raw.FPDF_PAGEOBJ_PATH
        if covered >= width * height * _LEAST_COVER or paths >= _MANY_PATHS:
            return True
    return False
