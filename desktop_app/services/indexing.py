"""Indexing as front ends use it: start, stop, folders, pause, status. Every method may be called from any thread.

The work itself belongs to one thread, see `coordinator`. Only one process at a time indexes a data directory; what
is asked of another one about folders and pauses is written down for it, see `foreign_indexing`.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from desktop_app.errors import AlreadyIndexing, EnvironmentFault, UserFacingError
from desktop_app.records import Fingerprint
from desktop_app.services.coordinator import Coordinator
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.foreign_indexing import ForeignIndexing
from desktop_app.services.index_status import FailedFile, IndexEvent, IndexStatus, PartlyRead, RootStatus
from desktop_app.services.mailbox import Listeners, Mailbox
from desktop_app.services.root_stage import root_path
from desktop_app.services.status_reader import StatusReader, Work
from desktop_app.services.yardstick import Yardstick
from desktop_app.settings import Settings
from desktop_app.store.database import Database, environment_faults

log = logging.getLogger("findwell.indexing")

RETRY_AFTER_S = 20.0
COMMAND_TIMEOUT_S = 60.0

T = TypeVar("T")


class IndexingService:
    """Keeps the index in step with the roots."""

    def __init__(
        self, database: Database, data_dir: Path, encoders: EncoderSlot, settings: Settings, *, watch: bool = True
    ) -> None:
        self._database = database
        self._vectors_dir = data_dir / "vectors"
        self._encoders = encoders
        self._settings = settings
        self._watch = watch
        self._status = StatusReader(database, self._vectors_dir)
        self._elsewhere = ForeignIndexing(database)
        self.yardstick = Yardstick(data_dir)
        """The tokenizer that chunks are measured with; the indexing thread uses it once `start` was called."""
        self._lock = FileLock(data_dir / "indexing.lock", thread_local=False)
        self._mailbox: Mailbox[Coordinator] = Mailbox()
        self._thread: threading.Thread | None = None
        self._coordinator: Coordinator | None = None
        self._problem = ""
        self._change_listeners: list[Callable[[], None]] = []
        self._event_listeners: list[Callable[[IndexEvent], None]] = []
        encoders.on_change(self._mailbox.announce_model)

    @property
    def running(self) -> bool:
        """Whether this process does the indexing."""
        return self._thread is not None

    @property
    def runs_elsewhere(self) -> bool:
        """Whether another process does the indexing now."""
        if self.running:
            return False
        try:
            with self._lock.acquire(timeout=0):
                return False
        except Timeout:
            return True

    def start(self) -> None:
        """Begin to index.

        :raises AlreadyIndexing: another process indexes this data directory.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise AlreadyIndexing(
                "Another Findwell is indexing with this data directory already.", "Use its window, or close it first."
            ) from error
        self._mailbox.stop.clear()
        self._mailbox.idle.clear()
        self._thread = threading.Thread(target=self._run, name="indexing")
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way within moments, keep everything that is done, and end the thread."""
        if self._thread is None:
            return
        self._mailbox.stop.set()
        self._mailbox.wake.set()
        self._thread.join()
        self._thread = None
        self._mailbox.refuse(UserFacingError("Findwell is closing.", "Ask again after the next start."))
        self._lock.release()

    def add_root(self, path: Path) -> int:
        """Watch a folder, or a single file, from now on and return the root's id; one inside a root gives that root.

        :raises UserFacingError: there is nothing at the path.
        """
        folder = root_path(path)
        if not self.running:
            return self._elsewhere.add_root(folder)
        return self._ask(lambda coordinator: coordinator.add_root(folder))

    def remove_root(self, root_id: int) -> None:
        """Stop watching a folder and forget what was indexed in it; its files are not touched."""
        if not self.running:
            self._elsewhere.remove_root(root_id)
        else:
            self._ask(lambda coordinator: coordinator.remove_root(root_id))

    def pause(self) -> None:
        """Hold all work until `resume`, even over a restart."""
        self._set_paused(paused=True)

    def resume(self) -> None:
        """Go on after a pause."""
        self._set_paused(paused=False)

    def _set_paused(self, *, paused: bool) -> None:
        if not self.running:
            self._elsewhere.pause(paused=paused)
        else:
            self._ask(lambda coordinator: coordinator.set_paused(paused=paused))

    def pause_root(self, root_id: int, paused: bool) -> None:  # noqa: FBT001 - says which way
        """Hold or go on with one folder."""
        if not self.running:
            self._elsewhere.pause_root(root_id, paused=paused)
        else:
            self._ask(lambda coordinator: coordinator.pause_root(root_id, paused=paused))

    def retry_failures(self) -> None:
        """Read every failed file again."""
        self._ask(Coordinator.retry)

    def rescan(self) -> None:
        """Look through every folder now."""
        self._ask(Coordinator.rescan)

    @property
    def paused(self) -> bool:
        """Whether work is held."""
        coordinator = self._coordinator
        return coordinator is not None and coordinator.paused

    @property
    def standstill(self) -> str:
        """Why nothing is indexed at the moment; empty while it works. It is tried again by itself."""
        return self._problem

    def wait_until_idle(self, timeout_s: float | None = None) -> bool:
        """Block until nothing is left to do, or nothing can be done; whether that came before the timeout."""
        return self._mailbox.idle.wait(timeout_s)

    def status(self) -> IndexStatus:
        """The picture of the index now; a few milliseconds."""
        coordinator, model = self._coordinator, self._encoders.any
        work = Work(problem=self._problem)
        if coordinator is not None:
            problem = self._problem or coordinator.problem
            work = Work(coordinator.activity, coordinator.rate.per_second(), problem)
        if model is None:
            return self._status.status(work, "", None)
        picture = self._status.status(work, model.name, model.fingerprint)
        return replace(picture, roots=tuple(replace(root, host=self._host_of(root)) for root in picture.roots))

    def _host_of(self, root: RootStatus) -> str:
        own = self._encoders.named(root.model) if root.model else None
        return own.host if own else ""

    def status_without_model(self, model: str, fingerprint: Fingerprint | None) -> IndexStatus:
        """The picture for a process that neither indexes nor has loaded the model."""
        return self._status.status(Work(), model, fingerprint)

    def failures(self) -> list[FailedFile]:
        """Every file that could not be indexed, with reason and remedy."""
        return self._status.failures()

    def read_in_part(self) -> list[PartlyRead]:
        """Every file of whose text something is missing, with what is said of it."""
        return self._status.read_in_part()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the indexing thread when the status has changed, at most five times a second."""
        self._change_listeners.append(listener)

    def on_event(self, listener: Callable[[IndexEvent], None]) -> None:
        """Call `listener` on the indexing thread with each file's news, after it was committed."""
        self._event_listeners.append(listener)

    def _ask(self, command: Callable[[Coordinator], T]) -> T:
        if self._thread is None or self._mailbox.stop.is_set():
            raise UserFacingError("This Findwell does not index.", "Another one does; use its window.")
        try:
            answer: T = self._mailbox.ask(command).result(COMMAND_TIMEOUT_S)
        except TimeoutError as error:
            raise UserFacingError("Indexing is busy and did not answer.", "Try again in a moment.") from error
        return answer

    def _run(self) -> None:
        while not self._mailbox.stop.is_set():
            try:
                self._work()
            except EnvironmentFault as fault:
                log.warning("indexing waits: %s", fault)
                self._stand_still(str(fault))
            except Exception:
                log.exception("indexing failed")
                self._stand_still("Indexing was interrupted by an internal error; it starts again by itself.")
        self._coordinator = None

    def _work(self) -> None:
        with environment_faults(self._database.path), closing(self._database.writer()) as connection:
            coordinator = Coordinator(
                connection,
                settings=self._settings,
                vectors_dir=self._vectors_dir,
                encoders=self._encoders,
                mailbox=self._mailbox,
                listeners=Listeners(self._tell_change, self._tell_event),
                yardstick=self.yardstick,
                watch=self._watch,
            )
            with closing(coordinator):
                self._coordinator = coordinator
                self._problem = ""
                coordinator.run()

    def _stand_still(self, problem: str) -> None:
        self._problem = problem
        self._coordinator = None
        self._mailbox.idle.set()
        self._tell_change()
        until = time.monotonic() + RETRY_AFTER_S
        while (left := until - time.monotonic()) > 0 and not self._mailbox.stop.is_set():
            self._mailbox.refuse(UserFacingError(problem, "It is tried again by itself in a moment."))
            self._mailbox.wake.wait(left)
            self._mailbox.wake.clear()

    def _tell_change(self) -> None:
        for listener in self._change_listeners:
            _call(listener)

    def _tell_event(self, event: IndexEvent) -> None:
        for listener in self._event_listeners:
            _call(lambda listener=listener: listener(event))  # type: ignore[misc]


def _call(listener: Callable[[], None]) -> None:
    """A listener that fails harms itself only."""
    try:
        listener()
    except Exception:
        log.exception("a listener failed")
