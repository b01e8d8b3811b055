"""What stands in texts and is no text: pictures and keys written as base64, and the colour codes of terminals.

Pure. Drops nothing that a person could have written: base64 is told by how often it changes between capitals,
small letters and digits. Looks at every character a bounded number of times.
"""

import re
from itertools import pairwise

from desktop_app.extract.normalise import without_data_uris

_TERMINAL_CODE = re.compile(
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78cDEHM])"
)
_RUN = re.compile(r"[A-Za-z0-9+/_=-]{200,}+")
_LINE = r"[ \t>]{0,40}[A-Za-z0-9+/=]{40,100}+[ \t]*"
_BLOCK = re.compile(
    rf"(?<![^\n]){_LINE}(?:\r?\n{_LINE}(?![^\r\n])){{3,}}+(?:\r?\n[ \t>]{{0,40}}[A-Za-z0-9+/=]{{1,100}}(?![^\r\n]))?"
)
_SAMPLE = 2_000
_MIN_CHANGES = 0.4
"""Two neighbours of random base64 are of different kinds in two of three places; in names about one in ten."""


def without_noise(text: str) -> str:
    """`text` without data that is written in it and without terminal codes."""
    if "\x1b" in text:
        text = _TERMINAL_CODE.sub("", text)
    text = _BLOCK.sub(_unless_words, without_data_uris(text))
    return _RUN.sub(_unless_words, text)


def _unless_words(match: re.Match[str]) -> str:
    return "" if _is_random(match[0][:_SAMPLE]) else match[0]


def _is_random(run: str) -> bool:
    kinds = ["A" if char.isupper() else "a" if char.islower() else "0" for char in run if char.isalnum()]
    changes = sum(first != second for first, second in pairwise(kinds))
    return len(set(kinds)) == 3 and changes >= len(kinds) * _MIN_CHANGES
