"""How the coordinator's thread and all others talk to each other."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from desktop_app.records import FileChange
from desktop_app.services.index_status import IndexEvent

Worker = TypeVar("Worker")


@dataclass(slots=True)
class Mailbox(Generic[Worker]):
    """What other threads send to the worker, who alone takes things out. Safe from any thread."""

    wake: threading.Event = field(default_factory=threading.Event)
    commands: "queue.SimpleQueue[tuple[Callable[[Worker], Any], Future[Any]]]" = field(
        default_factory=queue.SimpleQueue
    )
    changes: "queue.SimpleQueue[Sequence[FileChange]]" = field(default_factory=queue.SimpleQueue)
    model_filled: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)
    idle: threading.Event = field(default_factory=threading.Event)

    def refuse(self, error: Exception) -> None:
        """Answer everything that was asked with `error`: nobody will do it."""
        while not self.commands.empty():
            self.commands.get()[1].set_exception(error)

    def deliver(self, changes: Sequence[FileChange]) -> None:
        """Hand over changes seen by the watcher."""
        self.changes.put(changes)
        self.wake.set()

    def take_changes(self) -> list[FileChange]:
        """Everything the watcher has handed over since the last call; for the worker."""
        changes: list[FileChange] = []
        while not self.changes.empty():
            changes.extend(self.changes.get())
        return changes

    def announce_model(self) -> None:
        """Say that the model in the slot has changed."""
        self.idle.clear()
        self.model_filled.set()
        self.wake.set()

    def ask(self, command: Callable[[Worker], Any]) -> Future[Any]:
        """Have the worker run `command` between two steps."""
        future: Future[Any] = Future()
        self.idle.clear()
        self.commands.put((command, future))
        self.wake.set()
        return future


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom the coordinator tells, on its own thread."""

    changed: Callable[[], None]
    event: Callable[[IndexEvent], None]
