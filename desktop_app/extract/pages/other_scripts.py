"""Lines in scripts that RapidOCR's models were not taught, read by Tesseract.

Tesseract comes with tesserocr and runs in the process that recognises, within its limits; what it knows of languages
comes from the Tesseract that people install. Owns which readings count. See docs/decisions/0047-other-scripts.md.
"""

import logging
import os
from collections.abc import Sequence
from functools import cache
from statistics import mean
from typing import Any, NamedTuple

from PIL import Image

from desktop_app.extract.tesseract_data import LanguageData, installed

log = logging.getLogger("findwell.extract")

_SAMPLE = 3
"""So many lines, the longest, tell the script."""
_SURE_OF_SCRIPT = 75
"""Percent, mean of the words. The right script gave 79 to 96, another one 58 at most."""
_SURE_OF_LINE = 60
"""Once the script is known."""
_FEWEST_LETTERS = 5
"""Different ones, in a text of twice as many: a row of windows is read as one letter again and again."""
_DOTS_PER_INCH = 150
"""Tesseract guesses it for every line otherwise, and says so on the terminal."""


def read_lines(lines: Sequence[Image.Image]) -> list[str]:
    """What stands in each of these grey pictures of one line; empty where it is not known for sure.

    All are taken to be in one script.
    """
    longest = sorted(range(len(lines)), key=lambda at: -lines[at].width / lines[at].height)[:_SAMPLE]
    best, sureness = None, 0.0
    for data in installed() if lines else ():
        sure = mean(_read(data, lines[at]).sure for at in longest)
        if sure > max(sureness, _SURE_OF_SCRIPT):
            best, sureness = data, sure
    if best is None:
        return [""] * len(lines)
    read = [_read(best, line) for line in lines]
    return [line.text if line.sure >= _SURE_OF_LINE and _is_writing(line.text) else "" for line in read]


class _Line(NamedTuple):
    text: str
    sure: int


def _read(data: LanguageData, line: Image.Image) -> _Line:
    engine = _engine(data)
    if engine is None:
        return _Line("", 0)
    engine.SetImageBytes(line.tobytes(), line.width, line.height, 1, line.width)
    engine.SetSourceResolution(_DOTS_PER_INCH)
    return _Line(" ".join(engine.GetUTF8Text().split()), engine.MeanTextConf())


def _is_writing(text: str) -> bool:
    letters = [char for char in text if char.isalnum()]
    return len(letters) < 2 * _FEWEST_LETTERS or len(set(letters)) >= _FEWEST_LETTERS


@cache
def _engine(data: LanguageData) -> Any:
    import tesserocr  # noqa: PLC0415 - only a process that recognises needs it

    try:
        engine = tesserocr.PyTessBaseAPI(path=str(data.folder), lang=data.languages, psm=tesserocr.PSM.SINGLE_LINE)
    except RuntimeError:  # as Latin text is read without it, a picture does not fail for that
        log.warning("Tesseract's data for %s in %s are damaged, or of another version.", data.languages, data.folder)
        return None
    engine.SetVariable("debug_file", os.devnull)
    return engine
