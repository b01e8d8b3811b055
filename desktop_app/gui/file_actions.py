"""What can be done with the file of a hit, in words: which file it is that is opened, shown or copied. No Qt."""

from dataclasses import dataclass

from desktop_app.gui.wording import member_file
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Hit
from desktop_app.services.member_copies import can_be_opened

SHOW = "Show in file manager"


@dataclass(frozen=True, slots=True)
class FileActions:
    """Texts of a menu, without a key; `tips` say the same in a sentence without its end."""

    open: str
    reveal: str
    copy: str
    tips: tuple[str, str, str]


def opens_copy(hit: Hit) -> bool:
    """Whether a file inside a file is unpacked to be opened."""
    return bool(hit.member) and can_be_opened(hit.member)


def file_actions(hit: Hit) -> FileActions:
    """What is said of a hit."""
    if not hit.member:
        tips = ("Open the file", SHOW, "Copy the path of the file")
        return FileActions("Open", SHOW, "Copy path", tips)
    outer = name_in_line(hit.path.name)
    opened = name_in_line(member_file(hit.member)) if opens_copy(hit) else outer
    unpacked = f"Open a copy of {opened}, which cannot be changed" if opens_copy(hit) else f"Open {outer}"
    tips = (unpacked, f"Show {outer} in file manager", f"Copy the path of {outer}")
    return FileActions(f"Open {opened}", f"Show {outer} in file manager", f"Copy path of {outer}", tips)
