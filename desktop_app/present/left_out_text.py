"""What of a folder is not looked at, in words."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.present.shown_names import name_in_line
from desktop_app.records import LeftOut

_WORDS = (
    (LeftOut.RULE, "file", "left out by rules"),
    (LeftOut.FOLDER, "folder", "left out by rules"),
    (LeftOut.TOO_LARGE, "file", "larger than the limit"),
    (LeftOut.IN_CLOUD, "file", "in the cloud only"),
)


def left_out_text(left_out: Mapping[LeftOut, int]) -> str:
    """'310 files and 12 folders left out by rules, 2 files larger than the limit'; empty if it is nothing."""
    said: dict[str, list[str]] = {}
    for why, noun, how in _WORDS:
        if count := left_out.get(why, 0):
            said.setdefault(how, []).append(f"1 {noun}" if count == 1 else f"{count:,} {noun}s")
    return ", ".join(f"{' and '.join(counts)} {how}" for how, counts in said.items())


def disks_away_text(disks: Sequence[Path]) -> str:
    """'not connected: /home/ann/NAS; its files stay in the index until it is back'; empty if there are none."""
    its, it_is = ("its", "it is") if len(disks) == 1 else ("their", "they are")
    names = ", ".join(map(name_in_line, disks))
    return f"not connected: {names}; {its} files stay in the index until {it_is} back" if disks else ""
