"""Opening files that lie in files: they are unpacked on a lane first. Call from the GUI thread."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.lanes import Done, SerialLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.gui.wording import member_file
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Hit


class Unpacking(Protocol):
    """What the window needs to open a member; any thread may call it."""

    def copy(self, file: Path, member: str) -> Path:
        """Unpack the member and say where it is."""


class MemberOperations(QObject):
    """One after the other."""

    began = Signal(str)
    """A sentence: it may take a while."""
    unpacked = Signal(object, object)
    """The path of a copy that can be opened, and what is to be called when it is."""
    refused = Signal(object)
    """A Refusal."""

    def __init__(self, copies: Unpacking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._copies = copies
        self._lane = SerialLane("members", self)

    def unpack(self, hit: Hit, opened: Done) -> None:
        """Unpack the member that a hit is; `unpacked` tells, and hands `opened` on."""
        inner, outer = name_in_line(member_file(hit.member)), name_in_line(hit.path.name)
        self.began.emit(f"Unpacking {inner} from {outer}…")
        self._lane.submit(
            lambda: self._copies.copy(hit.path, hit.member), lambda copy: self.unpacked.emit(copy, opened), self._fail
        )

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "It could not be unpacked: an internal error.")

    def close(self) -> None:
        """Wait for the thread."""
        self._lane.close()
