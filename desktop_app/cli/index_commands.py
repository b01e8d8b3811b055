"""index, watch, roots, status, failures."""

import argparse
import signal
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from desktop_app.cli.context import Context, ProgressLine, prepare_model, print_json, say
from desktop_app.errors import AlreadyIndexing, EnvironmentFault, UserFacingError
from desktop_app.records import FileState, IndexEvent, IndexEventKind, IndexStatus, RootStatus
from desktop_app.services.application import Application
from desktop_app.services.foreign_indexing import ForeignIndexing
from desktop_app.services.indexing import IndexingService

POLL_S = 0.5


def index(context: Context, arguments: argparse.Namespace) -> int:
    """Add the paths as roots and index until nothing is left to do."""
    started = time.monotonic()
    application = context.build(context.data_dir, watch=False)
    try:
        prepare_model(application)
        reporter = _Reporter(as_json=arguments.json)
        application.indexing.on_event(reporter.event)
        try:
            application.indexing.start()
        except AlreadyIndexing:
            picture, added = _index_elsewhere(application, arguments.paths, reporter)
        else:
            added = [application.indexing.add_root(path) for path in arguments.paths]
            while not application.indexing.wait_until_idle(0.5):
                reporter.progress(application.indexing.status())
            picture = application.indexing.status()
        if application.indexing.standstill:
            raise EnvironmentFault(f"{application.indexing.standstill} What is done is kept; run it again then.")
        reporter.done(picture, added, time.monotonic() - started)
    finally:
        application.close()
    return 0


def _index_elsewhere(
    application: Application, paths: list[Path], reporter: "_Reporter"
) -> tuple[IndexStatus, list[int]]:
    """Have the Findwell that is running index the paths, and wait until it has."""
    say("Another Findwell is running; it does the work.")
    added = [application.foreign_indexing.add_root(path) for path in paths]
    pause = threading.Event()
    while True:
        picture = _status(application)
        waiting = picture.count(FileState.PENDING) + (picture.count(FileState.EXTRACTED) if picture.model else 0)
        if application.foreign_indexing.scanned(added) and not waiting:
            return picture, added
        reporter.progress(picture)
        pause.wait(POLL_S)


