"""roots, status, failures: what is watched, and how far it is."""

import argparse
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psutil

from desktop_app.cli.context import Context, add_root, counted, print_json, say
from desktop_app.errors import AlreadyIndexing, UserFacingError
from desktop_app.paths import full_path
from desktop_app.present.left_out_text import disks_away_text, left_out_text
from desktop_app.present.shown_names import shown_name
from desktop_app.records import FileState, LeftOut
from desktop_app.services.application import Application
from desktop_app.services.index_status import Activity, FailedFile, IndexStatus, RootStatus

FORGET_TIMEOUT_S = 60.0
_ADDED_RUNNING = "The Findwell that is running reads it now."
_ADDED = "It is read when Findwell runs: open the window, or start: findwell watch"
_READING = {
    Activity.PAUSED: "paused; go on with: findwell roots resume",
    Activity.STOPPED: "not running; open the window, or start: findwell watch",
    Activity.INDEXING: "under way in the Findwell that is running",
    Activity.SCANNING: "under way in the Findwell that is running",
    Activity.IDLE: "up to date, kept so by the Findwell that is running",
}


def roots(context: Context, arguments: argparse.Namespace) -> int:
    """List or change the watched folders."""
    with context.application() as application:
        if arguments.action == "list":
            _list_roots(application, status_from_outside(application), as_json=arguments.json)
        else:
            _change_roots(application, arguments.action, arguments.paths)
    return 0


def status(context: Context, arguments: argparse.Namespace) -> int:
    """Print how far the index is."""
    with context.application() as application:
        picture = status_from_outside(application)
        if arguments.json:
            print_json(_status_json(application, picture))
        else:
            _print_status(application, picture)
    return 0


def failures(context: Context, arguments: argparse.Namespace) -> int:
    """Print every file that could not be indexed; for people also those of which something is missing."""
    with context.application() as application:
        failed, in_part = application.indexing.failures(), application.indexing.read_in_part()
        known = bool(failed) or application.indexing.status().files > 0
    if arguments.json:
        print_json({"failures": [_failure_json(one) for one in failed]})
        return 0
    for item in failed:
        print(f"{shown_name(item.file.parent / item.name)}\n    {item.reason}: {item.detail} {item.remedy}")  # noqa: T201 - the result
    for part in in_part:
        print(f"{shown_name(part.file.parent / part.name)}\n    {part.detail}")  # noqa: T201 - the result
    if not (failed or in_part):
        say("Every file could be read." if known else "Nothing is indexed yet. Add a folder: findwell index FOLDER")
    return 0


def _failure_json(failed: FailedFile) -> dict[str, Any]:
    said = {"path": str(failed.path), "reason": failed.reason, "detail": failed.detail, "remedy": failed.remedy}
    return said | ({"file": str(failed.file), "member": failed.member} if failed.member else {})


def status_from_outside(application: Application) -> IndexStatus:
    """The picture as another process sees it: nothing runs here, but a pause is known, and whether another works."""
    setup = application.model_setup
    picture = application.indexing.status_without_model(setup.name if setup.installed else "", setup.fingerprint())
    if application.foreign_indexing.paused:
        return replace(picture, activity=Activity.PAUSED)
    if not application.indexing.runs_elsewhere:
        return picture
    waits = {FileState.PENDING, FileState.EXTRACTED} if picture.model else {FileState.PENDING}
    going_on = [root.files for root in picture.roots if not (root.paused or root.problem)]
    busy = any(files.get(state) for files in going_on for state in waits)
    return replace(picture, activity=Activity.INDEXING if busy else Activity.IDLE)


def figures(picture: IndexStatus) -> dict[str, Any]:
    """The counts that `status --json` and every line of `index --json` share."""
    counts = {state.value: picture.count(state) for state in FileState}
    return {
        "files": {"total": picture.files, **counts},
        "chunks": picture.chunks,
        "vectors": picture.vectors,
        "coverage": round(picture.coverage, 6),
        "chunks_per_s": round(picture.chunks_per_s, 2),
    }


def _root_json(application: Application, root: RootStatus) -> dict[str, Any]:
    return {
        "id": root.root_id,
        "path": str(root.path),
        "paused": root.paused,
        "problem": root.problem,
        "model": root.model,
        "sent_to": application.model_setup.host(root.model),
        "files": {state.value: root.files.get(state, 0) for state in FileState},
        "total": root.total,
        "left_out": {why.value: root.left_out.get(why, 0) for why in LeftOut},
        "disks_away": list(map(str, root.disks_away)),
    }


def _status_json(application: Application, picture: IndexStatus) -> dict[str, Any]:
    setup = application.model_setup
    return {
        "data_dir": str(application.data_dir),
        "activity": picture.activity,
        "roots": [_root_json(application, root) for root in picture.roots],
        **figures(picture),
        "queue": {
            "files": picture.count(FileState.PENDING),
            "recognition": picture.to_recognise,
            "chunks": max(0, picture.chunks - picture.vectors),
        },
        "index_bytes": picture.index_bytes,
        "model": {"name": setup.name, "installed": setup.installed},
        "switching": [asdict(switching) for switching in picture.switching],
        "memory_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
    }


