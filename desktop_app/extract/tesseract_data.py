"""What an installed Tesseract knows of languages: a file for each, which tesserocr can read as well.

Owns where these files lie and which languages write in which script. Loads no library, for the program asks at its
start.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from desktop_app.paths import is_there

_SCRIPTS = (
    "rus ukr bel bul srp mkd kaz kir mon tgk uzb_cyrl aze_cyrl tat",
    "ell grc",
    "ara fas urd pus snd uig kur_ara",
    "heb yid",
    "hin mar nep san",
    "kor",
    "ben asm",
    "guj",
    "pan",
    "tam",
    "tel",
    "kan",
    "mal",
    "sin",
    "tha",
    "lao",
    "khm",
    "mya",
    "kat",
    "hye",
    "amh tir",
)
"""Names of languages as Tesseract has them, those of one script together."""


class LanguageData(NamedTuple):
    """What is known of one script."""

    folder: Path
    languages: str
    """Their names, joined by +."""


def signature() -> str:
    """Six hexadecimal digits that change with what can be read here; empty if nothing can."""
    found = installed()
    said = " ".join(sorted(data.languages for data in found))
    return hashlib.blake2b(said.encode(), digest_size=3).hexdigest() if found else ""


@cache
def installed() -> tuple[LanguageData, ...]:
    """Of each script that is in use here."""
    if find_spec("tesserocr") is None:
        return ()
    for folder in _folders():
        found = [[name for name in of_one.split() if is_there(folder / f"{name}.traineddata")] for of_one in _SCRIPTS]
        if any(found):
            return tuple(LanguageData(folder, "+".join(names)) for names in found if names)
    return ()


def _folders() -> Iterator[Path]:
    """Where data may lie; the first that has some counts.

    Not where TESSDATA_PREFIX says: the window and the terminal may be told otherwise, and would read in turn.
    """
    if sys.platform == "win32":
        for parent in (os.environ.get("ProgramFiles"), os.environ.get("LOCALAPPDATA", "") + r"\Programs"):  # noqa: SIM112
            yield Path(parent or "", "Tesseract-OCR", "tessdata")
        return
    yield from sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    for parent in ("/usr/share", "/usr/local/share", "/opt/homebrew/share", "/opt/local/share"):
        yield from (Path(parent, "tessdata"), Path(parent, "tesseract", "tessdata"))
