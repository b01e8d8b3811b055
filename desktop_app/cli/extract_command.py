"""extract: what the indexer reads of a file, without indexing anything."""

import argparse
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from desktop_app.cli.context import Context, print_json, say
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.paths import full_path
from desktop_app.present.shown_names import shown_name
from desktop_app.records import MEMBER_SEPARATOR, Extraction, ExtractionFailure, FailureReason, MemberRead
from desktop_app.settings import SETTINGS_FILE, load_settings
from desktop_app.sources.member_rules import member_use

_FACTS = ("author", "created")


def extract(context: Context, arguments: argparse.Namespace) -> int:
    """Print the segments of each file and of what lies in it, or the reason why there are none, in the order given."""
    settings = load_settings(context.data_dir / SETTINGS_FILE).extract
    pool = ReadingPool(settings, use=member_use)
    try:
        waiting = [_submitted(pool, path) for path in map(full_path, arguments.files)]
        for path, future, members in waiting:
            outcome = future.result()
            if arguments.json:
                print_json(outcome_json(path, outcome, members.values()))
            else:
                _print_all(path, outcome, members.values())
    finally:
        pool.close()
    return 0


def _submitted(
    pool: ReadingPool, path: Path
) -> tuple[Path, Future[Extraction | ExtractionFailure], dict[str, MemberRead]]:
    """The file, what will be said of it, and by name what lies in it; what is told twice has more the second time."""
    members: dict[str, MemberRead] = {}
    if _is_missing(path):
        missing: Future[Extraction | ExtractionFailure] = Future()
        missing.set_result(ExtractionFailure(FailureReason.UNREADABLE, "There is no such file."))
        return path, missing, members
    return path, pool.submit(path, lambda member: members.update({member.name: member})), members


def _is_missing(path: Path) -> bool:
    """Whether there never was such a file; one that goes while others are read is another matter."""
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def outcome_json(
    path: Path, outcome: Extraction | ExtractionFailure, members: Collection[MemberRead]
) -> dict[str, Any]:
    """What is said of a file and of those in it. One that was read has a reason, too, if some in it need a password."""
    if isinstance(outcome, ExtractionFailure):
        said: dict[str, Any] = {"path": str(path), **_failure(outcome)}
        segments: list[dict[str, Any]] = []
    else:
        said = {"path": str(path), "type": outcome.type, "ok": True, "title": outcome.title or path.stem}
        said |= {name: outcome.metadata[name] for name in _FACTS if name in outcome.metadata}
        segments = list(_segments(outcome))
        if locked := _locked(members):
            said |= {"reason": FailureReason.ENCRYPTED, "detail": locked}
    failed: list[dict[str, Any]] = []
    for member in members:
        if isinstance(member.outcome, ExtractionFailure):
            failed.append({"name": member.name, **_failure(member.outcome)})
        elif member.outcome is not None:
            segments.extend(_segments(member.outcome, member.name))
    if said["ok"] or segments:
        said["segments"] = segments
    return said | ({"members": failed} if failed else {})


def _locked(members: Collection[MemberRead]) -> str:
    """A sentence about those that need a password, if there are any."""
    outcomes = [member.outcome for member in members]
    locked = sum(isinstance(one, ExtractionFailure) and one.reason is FailureReason.ENCRYPTED for one in outcomes)
    return f"Files in it that need a password: {locked:,} of {len(members):,}." if locked else ""


def _failure(failure: ExtractionFailure) -> dict[str, Any]:
    return {"ok": False, "reason": failure.reason, "detail": failure.detail}


def _segments(extraction: Extraction, member: str | None = None) -> Iterator[dict[str, Any]]:
    for segment in extraction.segments:
        yield {"text": segment.text, "locator": locator_json(asdict(replace(segment.locator, member=member)))}


def locator_json(locator: dict[str, Any]) -> dict[str, Any]:
    """A locator without what is not set."""
    return {key: value for key, value in locator.items() if value is not None}


def _print_all(path: Path, outcome: Extraction | ExtractionFailure, members: Collection[MemberRead]) -> None:
    _print(path, outcome)
    if isinstance(outcome, Extraction) and (locked := _locked(members)):
        say(f"{shown_name(path)}: {FailureReason.ENCRYPTED}: {locked}")
    for member in members:
        if member.outcome is not None:
            _print(Path(f"{path}{MEMBER_SEPARATOR}{member.name}"), member.outcome)


def _print(path: Path, outcome: Extraction | ExtractionFailure) -> None:
    if isinstance(outcome, ExtractionFailure):
        say(f"{shown_name(path)}: {outcome.reason}: {outcome.detail}")
        return
    facts = ", ".join(outcome.metadata[name] for name in _FACTS if name in outcome.metadata)
    title = f"{outcome.title or path.stem} ({facts})" if facts else outcome.title or path.stem
    print(f"== {shown_name(path)} ({outcome.type}) {shown_name(title)}")  # noqa: T201 - the result
    for segment in outcome.segments:
        where = ", ".join(f"{k} {v}" for k, v in locator_json(asdict(segment.locator)).items())
        print(f"-- {where}\n{segment.text}" if where else segment.text)  # noqa: T201 - the result
    if outcome.remark and outcome.segments:
        say(f"{shown_name(path)}: {outcome.remark}")
