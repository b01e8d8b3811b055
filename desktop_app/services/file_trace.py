"""Follows one file through everything that decides whether a search finds it, and says where its way ends."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.paths import link_between
from desktop_app.records import FailureReason, FileState
from desktop_app.search_records import Filters, Hit, Lane
from desktop_app.services.application import Application
from desktop_app.services.remedies import remedy_for
from desktop_app.sources.folder_scan import NOT_UNICODE, is_placeholder, is_storable, with_replacements
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.store.database import environment_faults
from desktop_app.store.documents import Documents
from desktop_app.store.files import FileRow, Files
from desktop_app.store.roots import Roots
from desktop_app.store.search_reader import SearchReader

LOOKED_AT = 200
"""Hits among which the file is looked for."""
SHOWN_NAMESAKES = 3


@dataclass(frozen=True, slots=True)
class QueryTrace:
    """What a query makes of the file."""

    rank: int | None
    """Among LOOKED_AT hits; None if it is not one of them."""
    score: float | None
    """The probability that it answers; None if nothing in it was found at all."""
    lanes: dict[Lane, int]
    """The ranks of its best passage, among all files or, if it is not a hit there, among its own."""


@dataclass(frozen=True, slots=True)
class FileTrace:
    """What is known of a file; `verdict` is the answer in a sentence."""

    path: Path
    verdict: str
    root: Path | None = None
    rule: str = ""
    """Why it is left out."""
    state: str = ""
    """As `status` counts it; empty if the index does not know the file."""
    passages: int = 0
    copies: tuple[Path, ...] = ()
    """Other files with the same content."""
    asked: QueryTrace | None = None


def trace_file(application: Application, path: Path, query: str = "") -> FileTrace:
    """The way of the file at the absolute `path`, and with `query` whether a search for that finds it.

    :raises InvalidQuery: the query cannot be read.
    :raises EnvironmentFault: the index cannot be read.
    """
    if not is_storable(str(path)):
        remedy = remedy_for(FailureReason.UNREADABLE, NOT_UNICODE)
        return FileTrace(with_replacements(path), f"It could not be read. {NOT_UNICODE} {remedy}")
    with environment_faults(application.database.path):
        connection = application.database.reader()
        row = Files(connection).by_path(path)
        roots = [root.path for root in Roots(connection).all()]
        around = [one for one in roots if one in (path, *path.parents)]
        root = max(around, key=lambda one: len(one.parts), default=None)
    if root is None and (through_link := _through_link(path, roots)):
        return trace_file(application, through_link, query)
    if row is None:
        return _unknown(application, path, root)
    failed = next((one for one in application.indexing.failures() if one.path == path), None)
    if failed is not None:
        return FileTrace(
            path, f"It could not be read. {failed.detail} {failed.remedy}".rstrip(), root, state=FileState.FAILED
        )
    if row.document_id is None:
        return FileTrace(path, "It is known and waits to be read.", root, state=FileState.PENDING)
    return _indexed(application, row, root, query)


def _through_link(path: Path, roots: Iterable[Path]) -> Path | None:
    """Where `path` stands below a root that is a link."""
    for root in roots:
        led_to = Path(os.path.realpath(root))
        if led_to != root and led_to in (path, *path.parents):
            return root / path.relative_to(led_to)
    return None


def _unknown(application: Application, path: Path, root: Path | None) -> FileTrace:
    try:
        status = path.stat()
    except OSError as error:
        return FileTrace(path, f"It cannot be seen on the disk: {error.strerror}.{_namesakes(application, path)}", root)
    if never := _never_read(status):
        return FileTrace(path, never, root)
    if root is None:
        return FileTrace(path, "It is in no watched folder. Add one: findwell index FOLDER")
    return _not_seen(application, path, root, status)


def _not_seen(application: Application, path: Path, root: Path, status: os.stat_result) -> FileTrace:
    """Of a file or folder in a root, which is there."""
    if link := link_between(root, path):
        return FileTrace(path, f"It lies behind the link {link}. Links are not followed: add that by itself.", root)
    rules = IgnoreRules(root, application.settings.source, own_folder=application.data_dir)
    reason = rules.decide(path, is_dir=path.is_dir(), size_bytes=None if path.is_dir() else status.st_size)
    if reason is not None:
        return FileTrace(path, f"It is left out. {reason.text}", root, rule=reason.text)
    if path.is_dir():
        return FileTrace(path, "It is a folder; ask for a file in it.", root)
    return FileTrace(path, "It has not been seen yet: its folder is read at the next look.", root)


def _never_read(status: os.stat_result) -> str:
    """Why what is like this is read in no folder; empty if it may be."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return "It is no regular file but a pipe, a socket or a device, which are never read."
    return "It is in the cloud only; what would have to be downloaded is not read." if is_placeholder(status) else ""


def _namesakes(application: Application, path: Path) -> str:
    with environment_faults(application.database.path):
        found = Files(application.database.reader()).named(path.name, SHOWN_NAMESAKES)
    return f" Files of that name: {', '.join(map(str, found))}." if found else ""


def _indexed(application: Application, row: FileRow, root: Path | None, query: str) -> FileTrace:
    assert row.document_id is not None
    with environment_faults(application.database.path):
        connection = application.database.reader()
        passages = len(SearchReader(application.database).chunks_of([row.document_id]))
        copies = tuple(one for one in Files(connection).paths_of_documents([row.document_id]) if one != row.path)
        state, remark = Documents(connection).state(row.document_id), Documents(connection).remark(row.document_id)
    known = f"It is in the index with {passages:,} passages." if passages != 1 else "It is in the index with 1 passage."
    known = f"{known} {remark}".strip()
    if not query:
        return FileTrace(row.path, known, root, "", state, passages, copies)
    asked = _asked(application, row.path, query)
    return FileTrace(row.path, f"{known} {_found(asked)}", root, "", state, passages, copies, asked)


def _asked(application: Application, path: Path, query: str) -> QueryTrace:
    hits = application.searching.search(query, limit=LOOKED_AT).hits
    hit = next((one for one in hits if path in (*one.paths, one.indexed_path)), None)
    if hit is not None:
        return QueryTrace(hit.rank, hit.score, _ranks(hit))
    alone = application.searching.search(query, filters=Filters(folders=(path,)), limit=1).hits
    return QueryTrace(None, alone[0].score, _ranks(alone[0])) if alone else QueryTrace(None, None, {})


def _ranks(hit: Hit) -> dict[Lane, int]:
    return dict(hit.passages[0].ranks) if hit.passages else {}


def _found(asked: QueryTrace) -> str:
    if asked.rank is not None:
        return f"The search finds it at place {asked.rank}, with a probability of {asked.score:.0%} to be an answer."
    if asked.score is None:
        return "Nothing in it has to do with the query: no lane finds a passage, or a filter leaves it out."
    return (
        f"It is not among the first {LOOKED_AT} hits. Looked at alone, its best passage answers with a probability of"
        f" {asked.score:.0%}: others come nearer."
    )
