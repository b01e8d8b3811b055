"""The one thread that changes the index: it owns the write connection and moves every stage forward.

    folders ─► scan ─┐
    watcher ─► change ─► pending files ─► read (hash, extract) ─► chunks, postings ─► embed ─► vectors, snapshot

Each pass of the loop gives every stage one step that never waits; when none has work the thread sleeps until
something wakes it. Every step commits whole facts, so the process may be killed between any two instructions.
"""

import math
import time
from contextlib import ExitStack
from pathlib import Path

from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.services.change_stage import ChangeStage
from desktop_app.services.cutting import Cutting
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.file_news import FileNews
from desktop_app.services.forgetting import Forgetting
from desktop_app.services.index_status import Activity
from desktop_app.services.mailbox import Listeners, Mailbox
from desktop_app.services.model_stage import ModelStage
from desktop_app.services.rate_meter import RateMeter
from desktop_app.services.reading_records import Settled
from desktop_app.services.reading_stage import ReadingStage
from desktop_app.services.root_stage import RootStage
from desktop_app.services.scan_stage import ScanStage
from desktop_app.services.yardstick import Yardstick
from desktop_app.settings import Settings
from desktop_app.sources.folder_watch import FolderWatch
from desktop_app.sources.member_rules import member_use
from desktop_app.store.database import Connection, transaction
from desktop_app.store.facts import PAUSED, Facts
from desktop_app.store.files import Files
from desktop_app.store.postings import Postings
from desktop_app.store.vector_snapshots import SnapshotWriter

NOTIFY_EVERY_S = 0.2
LOOK_EVERY_S = 1.0


