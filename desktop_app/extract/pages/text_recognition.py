"""Recognises the text in pictures with RapidOCR, whose models lie in its package: nothing is downloaded.

Owns how large a picture is looked at and which findings count. It reads Latin letters with their accents, Chinese
and Japanese; of other scripts it finds nothing, or signs that mean nothing. See
docs/decisions/0041-text-recognition.md.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image

from desktop_app.extract.pages.reading_order import PlacedText, text_in_order

Recognise = Callable[[Image.Image], str]
"""The text in a picture in reading order; empty if there is none."""

_VERSION = 1
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
    return f"{version('rapidocr')} {_VERSION}"


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
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    pieces, certain = _read(picture)
    if not certain:
        turned, certain = _read(picture.transpose(Image.Transpose.ROTATE_180))
        pieces = turned if certain else pieces
    return text_in_order(pieces)


def _glance(picture: Image.Image) -> Any:
    """The corners of what looks like lines of text; None if nothing does."""
    small = picture.copy()
    small.thumbnail((_GLANCE_SIDE, _GLANCE_SIDE))
    return _found(small, recognise=False).boxes


def _lies_on_its_side(places: Any) -> bool:
    extents = places.max(axis=1) - places.min(axis=1)
    upright = (extents[:, 1] > extents[:, 0] * _TALL).sum()
    return bool(upright * 2 > len(places))


def _read(picture: Image.Image) -> tuple[list[PlacedText], bool]:
    """What was recognised with certainty, and whether that is at least half of the lines."""
    found = _found(picture, recognise=True)
    if found.boxes is None:
        return [], False
    pieces = list(_placed(found))
    return pieces, len(pieces) * 2 >= len(found.txts)


def _found(picture: Image.Image, *, recognise: bool) -> Any:
    try:
        return _engine()(picture, use_cls=False, use_rec=recognise)
    except Exception as error:
        if "alloc" in str(error) or "memory" in str(error).lower():
            raise MemoryError from error  # each library of RapidOCR has an error of its own for that
        raise


def _placed(found: Any) -> Iterator[PlacedText]:
    for text, corners, score in zip(found.txts, found.boxes, found.scores, strict=True):
        if score >= _LEAST_SCORE and any(char.isalnum() for char in text):
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            yield PlacedText(text, float(left), float(top), float(right), float(bottom))


@cache
def _engine() -> Any:
    import cv2  # noqa: PLC0415 - heavy, and only a process that recognises needs it
    import rapidocr  # noqa: PLC0415 - as above

    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(params=_PARAMETERS | {name: str(models / file) for name, file in _MODELS.items()})
