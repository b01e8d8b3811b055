"""Asking the indexing service: folders, pause, failures, and the picture of how far it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import AlreadyIndexing
from desktop_app.gui.drop_target import Dropped, sort_dropped
from desktop_app.gui.lanes import SerialLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.paths import full_path
from desktop_app.present.joined_text import joined_text
from desktop_app.present.shown_names import name_in_line
from desktop_app.services.index_status import Activity, FailedFile, IndexStatus, PartlyRead, Trouble

T = TypeVar("T")

FOLLOW_MS = 3000
"""So often the window looks at what another process does that indexes in its place."""


class Indexing(Protocol):
    """What the window needs of the indexing service; any thread may call it."""

    def start(self) -> object: ...  # noqa: D102 - named by what it does, as are those below
    def stop(self) -> object: ...  # noqa: D102
    def add_root(self, path: Path) -> int: ...  # noqa: D102
    def remove_root(self, root_id: int) -> None: ...  # noqa: D102
    def pause(self) -> None: ...  # noqa: D102
    def resume(self) -> None: ...  # noqa: D102
    def pause_root(self, root_id: int, paused: bool) -> None: ...  # noqa: D102
    def status(self) -> IndexStatus: ...  # noqa: D102
    def failures(self) -> Sequence[FailedFile]: ...  # noqa: D102
    def read_in_part(self) -> Sequence[PartlyRead]: ...  # noqa: D102
    def retry_failures(self) -> object: ...  # noqa: D102
    def rescan(self) -> object: ...  # noqa: D102
    def on_change(self, listener: Callable[[], None]) -> object:
        """Call `listener`, from any thread, whenever `status` has news."""


class Elsewhere(Protocol):
    """What the window needs to know of the process that indexes, where this one does not."""

    @property
    def paused(self) -> bool:
        """Whether the person holds all work; any thread may ask."""


class IndexOperations(QObject):
    """Every request about the index, one after the other. Call from the GUI thread."""

    status_changed = Signal(IndexStatus)
    troubles_listed = Signal(object)
    """A tuple of Trouble: what failed, then what was read in part."""
    drop_sorted = Signal(Dropped)
    joined = Signal(str)
    """A sentence: which watched folders are part of an added one now."""
    refused = Signal(object)
    """A Refusal."""
    followed = Signal(bool)
    """Whether another process indexes in place of this one; told when it begins and when it is over."""
    _noted = Signal()

    def __init__(
        self, indexing: Indexing, elsewhere: Elsewhere, *, follow_ms: int = FOLLOW_MS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._indexing = indexing
        self._elsewhere = elsewhere
        self._following = False
        self._lane = SerialLane("index", self)
        self._reading_lane = SerialLane("status", self)  # a request may wait for the indexer, its picture need not
        self._asking = self._ask_again = self._closed = False
        self.again = QTimer(self, singleShot=True, interval=follow_ms)
        self.again.timeout.connect(self.start)
        self._noted.connect(self.refresh)
        indexing.on_change(self._note)

    def start(self) -> None:
        """Begin to index. While another Findwell does, follow what it does, and take over when it ends."""
        self._lane.submit(self._indexing.start, lambda _: self._follow(following=False), self._fail_start)

    def _fail_start(self, error: BaseException) -> None:
        if isinstance(error, AlreadyIndexing):
            self.again.start()
            self._follow(following=True)
        else:
            self.refresh()
            self._refuse(error)

    def _follow(self, *, following: bool) -> None:
        self.refresh()
        if following is not self._following:
            self._following = following
            self.followed.emit(following)

    def refresh(self) -> None:
        """Ask for the status; requests that come while one is under way become one, and none is made after the end."""
        if self._closed:  # news that were on their way when it came
            return
        if self._asking:
            self._ask_again = True
            return
        self._asking = True
        self._reading_lane.submit(self._picture, self._show_status, self._fail_status)

    def _picture(self) -> IndexStatus:  # the lane's thread
        status = self._indexing.status()
        if status.activity is Activity.STOPPED and not status.problem and self._elsewhere.paused:
            return replace(status, activity=Activity.PAUSED)
        return status

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Watch every one of `folders`."""
        for folder in folders:
            self._lane.submit(partial(self._add, folder), self._tell_added, self._refuse)

    def _add(self, folder: Path) -> str:  # the lane's thread
        inner = self._indexing.status().inside(folder)
        self._indexing.add_root(folder)
        return joined_text(full_path(folder), inner, name_in_line)

    def _tell_added(self, joined: str) -> None:
        self.refresh()
        if joined:
            self.joined.emit(joined)

    def sort_drop(self, paths: Sequence[Path]) -> None:
        """Find out what was dropped; `drop_sorted` tells."""
        self._lane.submit(lambda: sort_dropped(paths), self.drop_sorted.emit, self._refuse)

    def remove_root(self, root_id: int) -> None:
        """Forget a folder; its files stay where they are."""
        self._request(lambda: self._indexing.remove_root(root_id))

    def pause(self, paused: bool) -> None:
        """Hold or go on with all indexing."""
        self._request(self._indexing.pause if paused else self._indexing.resume)

    def pause_root(self, root_id: int, paused: bool) -> None:
        """Hold or go on with one folder."""
        self._request(lambda: self._indexing.pause_root(root_id, paused))

    def rescan(self) -> None:
        """Look through all folders now."""
        self._request(self._indexing.rescan)

    def retry_failures(self) -> None:
        """Read every failed file again; the list follows."""
        self._lane.submit(self._indexing.retry_failures, lambda _: self.list_troubles(), self._refuse)

    def list_troubles(self) -> None:
        """Ask for the files that failed, and those that were read in part."""
        self._reading_lane.submit(self._troubles, self.troubles_listed.emit, self._refuse)

    def _troubles(self) -> tuple[Trouble, ...]:  # the lane's thread
        return (*self._indexing.failures(), *self._indexing.read_in_part())

    def _request(self, work: Callable[[], object]) -> None:
        self._lane.submit(work, lambda _: self.refresh(), self._refuse)

    def _note(self) -> None:  # any thread
        if not self._closed:
            self._noted.emit()

    def _show_status(self, status: IndexStatus) -> None:
        self._end_asking()
        self.status_changed.emit(status)

    def _fail_status(self, error: BaseException) -> None:
        self._end_asking()
        self._refuse(error)

    def _end_asking(self) -> None:
        self._asking = False
        if self._ask_again:
            self._ask_again = False
            self.refresh()

    def _refuse(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "That was not done: an internal error.")

    def close(self) -> None:
        """Take no more news, wait for the thread, and stop indexing."""
        self._closed = True
        self.again.stop()
        for lane in (self._lane, self._reading_lane):
            lane.drop()
        self._indexing.stop()  # answers whoever waits for the indexer
        for lane in (self._lane, self._reading_lane):
            lane.close()
        self._indexing.stop()  # a start may have been on its way
