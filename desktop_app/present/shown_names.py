"""Names and paths as they are shown: a file may be called by any characters, and some would disguise or tear a line."""

import re
import unicodedata
from pathlib import PurePath

_LINE_BREAK = "↵"
"""More fonts have it than U+2424, the sign that is meant for it."""
_UNSHOWN = "\ufffd"
_BREAKS = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Of terminals, and those that turn the direction of text round: 'gpj.exe' would read 'exe.jpg' behind one."""
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"


def shown_name(name: PurePath | str) -> str:
    """The name on one line, in the order of its characters."""
    return _CONTROLS.sub(_UNSHOWN, _BREAKS.sub(_LINE_BREAK, str(name)))


def name_in_line(name: PurePath | str) -> str:
    """The same for a line with other text: in Arabic or Hebrew it leaves the order of what stands beside it alone.

    For the window; what is printed may be copied from a terminal, with everything in it.
    """
    shown = shown_name(name)
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown)
    return f"{_LEFT_TO_RIGHT}{shown}{_END}" if turns else shown
