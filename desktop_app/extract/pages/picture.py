"""Pictures: what they say of themselves, and the text that is recognised in them.

Owns opening within bounds, frames and size. Pictures that are only looked at on a screen, such as icons, are not
recognised.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile, ImageOps

from desktop_app.extract.contents import OTHER_SCRIPT, CannotRead, Contents
from desktop_app.extract.pages.heif_picture import FORMAT as HEIF
from desktop_app.extract.pages.picture_facts import facts_of
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import LARGEST_SIDE, UNREAD, Recognise
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "AVIF", HEIF)
_LEAST_SIDE = 32
_LONG = 2.5
"""A picture so many times as high as wide is recognised in pieces: made smaller as a whole it could not be read."""
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, RuntimeError)
"""What Pillow raises for pictures that are cut off or broken."""


def read_picture(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """A segment for title, caption and keywords, and one for the text of each page; only TIFF has several.

    :raises CannotRead: it is damaged, too large, or there is nothing in it to read.
    """
    with path.open("rb") as file, _opened(file) as picture:
        facts = facts_of(picture)
        said = [Segment(facts.text)] if facts.text else []
        unrecognised, unread = 0, False
        if settings.recognise_text:
            recognised = tuple(_recognised(picture, settings, recognise))
            unread = any(UNREAD in segment.text for segment in recognised)
            said += [item for item in map(_without_mark, recognised) if item.text]
        else:
            unrecognised = _recognisable_pages(picture, settings)
        metadata = facts.metadata | ({"cut": "true"} if _turned(picture, settings.recognise_pages) else {})
        metadata |= {"unread": "true"} if unread else {}
        if settings.recognise_text and not said:
            raise CannotRead(FailureReason.EMPTY, OTHER_SCRIPT if unread else "There is no text in the picture.")
        return Contents(tuple(said), facts.title, metadata, unrecognised=unrecognised)


def size_of(file: BinaryIO) -> tuple[int, int]:
    """Width and height in pixels.

    :raises CannotRead: as `read_picture`.
    """
    with _opened(file) as picture:
        return picture.size


def text_in(file: BinaryIO, recognise: Recognise) -> str:
    """What is recognised in the picture, or in its first page, as `recognise` gives it.

    :raises CannotRead: as `read_picture`.
    """
    with _opened(file) as picture:
        return _text_of(picture, recognise)


@contextmanager
def _opened(file: BinaryIO) -> Iterator[ImageFile.ImageFile]:
    """The picture, its pixels not decoded yet; what is wrong with it while it is open is raised as `CannotRead`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=_FORMATS) as picture:
                yield picture
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise CannotRead(FailureReason.TOO_LARGE, "The picture has too many pixels.") from error
        except _DAMAGE as error:
            raise CannotRead(FailureReason.CORRUPT, "The picture is damaged.") from error


def _recognised(picture: ImageFile.ImageFile, settings: ExtractSettings, recognise: Recognise) -> Iterator[Segment]:
    for page in _pages(picture, settings):
        text = _text_of(picture, recognise) if _is_recognisable(picture) else ""
        if text:
            yield Segment(text, Locator(page=page if picture.format == "TIFF" else None))


def _without_mark(segment: Segment) -> Segment:
    return replace(segment, text=segment.text.replace(UNREAD, "").strip())


def _recognisable_pages(picture: ImageFile.ImageFile, settings: ExtractSettings) -> int:
    return sum(_is_recognisable(picture) for _ in _pages(picture, settings))


def _pages(picture: ImageFile.ImageFile, settings: ExtractSettings) -> Iterator[int]:
    """Turn to each page, counted from 1."""
    yield 1
    for page in range(1, settings.recognise_pages):
        if not _turned(picture, page):
            return
        yield page + 1


def _turned(picture: ImageFile.ImageFile, page: int) -> bool:
    """Turn to a page, counted from 0, if there is one; other kinds than TIFF have films in place of pages."""
    if picture.format != "TIFF":
        return False
    try:
        picture.seek(page)
    except EOFError:
        return False
    return True


def _is_recognisable(picture: ImageFile.ImageFile) -> bool:
    return min(picture.size) >= _LEAST_SIDE


def _text_of(picture: ImageFile.ImageFile, recognise: Recognise) -> str:
    shown = _upright(picture)
    if shown.height <= shown.width * _LONG:
        shown.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        return recognise(shown)
    shown.thumbnail((LARGEST_SIDE // 2, shown.height))
    return "\n".join(text for piece in _pieces(shown) if (text := recognise(piece)))


def _upright(picture: ImageFile.ImageFile) -> Image.Image:
    """The page in plain colours, the right side up."""
    picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # a JPEG is decoded smaller, which is cheap
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    shown: Image.Image = picture
    if picture.mode.startswith(("I", "F")):
        shown = picture.convert("F").point(lambda value: value / 256)  # 16 bits a pixel, as scanners write
    shown = shown if shown.mode == mode else shown.convert(mode)
    ImageOps.exif_transpose(shown, in_place=True)
    return shown


def _pieces(picture: Image.Image) -> Iterator[Image.Image]:
    """A long picture, as of a whole web page, in pieces twice as high as wide, cut where a row is of one colour."""
    top, height = 0, picture.width * 2
    while picture.height - top > height:
        last_rows = picture.crop((0, top + height * 3 // 4, picture.width, top + height)).convert("L")
        bottom = top + height * 3 // 4 + int(np.ptp(np.asarray(last_rows), axis=1).argmin())
        yield picture.crop((0, top, picture.width, bottom))
        top = bottom
    yield picture.crop((0, top, picture.width, picture.height))