def _print_status(application: Application, picture: IndexStatus) -> None:
    lines = [f"Data directory   {application.data_dir}"]
    lines.append(f"Reading          {_READING[picture.activity]}")
    lines += [f"Folder           {shown_name(root.path)}  {_root_line(application, root)}" for root in picture.roots]
    lines.append(
        f"Files            {picture.files:,}: {picture.count(FileState.INDEXED):,} indexed,"
        f" {picture.count(FileState.EXTRACTED):,} by words only, {picture.count(FileState.PENDING):,} waiting"
        f"{_recognition_text(picture)},"
        f" {picture.count(FileState.FAILED):,} failed{_members_text(picture)}{_in_part_text(picture)}"
    )
    passed_by = left_out_text(sum((Counter(root.left_out) for root in picture.roots), Counter()))
    lines += [f"Not looked at    {passed_by}"] if passed_by else []
    away = disks_away_text([disk for root in picture.roots for disk in root.disks_away])
    lines += [f"Disks            {away}"] if away else []
    lines.append(f"Passages         {picture.chunks:,}, {picture.vectors:,} with vectors")
    lines.append(f"Index            {picture.index_bytes / 1e6:,.1f} MB")
    lines.append(f"Model            {application.model_setup.name}{'' if picture.model else ' (not installed)'}")
    lines += [
        f"Switching        from {one.from_model or 'none'} to {one.to_model}: {one.done:,} of {one.total:,} passages"
        for one in picture.switching
    ]
    print("\n".join(lines))  # noqa: T201 - the result


def _members_text(picture: IndexStatus) -> str:
    count = picture.failures - picture.count(FileState.FAILED)
    return f"; {counted(count, 'file')} inside others failed" if count else ""


def _in_part_text(picture: IndexStatus) -> str:
    return f"; {counted(picture.in_part, 'file')} read only in part" if picture.in_part else ""


def _recognition_text(picture: IndexStatus) -> str:
    return f" ({picture.to_recognise:,} of them with pictures)" if picture.to_recognise else ""


def _list_roots(application: Application, picture: IndexStatus, *, as_json: bool) -> None:
    if as_json:
        print_json({"roots": [_root_json(application, root) for root in picture.roots]})
        return
    for root in picture.roots:
        print(f"{shown_name(root.path)}  {_root_line(application, root)}")  # noqa: T201 - the result
    if _paused(picture):
        say("All reading is paused. Go on with: findwell roots resume")
    if not picture.roots:
        say("No folder is watched yet. Add one: findwell index FOLDER")


def _paused(picture: IndexStatus) -> bool:
    return picture.activity is Activity.PAUSED


def _root_line(application: Application, root: RootStatus) -> str:
    state = root.problem or ("paused" if root.paused else "")
    host = application.model_setup.host(root.model)
    model = f"[{root.model}{f', text is sent to {host}' if host else ''}] " if root.model else ""
    return f"{root.files.get(FileState.INDEXED, 0):,} of {root.total:,} files {model}{state}".rstrip()


def _change_roots(application: Application, action: str, paths: list[Path]) -> None:
    """Write down what is wanted; whoever indexes follows, at the latest when it starts."""
    holding = action in {"pause", "resume"}
    if not paths and not holding:
        raise UserFacingError(f"roots {action} needs a folder.", f"findwell roots {action} FOLDER")
    if not paths:
        application.foreign_indexing.pause(paused=action == "pause")
        say("All reading is paused." if action == "pause" else "Reading goes on.")
    for path in paths:
        if action == "add":
            _add(application, path)
        elif action == "remove":
            application.foreign_indexing.remove_root(known_root(application, path))
        else:
            application.foreign_indexing.pause_root(known_root(application, path), paused=action == "pause")
    if action == "remove":
        _forget_now(application)


def _add(application: Application, path: Path) -> None:
    """Have it watched; what becomes part of a watched folder is told already."""
    before = {root.root_id: root.path for root in application.indexing.status().roots}
    root_id, full = add_root(application, path), full_path(path)
    if root_id not in before:
        how = _ADDED_RUNNING if application.indexing.runs_elsewhere else _ADDED
        say(f"{shown_name(full)} is watched from now on. {how}")
    elif before[root_id] == full:
        say(f"{shown_name(full)} is watched already.")


def _forget_now(application: Application) -> None:
    """Forget the files of removed roots here, unless another process does so anyway."""
    try:
        application.indexing.start()
    except AlreadyIndexing:
        return
    application.indexing.wait_until_idle(FORGET_TIMEOUT_S)


def known_root(application: Application, path: Path) -> int:
    """The id of the root at `path`.

    :raises UserFacingError: there is none.
    """
    wanted = full_path(path)
    for root in application.indexing.status().roots:
        if root.path == wanted:
            return root.root_id
    raise UserFacingError(f"{wanted} is not a watched folder.", "See them with: findwell roots list")
