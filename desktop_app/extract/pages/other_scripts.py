"""Lines in scripts that RapidOCR's models were not taught, read by Tesseract.

Tesseract comes with tesserocr and runs in the process that recognises, within its limits; what it knows of languages
comes from the Tesseract that people install. Owns which readings count. See docs/decisions/0047-other-scripts.md.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from statistics import mean
from typing import Any, NamedTuple

from PIL import Image

from desktop_app.extract.tesseract_data import LanguageData, installed

_SAMPLE = 3
"""So many lines, the longest, tell the script."""
_SURE_OF_SCRIPT = 75
"""Percent, mean of the words. The right script gave 79 to 96, another one 58 at most, but for look-alikes."""
_BEYOND_DOUBT = 85
"""No other script is tried."""
_SURE_OF_LINE = 60
"""Once the script is known."""
_FEWEST_LETTERS = 5
"""Different ones, in a text of twice as many: a row of windows is read as one letter again and again."""
_FEWEST = 3
"""Letters: of a number everybody is sure."""
_LOOK_ALIKES = frozenset("АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεηικνορςτυχω")
"""Cyrillic and Greek letters that are drawn like Latin ones: a line of them alone is Latin."""
_DOTS_PER_INCH = 150
"""Tesseract guesses it for every line otherwise, and says so on the terminal."""
_ENGINES = 8
"""Kept; each takes some megabytes."""


def read_lines(lines: Sequence[Image.Image]) -> list[str]:
    """What stands in each of these grey pictures of one line; empty where it is not known for sure.

    All are taken to be in one script.
    """
    longest = sorted(range(len(lines)), key=lambda at: -lines[at].width / lines[at].height)[:_SAMPLE]
    best = _script_of([lines[at] for at in longest]) if lines else None
    if best is None:
        return [""] * len(lines)
    read = [_read(best.folder, best.languages, line) for line in lines]
    return [line.text if line.sure >= _SURE_OF_LINE and _is_writing(line.text) else "" for line in read]


def _script_of(lines: Sequence[Image.Image]) -> LanguageData | None:
    """Told by its first language alone: all languages of all scripts would take seconds."""
    best, sureness = None, float(_SURE_OF_SCRIPT)
    for data in installed():
        read = [_read(data.folder, data.languages.partition("+")[0], line) for line in lines]
        sure = mean(line.sure if _is_writing(line.text) else 0 for line in read)
        if sure > sureness:
            best, sureness = data, sure
        if sure > _BEYOND_DOUBT:
            break
    return best


class _Line(NamedTuple):
    text: str = ""
    sure: int = 0


def _read(folder: os.PathLike[str], languages: str, line: Image.Image) -> _Line:
    try:
        engine = _engine(os.fspath(folder), languages)
        engine.SetImageBytes(line.tobytes(), line.width, line.height, 1, line.width)
        engine.SetSourceResolution(_DOTS_PER_INCH)
        return _Line(" ".join(engine.GetUTF8Text().split()), engine.MeanTextConf())
    except (ImportError, OSError, RuntimeError):  # its library or its data are damaged, or of another version
        return _Line()  # Latin text is read without it: a picture does not fail for that


def _is_writing(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    varied = len(letters) < 2 * _FEWEST_LETTERS or len(set(letters)) >= _FEWEST_LETTERS
    return varied and len(letters) >= _FEWEST and not _LOOK_ALIKES.issuperset(letters)


@lru_cache(maxsize=_ENGINES)
def _engine(folder: str, languages: str) -> Any:
    import tesserocr  # noqa: PLC0415 - only a process that recognises needs it

    engine = tesserocr.PyTessBaseAPI(path=folder, lang=languages, psm=tesserocr.PSM.SINGLE_LINE)
    engine.SetVariable("debug_file", os.devnull)
    return engine
