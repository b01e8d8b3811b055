"""index and watch: bring the index up to date, once or until interrupted."""

import argparse
import signal
import threading
import time

from desktop_app.cli.context import Context, ProgressLine, add_root, counted, duration, prepare_model, print_json, say
from desktop_app.cli.status_commands import figures, status_from_outside
from desktop_app.errors import AlreadyIndexing, EnvironmentFault, UserFacingError
from desktop_app.present.shown_names import shown_name
from desktop_app.records import FileState
from desktop_app.services.application import Application
from desktop_app.services.index_status import Activity, IndexEvent, IndexEventKind, IndexStatus

POLL_S = 0.5


def index(context: Context, arguments: argparse.Namespace) -> int:
    """Add the paths as roots and index until nothing is left to do."""
    started = time.monotonic()
    with context.application() as application:
        prepare_model(application)
        reporter = _Reporter(as_json=arguments.json)
        application.indexing.on_event(reporter.event)
        here = _start(application)
        added = [add_root(application, path) for path in arguments.paths]
        picture = _index_here(application, reporter) if here else _index_elsewhere(application, added, reporter)
        reporter.done(picture, added, time.monotonic() - started)
    return 0


def _start(application: Application) -> bool:
    """Whether this process indexes from now on; False while another one does."""
    try:
        application.indexing.start()
    except AlreadyIndexing:
        return False
    return True


def _index_here(application: Application, reporter: "_Reporter") -> IndexStatus:
    while not application.indexing.wait_until_idle(POLL_S):
        reporter.progress(application.indexing.status())
    picture = application.indexing.status()
    _refuse_if(picture.activity is Activity.PAUSED)
    if application.indexing.standstill:
        raise EnvironmentFault(f"{application.indexing.standstill} Then run it again.")
    return picture


def _index_elsewhere(application: Application, added: list[int], reporter: "_Reporter") -> IndexStatus:
    """Wait until the Findwell that is running has indexed the roots; do it here when it ends before."""
    say("Another Findwell is running; it does the work.")
    pause = threading.Event()
    # Where a model can be loaded here, the other one has it, too, and will embed what is read.
    states = (FileState.PENDING, FileState.EXTRACTED) if application.encoders.any else (FileState.PENDING,)
    while not _start(application):
        _refuse_if(application.foreign_indexing.paused)
        scanned = application.foreign_indexing.scanned(added)  # before the picture: its files must all be in that
        picture = status_from_outside(application)
        roots = [root for root in picture.roots if root.root_id in added and not (root.paused or root.problem)]
        waiting = sum(root.files.get(state, 0) for root in roots for state in states)
        if scanned and not waiting:
            return picture
        reporter.progress(picture)
        pause.wait(POLL_S)
    return _index_here(application, reporter)


def _refuse_if(paused: bool) -> None:  # noqa: FBT001 - the whole question
    if paused:
        raise UserFacingError("Indexing is paused.", "Resume it in the window, or with: findwell roots resume")


def watch(context: Context, arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command has this shape
    """Keep all roots up to date until interrupted."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with context.application(watch=True) as application:
        prepare_model(application)
        application.indexing.on_event(
            lambda event: say(f"{event.kind:9} {shown_name(event.path)} {event.detail}".rstrip())
        )
        application.indexing.start()
        say("Watching. Interrupt with Ctrl+C.")
        stop.wait()
    return 0


class _Reporter:
    """News of an indexing run: JSON lines on stdout, or a moving line on stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._line = ProgressLine()

    def event(self, event: IndexEvent) -> None:
        if self._as_json and event.kind is not IndexEventKind.EXTRACTED:
            row = {"event": event.kind, "path": str(event.path)}
            print_json(row | ({"detail": event.detail} if event.detail else {}))
        elif not self._as_json and event.kind is IndexEventKind.FAILED:
            self._line.end()
            say(f"not indexed: {shown_name(event.name)}: {event.detail}")

    def progress(self, picture: IndexStatus) -> None:
        if self._as_json:
            print_json({"event": "progress", **figures(picture)})
        done = picture.files - picture.count(FileState.PENDING) - picture.count(FileState.EXTRACTED)
        left = "" if picture.remaining_s is None else f", about {duration(picture.remaining_s)} left"
        self._line.show(f"{done:,} of {picture.files:,} files, {picture.chunks_per_s:.0f} passages/s{left}")

    def done(self, picture: IndexStatus, root_ids: list[int], took_s: float) -> None:
        self._line.end()
        if self._as_json:
            paths = [str(root.path) for root in picture.roots if root.root_id in root_ids]
            print_json({"event": "done", "roots": paths, "took_s": round(took_s, 3), **figures(picture)})
            return
        say(
            f"{counted(picture.count(FileState.INDEXED), 'file')} indexed, {picture.failures:,} could not be read,"
            f" {counted(picture.chunks, 'passage')}, in {duration(took_s)}."
        )
        waiting = picture.count(FileState.PENDING)
        if waiting:
            say(f"{waiting:,} files wait, because their folder is paused or they were being changed.")
        wordy = picture.count(FileState.EXTRACTED)
        if wordy:
            why = "" if picture.model else ", because there is no embedding model"
            say(f"{wordy:,} files are found by their words only{why}.")
        if picture.problem:
            say(picture.problem)
