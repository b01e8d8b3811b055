"""Recognises the text in pictures with RapidOCR, whose models lie in its package: nothing is downloaded.

Owns how large a picture is looked at and which findings count. It reads Latin letters with their accents, Chinese
and Japanese; lines in which it finds little else than spaces are left to `other_scripts`. See
docs/decisions/0041-text-recognition.md.
"""

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from desktop_app.extract.pages.other_scripts import read_lines
from desktop_app.extract.pages.reading_order import PlacedText, text_in_order
from desktop_app.extract.tesseract_data import installed, signature

Recognise = Callable[[Image.Image], str]
"""The text in a picture in reading order; empty if there is none. It ends with UNREAD if most of it was not read."""
UNREAD = "\ufffc"
"""Stands for lines of a script that is not recognised here."""

_VERSION = 3
"""Raised whenever the same pixels may give other text."""
LARGEST_SIDE = 2000
"""A picture is looked at no larger than this many pixels: about 170 dots per inch of a letter page."""
_LEAST_SIDE = 8
"""A mere line has no text, and would take much memory to be made higher."""
_GLANCE_SIDE = 960
"""Whether there is any text is told at this size: most photos have none, and it costs a quarter."""
_FINDING_SIDE = 1280
_TALL = 2
"""Lines that are mostly so many times as high as wide were written in another direction."""
_LEAST_SCORE = 0.7
"""What is recognised with less certainty is a drawing, or a script that the model was not taught."""
_SURE_SCORE = 0.9
_MANY_LETTERS = 0.6
"""For each height of a line that it is long; Chinese has 1.1, English more than 2."""
_FEW_LETTERS = 0.1
"""Such a line was not read, whatever its score says: what is not known comes out as spaces. Leaders have more."""
_LONG_LINE = 4
"""In heights: what is found in a photo is hardly ever so long."""
_FEW_LINES = 2
_MARGIN = 5
"""Pixels around a line for Tesseract, without which it is less sure of what it reads rightly."""
_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.max_side_len": LARGEST_SIDE,
    "Global.text_score": 0.0,
    "Global.use_cls": False,  # it turns lines upside down that were not
    "Det.limit_type": "max",
    "Det.limit_side_len": _FINDING_SIDE,
    "Rec.rec_batch_num": 1,  # several lines at a time take more memory, and no less time
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
}
"""Named, because RapidOCR downloads a model that it does not find by itself."""


@cache
def recogniser_version() -> str:
    """What changes with the text that is recognised in a picture."""
    return f"{version('rapidocr')} {_VERSION} {signature()}"


def recognised_text(picture: Image.Image) -> str:
    """The text in the picture, which is RGB, RGBA or grey; takes 200 MB for the models, and seconds.

    :raises MemoryError: there is not enough of it.
    """
    if min(picture.size) < _LEAST_SIDE:
        return ""
    places = _glance(picture)
    if places is None:
        return ""
    if _lies_on_its_side(places):
        places = places[:, [1, 2, 3, 0]]
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    long_lines = sum(_Line(place).length >= _LONG_LINE for place in places)
    lines = _read(picture, long_lines)
    if not _mostly_certain(lines):  # what stands upside down may look like other words
        turned = _read(picture.transpose(Image.Transpose.ROTATE_180), long_lines)
        lines = turned if _mostly_certain(turned) else lines
    counting = [line.placed() for line in lines if line.counts]
    unread = long_lines >= _FEW_LINES and len(counting) * 2 < long_lines
    return text_in_order(counting) + (UNREAD if unread else "")


class _Line(NamedTuple):
    corners: npt.NDArray[np.float32]
    """(4, 2), clockwise from the first; the writing runs along the first side."""
    text: str = ""
    score: float = 0.0

    @property
    def counts(self) -> bool:
        fewest = _FEW_LETTERS if self.score >= _SURE_SCORE else _MANY_LETTERS
        return self.score >= _LEAST_SCORE and self.letters >= max(1, self.length * fewest)

    @property
    def certain(self) -> bool:
        return self.score >= _SURE_SCORE and self.letters >= max(1, self.length * _FEW_LETTERS)

    @property
    def letters(self) -> int:
        return sum(char.isalnum() for char in self.text)

    @property
    def length(self) -> float:
        """In heights."""
        width, height = self.size
        return width / height

    @property
    def size(self) -> tuple[int, int]:
        """In pixels along and across the writing."""
        sides = np.linalg.norm(self.corners - np.roll(self.corners, -1, axis=0), axis=1)
        return max(1, round(float(sides[0]))), max(1, round(float(sides[1])))

    def placed(self) -> PlacedText:
        """The text where it stands."""
        (left, top), (right, bottom) = self.corners.min(axis=0), self.corners.max(axis=0)
        return PlacedText(self.text, float(left), float(top), float(right), float(bottom))


def _mostly_certain(lines: list[_Line]) -> bool:
    return sum(line.certain for line in lines) * 2 >= max(1, len(lines))


def _glance(picture: Image.Image) -> Any:
    """The corners of what looks like lines of text; None if nothing does."""
    small = picture.copy()
    small.thumbnail((_GLANCE_SIDE, _GLANCE_SIDE))
    return _found(small, recognise=False).boxes


def _lies_on_its_side(places: Any) -> bool:
    extents = places.max(axis=1) - places.min(axis=1)
    upright = (extents[:, 1] > extents[:, 0] * _TALL).sum()
    return bool(upright * 2 > len(places))


def _read(picture: Image.Image, expected: int) -> list[_Line]:
    """The lines that are there, about so many; those that nothing is known of count for nothing."""
    found = _found(picture, recognise=True)
    read = [] if found.boxes is None else list(map(_Line, found.boxes, found.txts, found.scores))
    if not installed() or (len(read) >= expected and all(line.certain for line in read)):
        return read
    known = {line.corners.tobytes(): line for line in read}
    places = _found(picture, recognise=False).boxes  # without those in which nothing but spaces was found
    lines = [known.get(place.tobytes(), _Line(place)) for place in ([] if places is None else places)]
    doubtful = [at for at, line in enumerate(lines) if not line.certain]
    texts = read_lines([_cut_out(picture, lines[at]) for at in doubtful])
    for at, text in zip(doubtful, texts, strict=True):
        lines[at] = lines[at]._replace(text=text, score=1.0) if text else lines[at]
    return lines


def _cut_out(picture: Image.Image, line: _Line) -> Image.Image:
    """The line alone, level and grey."""
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    first, second, third, fourth = line.corners.tolist()
    corners = (*first, *fourth, *third, *second)  # Pillow goes the other way round
    grey = picture.transform(line.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC).convert("L")
    rows = np.asarray(grey)
    return ImageOps.expand(grey, _MARGIN, fill=int(np.median(rows[[0, -1]])))


def _found(picture: Image.Image, *, recognise: bool) -> Any:
    try:
        return _engine()(picture, use_cls=False, use_rec=recognise)
    except Exception as error:
        if "alloc" in str(error) or "memory" in str(error).lower():
            raise MemoryError from error  # each library of RapidOCR has an error of its own for that
        raise


@cache
def _engine() -> Any:
    import cv2  # noqa: PLC0415 - heavy, and only a process that recognises needs it
    import rapidocr  # noqa: PLC0415 - as above

    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(params=_PARAMETERS | {name: str(models / file) for name, file in _MODELS.items()})