class Coordinator:
    """Built, run and closed on the thread that owns `connection`."""

    def __init__(
        self,
        connection: Connection,
        *,
        settings: Settings,
        vectors_dir: Path,
        encoders: EncoderSlot,
        mailbox: "Mailbox[Coordinator]",
        listeners: Listeners,
        yardstick: Yardstick,
        watch: bool,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._encoders = encoders
        self._mailbox = mailbox
        self._listeners = listeners
        self._files = Files(connection)
        self._facts = Facts(connection)
        self._news = FileNews(connection, listeners.event)
        self.paused = self._held()
        wake = mailbox.wake.set
        self._snapshots = SnapshotWriter(vectors_dir, connection, wake=wake)
        debounce_s = settings.source.debounce_ms / 1000
        watcher = FolderWatch(mailbox.deliver, debounce_s=debounce_s) if watch else None
        self._scanning = ScanStage(connection, wake=wake, watch=watcher)
        self._root_stage = RootStage(connection, settings.source, self._scanning, watcher, data_dir=vectors_dir.parent)
        self._forgetting = Forgetting(connection, self._root_stage)
        self._changing = ChangeStage(connection, rules_of=self._root_stage.rules_of, rescan=self._root_stage.rescan)
        self._cutting = Cutting(connection, settings.chunk, yardstick, recognises=settings.extract.recognise_text)
        self._reading = ReadingStage(
            connection,
            self._cutting.writer,
            ReadingPool(settings.extract, use=member_use),
            wake=wake,
            settled=self._report_settled,
        )
        self.rate = RateMeter()
        self._models = ModelStage(
            connection, encoders, self._snapshots, wake=wake, indexed=self._news.tell_indexed, rate=self.rate
        )
        self.activity = Activity.SCANNING
        self._dirty = True
        self._notified = 0.0
        self._next_sweep = 0.0
        self._next_look = 0.0

    @property
    def problem(self) -> str:
        """Why part of the work stands still; empty if nothing does."""
        return self._models.problem or self._root_stage.problem

    # --- the loop -----------------------------------------------------------------------------------

    def run(self) -> None:
        """Work until the mailbox says stop."""
        Postings(self._connection).rebuild_if_outdated()
        self._use_model()
        self._root_stage.refresh()
        while not self._mailbox.stop.is_set():
            self._mailbox.wake.clear()
            if not self._pass():
                self._rest()
            self._notify(force=False)

    def close(self) -> None:
        """Stop every stage and keep what is finished; one that fails to does not keep the others from it."""
        self.activity = Activity.STOPPED
        with ExitStack() as stages:
            stages.callback(self._snapshots.close)
            stages.callback(self._models.close)
            stages.callback(self._reading.close)
            stages.callback(self._scanning.close)
            stages.callback(self._root_stage.close)

    def _pass(self) -> bool:
        worked = self._take_commands()
        worked |= self._take_changes()
        worked |= self._take_model()
        worked |= self._sweep_if_due()
        worked |= self._follow_others()
        worked |= self._forgetting.step()
        if self._scanning.step():
            self._reading.look_again()
            worked = True
        worked |= self._reading.step(admit=not (self.paused or self._encoders.loading))
        if not self.paused:
            worked |= self._models.step()
            self._models.publish_if_due(idle=False)
        if worked:
            self._mailbox.idle.clear()
            self._dirty = True
        return worked

    def _rest(self) -> None:
        """Nothing can be done now: tidy up if nothing is under way, then sleep until woken."""
        busy = self._scanning.busy or self._reading.busy or self._models.busy or self._encoders.loading
        if not busy and self._tidy():
            return
        activity = self._activity(busy=busy)
        self._dirty |= activity is not self.activity
        self.activity = activity
        if not busy:
            if not self._mailbox.wake.is_set():
                self._mailbox.idle.set()
            self._notify(force=self._dirty)
        self._mailbox.wake.wait(NOTIFY_EVERY_S if self._dirty else LOOK_EVERY_S)

    def _activity(self, *, busy: bool) -> Activity:
        if self.paused:
            return Activity.PAUSED
        if self._scanning.busy:
            return Activity.SCANNING
        return Activity.INDEXING if busy else Activity.IDLE

    def _tidy(self) -> bool:
        """Work for quiet times; whether anything was done."""
        forgotten = self._forgetting.tidy()
        self._models.publish_if_due(idle=True)
        return forgotten

    def _notify(self, *, force: bool) -> None:
        now = time.monotonic()
        if self._dirty and (force or now - self._notified >= NOTIFY_EVERY_S):
            self._dirty = False
            self._notified = now
            self._listeners.changed()

    # --- steps --------------------------------------------------------------------------------------

    def _take_commands(self) -> bool:
        worked = False
        while not self._mailbox.commands.empty():
            self._mailbox.idle.clear()
            command, future = self._mailbox.commands.get()
            worked = True
            try:
                future.set_result(command(self))
            except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
                future.set_exception(error)
        return worked

    def _take_changes(self) -> bool:
        changes = self._mailbox.take_changes()
        if changes:
            self._mailbox.idle.clear()
            self._changing.apply(changes, self._root_stage.all())
            self._reading.look_again()
        return bool(changes)

    def _take_model(self) -> bool:
        if not self._mailbox.model_filled.is_set():
            return False
        self._mailbox.model_filled.clear()
        self._use_model()
        return True

    def _sweep_if_due(self) -> bool:
        if time.monotonic() < self._next_sweep:
            return False
        minutes = self._settings.source.sweep_minutes
        self._next_sweep = time.monotonic() + minutes * 60 if minutes > 0 else math.inf
        self._root_stage.sweep()
        self._look_again()
        return True

    def _follow_others(self) -> bool:
        """Look, now and then, for what another process has asked for: folders added or removed, a pause."""
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + LOOK_EVERY_S
        changed = self._root_stage.refresh()
        if changed or self._models.choice_changed():
            self._use_model()
            changed = True
        if self.paused is not self._held():
            self._hold(paused=not self.paused)
            changed = True
        if changed:
            self._look_again()
        return changed

    def _held(self) -> bool:
        return self._facts.get(PAUSED) == "1"

    def _hold(self, *, paused: bool) -> None:
        self.paused = paused
        self._interrupt()

    def _interrupt(self) -> None:
        """Give up the groups in flight: their chunks stay pending, if they are still wanted."""
        self._models.suspend()
        self.rate.restart()

    def _look_again(self) -> None:
        self._reading.look_again()
        self._models.look_again()

    def _use_model(self) -> None:
        """Cut and embed with the models that are wanted now, as far as they are loaded."""
        self._models.refresh()
        if self._cutting.follow(self._encoders.any):
            self._reading.use_writer(self._cutting.writer)
        if self._cutting.measured:
            with transaction(self._connection):
                self._files.reread_outdated(self._cutting.writer.is_current)
        self._look_again()

    # --- news ---------------------------------------------------------------------------------------

    def _report_settled(self, settled: list[Settled]) -> None:
        ids = {item.document_id for item in settled if item.document_id is not None}
        self._news.tell_settled(settled, self._models.settle(ids))

    # --- commands, run by way of the mailbox ----------------------------------------------------------

    def add_root(self, path: Path) -> int:
        """Watch `path`; see `RootStage.add`."""
        root_id = self._root_stage.add(path)
        self._models.refresh()
        self._look_again()
        return root_id

    def remove_root(self, root_id: int) -> None:
        """Stop watching the root and forget its files."""
        self._root_stage.remove(root_id)

    def pause_root(self, root_id: int, *, paused: bool) -> None:
        """Hold or go on with one root."""
        self._root_stage.set_paused(root_id, paused=paused)
        self._interrupt()
        self._look_again()

    def set_paused(self, *, paused: bool) -> None:
        """Hold or go on; a pause outlives the program."""
        with transaction(self._connection):
            self._facts.set(PAUSED, str(int(paused)))
        self._hold(paused=paused)
        self._look_again()

    def retry(self) -> None:
        """Read every failed file again."""
        with transaction(self._connection):
            self._files.retry()
        self._look_again()

    def rescan(self) -> None:
        """Look through every root now."""
        self._next_sweep = 0.0
