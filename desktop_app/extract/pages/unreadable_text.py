"""Tells text that a PDF's fonts hide from text that can be read.

Pure. A font that does not say what its glyphs mean gives private characters, control characters, or letters moved
along the alphabet. Letters with few vowels may be moved, or a list of parts.
"""

import re
import unicodedata

from desktop_app.extract.pages.line_joining import HYPHEN_MARK

_MOST_NONSENSE = 0.3
_LEAST_VOWELS = 0.2
"""Share among Latin letters: no measured page of prose had less than 0.31; letters moved by 29 places have 0.15."""
_USUAL_MOVE = 29
"""The place of a letter in the fonts of Windows, counted from its code."""
_MOST_WORDS = 0.7
_WORD = re.compile(r"[A-Za-z]?[a-z]+[^\w\s]*")
_ENOUGH_LETTERS = 100
_VOWELS = frozenset("aeiouyøæœı")


def is_unreadable(text: str) -> bool:
    """Whether the text of a page is none that a person sees there."""
    signs = [char for char in text if not char.isspace() and char != HYPHEN_MARK]
    if not signs:
        return False
    nonsense = sum(char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co", "Cn"} for char in signs)
    return nonsense > len(signs) * _MOST_NONSENSE or (is_doubtful(text) and _is_moved(text))


def is_doubtful(text: str) -> bool:
    """Whether the text of a page may be another one than a person sees there."""
    signs = [char for char in text if not char.isspace()]
    letters = [char for char in unicodedata.normalize("NFD", "".join(signs).lower()) if char.isalpha()]
    latin = [char for char in letters if char < "\u0250"]
    if len(latin) < max(_ENOUGH_LETTERS, len(letters) / 2):
        return False
    return sum(char in _VOWELS for char in latin) < len(latin) * _LEAST_VOWELS


def _is_moved(text: str) -> bool:
    """Whether it consists of words once the letters are moved back."""
    words = [word for word in text.split() if len(word) > 3]
    moved = ["".join(chr(ord(char) + _USUAL_MOVE) for char in word) for word in words]
    good = sum(_WORD.fullmatch(word) is not None and not _VOWELS.isdisjoint(word) for word in moved)
    return good > len(words) * _MOST_WORDS