def watch(context: Context, arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command has this shape
    """Keep all roots up to date until interrupted."""
    application = context.build(context.data_dir)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        prepare_model(application)
        application.indexing.on_event(lambda event: say(f"{event.kind:9} {event.path} {event.detail}".rstrip()))
        application.indexing.start()
        say("Watching. Interrupt with Ctrl+C.")
        stop.wait()
    finally:
        application.close()
    return 0


def roots(context: Context, arguments: argparse.Namespace) -> int:
    """List or change the watched folders."""
    application = context.build(context.data_dir, watch=False)
    try:
        if arguments.action == "list":
            _list_roots(_status(application), as_json=arguments.json)
        else:
            _change_roots(application, arguments.action, arguments.paths)
    finally:
        application.close()
    return 0


def status(context: Context, arguments: argparse.Namespace) -> int:
    """Print how far the index is."""
    application = context.build(context.data_dir, watch=False)
    try:
        picture = _status(application)
        if arguments.json:
            print_json(_status_json(application, picture))
        else:
            _print_status(application, picture)
    finally:
        application.close()
    return 0


def failures(context: Context, arguments: argparse.Namespace) -> int:
    """Print every file that could not be indexed."""
    application = context.build(context.data_dir, watch=False)
    try:
        failed = application.indexing.failures()
    finally:
        application.close()
    if arguments.json:
        rows = [{"path": str(f.path), "reason": f.reason, "detail": f.detail, "remedy": f.remedy} for f in failed]
        print_json({"failures": rows})
        return 0
    for item in failed:
        print(f"{item.path}\n    {item.reason}: {item.detail} {item.remedy}")  # noqa: T201 - the result
    if not failed:
        say("Every file could be indexed.")
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
            say(f"not indexed: {event.path}: {event.detail}")

    def progress(self, picture: IndexStatus) -> None:
        if self._as_json:
            print_json({"event": "progress", **_figures(picture)})
        done = picture.files - picture.count(FileState.PENDING) - picture.count(FileState.EXTRACTED)
        left = "" if picture.remaining_s is None else f", about {_duration(picture.remaining_s)} left"
        self._line.show(f"{done:,} of {picture.files:,} files, {picture.chunks_per_s:.0f} passages/s{left}")

    def done(self, picture: IndexStatus, root_ids: list[int], took_s: float) -> None:
        self._line.end()
        if self._as_json:
            paths = [str(root.path) for root in picture.roots if root.root_id in root_ids]
            print_json({"event": "done", "roots": paths, "took_s": round(took_s, 3), **_figures(picture)})
            return
        say(
            f"{picture.count(FileState.INDEXED):,} files indexed, {picture.count(FileState.FAILED):,} could not be"
            f" read, {picture.chunks:,} passages, in {_duration(took_s)}."
        )
        waiting = picture.count(FileState.EXTRACTED)
        if waiting:
            say(f"{waiting:,} files are found by their words only, because there is no embedding model.")
        if picture.problem:
            say(picture.problem)


def _status(application: Application) -> IndexStatus:
    """The picture as another process sees it: nothing runs here."""
    setup = application.model_setup
    return application.indexing.status_without_model(setup.name if setup.installed else "", setup.fingerprint())


def _figures(picture: IndexStatus) -> dict[str, Any]:
    counts = {state.value: picture.count(state) for state in FileState}
    return {
        "files": {"total": picture.files, **counts},
        "chunks": picture.chunks,
        "vectors": picture.vectors,
        "coverage": round(picture.coverage, 6),
        "chunks_per_s": round(picture.chunks_per_s, 2),
    }


def _root_json(root: RootStatus) -> dict[str, Any]:
    return {
        "id": root.root_id,
        "path": str(root.path),
        "paused": root.paused,
        "problem": root.problem,
        "files": {state.value: root.files.get(state, 0) for state in FileState},
        "total": root.total,
    }


def _status_json(application: Application, picture: IndexStatus) -> dict[str, Any]:
    setup = application.model_setup
    return {
        "data_dir": str(application.data_dir),
        "activity": picture.activity,
        "roots": [_root_json(root) for root in picture.roots],
        **_figures(picture),
        "queue": {
            "files": picture.count(FileState.PENDING),
            "chunks": max(0, picture.chunks - picture.vectors),
        },
        "index_bytes": picture.index_bytes,
        "model": {"name": setup.name, "installed": setup.installed},
        "memory_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
    }


def _print_status(application: Application, picture: IndexStatus) -> None:
    lines = [f"Data directory   {application.data_dir}"]
    lines += [f"Folder           {root.path}  {_root_line(root)}" for root in picture.roots]
    lines.append(
        f"Files            {picture.files:,}: {picture.count(FileState.INDEXED):,} indexed,"
        f" {picture.count(FileState.EXTRACTED):,} by words only, {picture.count(FileState.PENDING):,} waiting,"
        f" {picture.count(FileState.FAILED):,} failed"
    )
    lines.append(f"Passages         {picture.chunks:,}, {picture.vectors:,} with vectors")
    lines.append(f"Index            {picture.index_bytes / 1e6:,.1f} MB")
    lines.append(f"Model            {application.model_setup.name}{'' if picture.model else ' (not installed)'}")
    print("\n".join(lines))  # noqa: T201 - the result


def _list_roots(picture: IndexStatus, *, as_json: bool) -> None:
    if as_json:
        print_json({"roots": [_root_json(root) for root in picture.roots]})
        return
    for root in picture.roots:
        print(f"{root.path}  {_root_line(root)}")  # noqa: T201 - the result
    if not picture.roots:
        say("No folder is watched yet. Add one: findwell index FOLDER")


def _root_line(root: RootStatus) -> str:
    state = root.problem or ("paused" if root.paused else "")
    return f"{root.files.get(FileState.INDEXED, 0):,} of {root.total:,} files {state}".rstrip()


def _change_roots(application: Application, action: str, paths: list[Path]) -> None:
    if not paths:
        raise UserFacingError(f"roots {action} needs a folder.", f"findwell roots {action} FOLDER")
    indexing = _root_keeper(application)
    for path in paths:
        if action == "add":
            indexing.add_root(path)
        elif action == "remove":
            indexing.remove_root(_known_root(application, path))
        else:
            indexing.pause_root(_known_root(application, path), paused=action == "pause")
    if application.indexing.running and action == "remove":
        application.indexing.wait_until_idle(60)


def _root_keeper(application: Application) -> IndexingService | ForeignIndexing:
    """This process's indexer, started, or the way to the one that runs elsewhere."""
    try:
        application.indexing.start()
    except AlreadyIndexing:
        return application.foreign_indexing
    return application.indexing


def _known_root(application: Application, path: Path) -> int:
    wanted = path.expanduser().absolute()
    for root in application.indexing.status().roots:
        if root.path == wanted:
            return root.root_id
    raise UserFacingError(f"{wanted} is not a watched folder.", "See them with: findwell roots list")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
