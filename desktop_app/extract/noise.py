"""What stands in texts and is no text: pictures and keys written as base64, and the colour codes of terminals.

Pure. Base64 is told by how often it changes between capitals, small letters and digits, and in lines by their
number and their length, which programs choose: lists of keys, addresses and passwords stay. A single word of 200 such
characters goes. Looks at every character a bounded number of times.
"""

import re
from itertools import pairwise

from desktop_app.extract.normalise import without_data_uris

_TERMINAL_CODE = re.compile(
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78cDEHM])"
)
_RUN = re.compile(r"[A-Za-z0-9+/_=-]{200,}+")
_INDENT = r"[ \t>]{0,40}"
_BLOCKS = tuple(
    re.compile(
        rf"(?<![^\n]){_INDENT}[A-Za-z0-9+/]{{{width}}}[ \t]*(?:\r?\n{_INDENT}[A-Za-z0-9+/]{{{width}}}[ \t]*(?![^\r\n]))"
        rf"{{7,}}+(?:\r?\n{_INDENT}[A-Za-z0-9+/]{{0,{width}}}={{0,2}}[ \t]*(?![^\r\n]))?"
    )
    for width in (64, 76, 60, 72)
)
"""At least eight lines as long as those that programs write, and a shorter one."""
_SAMPLE = 2_000
_MIN_CHANGES = 0.4
"""Two neighbours of random base64 are of different kinds in two of three places; in names about one in ten."""


def without_noise(text: str) -> str:
    """`text` without data that is written in it and without terminal codes."""
    if "\x1b" in text:
        text = _TERMINAL_CODE.sub("", text)
    text = without_data_uris(text)
    for block in _BLOCKS:
        text = block.sub(_unless_list, text)
    return _RUN.sub(_unless_words, text)


def _unless_list(match: re.Match[str]) -> str:
    """Base64 of this length has its two signs; keys and tokens are made of letters and digits."""
    return "" if ("+" in match[0] or "/" in match[0]) and _is_random(match[0][:_SAMPLE]) else match[0]


def _unless_words(match: re.Match[str]) -> str:
    return "" if _is_random(match[0][:_SAMPLE]) else match[0]


def _is_random(run: str) -> bool:
    kinds = ["A" if char.isupper() else "a" if char.islower() else "0" for char in run if char.isalnum()]
    changes = sum(first != second for first, second in pairwise(kinds))
    return len(set(kinds)) == 3 and changes >= len(kinds) * _MIN_CHANGES
