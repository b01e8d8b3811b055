"""Names of files inside files: decoded, without the tricks that a name in an archive may hold.

Pure functions. A name made here is shown and stored; no file is ever opened or made under it.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

import chardet

from desktop_app.extract.encodings import codec_name
from desktop_app.extract.normalise import one_line
from desktop_app.records import MEMBER_SEPARATOR

_MAX_CHARS = 500
_DRIVE = re.compile(r"^[A-Za-z]:")
_HIDING = ".~ "
"""What a name begins with that is hidden, or that a program gives a file for as long as it is open."""
_NO_PARTS = frozenset(("", ".", ".."))
_SUFFIX = re.compile(r"\.[A-Za-z0-9_-]{1,16}")
_FAR_ENCODINGS = {
    **{name: name for name in ("gb18030", "big5hkscs", "cp932", "cp949", "cp866", "cp1125", "cp1251")},
    "euc_jp": "gb18030",  # hardly any archive is in it, and short names in GB 18030 look like it
}
"""What `chardet` is believed for in so short a text; Western names are told by their letters instead."""
_DOS_ENCODINGS = ("cp437", "cp850", "cp1252")


def plain_name(name: str) -> str:
    """The path '/'-separated, below the container whatever it said, in one line; empty if nothing is left."""
    parts = one_line(_DRIVE.sub("", name).replace("\\", "/")).replace(MEMBER_SEPARATOR.strip(), ">").split("/")
    return "/".join(part.strip() for part in parts if part.strip() not in _NO_PARTS)[-_MAX_CHARS:]


def file_name(text: str, otherwise: str) -> str:
    """`text` as the name of one file, which is in no folder and not hidden; `otherwise` if it says nothing."""
    return plain_name(text).replace("/", "_").lstrip(_HIDING) or otherwise


def unlike(name: str, taken: dict[str, int]) -> str:
    """`name`, numbered if it is taken; takes it. `taken` counts how often each name was asked for."""
    path = PurePosixPath(name)
    different = name
    while different in taken:
        taken[name] += 1
        different = str(path.with_name(f"{path.stem} ({taken[name]}){path.suffix}"))
    taken[different] = 1
    return different


def suffixes(name: str) -> str:
    """The last two suffixes, if they look like some: '.csv.gz'."""
    return "".join(suffix for suffix in PurePosixPath(name).suffixes[-2:] if _SUFFIX.fullmatch(suffix))


def names_encoding(names: Iterable[bytes]) -> str:
    """The encoding in which all of `names` were written by a program that did not say which."""
    text = b"\n".join(names)
    if _fits(text, "utf-8"):
        return "utf-8"
    detected = _FAR_ENCODINGS.get(codec_name(str(chardet.detect(text)["encoding"] or "")))
    if detected and _fits(text, detected):
        return detected
    return next((encoding for encoding in _DOS_ENCODINGS if _spells(text, encoding)), _DOS_ENCODINGS[0])


def _fits(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _spells(text: bytes, encoding: str) -> bool:
    """Whether every character beyond ASCII is a Latin letter."""
    foreign = [char for char in text.decode(encoding, "replace") if char > "\x7f"]
    return all(char.isalpha() and char < "\u0250" for char in foreign)
