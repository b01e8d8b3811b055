"""Puts together the picture of the index that front ends show."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.records import FileState, Fingerprint
from desktop_app.services.index_status import Activity, FailedFile, IndexStatus, PartlyRead, RootStatus, Switching
from desktop_app.services.remedies import remedy_for
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.files import FailedRow, Files, PartRow
from desktop_app.store.members import member_name
from desktop_app.store.root_models import RootModel, RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.statistics import Statistics, size_on_disk

RARELY = 20
"""What took long to count is counted again after so many times as long."""


@dataclass(frozen=True, slots=True)
class Work:
    """What only the running indexer knows."""

    activity: Activity = Activity.STOPPED
    chunks_per_s: float = 0.0
    problem: str = ""


class StatusReader:
    """Reads status and failures over the calling thread's read-only connection; any thread."""

    def __init__(self, database: Database, vectors_dir: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._vectors_dir = vectors_dir
        self._clock = clock
        self._counted: dict[tuple[tuple[int, ...], int], tuple[float, tuple[int, int]]] = {}
        """Roots and target → until when it is valid, and the chunks that are done and all."""

    def status(self, work: Work, model: str, fingerprint: Fingerprint | None) -> IndexStatus:
        """The picture now."""
        with environment_faults(self._database.path):
            connection = self._database.reader()
            files = Files(connection)
            counts, later = files.counts(), files.later_counts()
            failed_members, in_part = files.failed_members(), files.in_part_counts()
            models = RootModels(connection).all()
            own = {root.root_id: root.chosen for root in models}
            left_out, disks = Roots(connection).left_out(), Roots(connection).inner_disks()
            roots = tuple(
                RootStatus(
                    r.id,
                    r.path,
                    r.paused,
                    r.problem,
                    counts.get(r.id, {}),
                    own.get(r.id, ""),
                    to_recognise=later.get(r.id, 0),
                    failed_members=failed_members.get(r.id, 0),
                    in_part=in_part.get(r.id, 0),
                    left_out=left_out.get(r.id, {}),
                    disks_away=tuple(sorted(disk for disk, away in disks.get(r.id, {}).items() if away)),
                )
                for r in Roots(connection).all()
            )
            statistics = Statistics(connection)
            chunks = statistics.chunks()
            vectors = statistics.vectors(fingerprint.digest) if fingerprint else 0
            switching = self._switching(models, RootModels(connection), statistics, chunks)
        return IndexStatus(
            activity=work.activity,
            roots=roots,
            chunks=chunks,
            vectors=vectors,
            coverage=_coverage(roots),
            index_bytes=size_on_disk(self._database.path, self._vectors_dir),
            chunks_per_s=work.chunks_per_s,
            remaining_s=_remaining_s(work, roots, chunks, _missing(switching, chunks - vectors)),
            model=model,
            problem=work.problem,
            switching=switching,
        )

    def failures(self) -> list[FailedFile]:
        """Every file that could not be indexed, by path, with the remedy."""
        with environment_faults(self._database.path):
            rows = Files(self._database.reader()).failures()
        return [
            FailedFile(row.path, row.reason, row.detail, remedy_for(row.reason, row.detail), _member(row))
            for row in rows
        ]

    def read_in_part(self) -> list[PartlyRead]:
        """Every file of whose text something is missing, by path."""
        with environment_faults(self._database.path):
            rows = Files(self._database.reader()).read_in_part()
        return [PartlyRead(row.path, row.remark, _member(row)) for row in rows]

    def _switching(
        self, roots: Sequence[RootModel], models: RootModels, statistics: Statistics, chunks: int
    ) -> tuple[Switching, ...]:
        """One entry for each pair of models that some root is between."""
        stored = {one.id: one for one in (*models.serving(), *models.aimed())}
        between: dict[tuple[int | None, int | None], list[int]] = {}
        for root in roots:
            if root.switching and root.target_id in stored:
                between.setdefault((root.serving_id, root.target_id), []).append(root.root_id)
        found = []
        for (serving, target), root_ids in sorted(between.items(), key=str):
            assert target is not None
            if len(root_ids) == len(roots):  # all of them: what is counted anyway, at no further cost
                done, total = statistics.vectors(stored[target].digest), chunks
            else:
                done, total = self._embedded(models, tuple(root_ids), target)
            before = stored[serving].model if serving in stored else ""
            found.append(Switching(before, stored[target].model, done, total))
        return tuple(found)

    def _embedded(self, models: RootModels, root_ids: tuple[int, ...], target: int) -> tuple[int, int]:
        """Chunks of the roots that are done, and all; what took long to count may be as old as RARELY says."""
        valid_until, counts = self._counted.get((root_ids, target), (0.0, (0, 0)))
        began = self._clock()
        if began >= valid_until:
            counts = models.embedded(root_ids, target)
            ended = self._clock()
            self._counted[root_ids, target] = ended + RARELY * (ended - began), counts
        return counts


def _member(row: FailedRow | PartRow) -> str:
    return "" if row.container is None else member_name(row.container, row.path)


def _missing(switching: tuple[Switching, ...], of_model: int) -> int:
    """Passages to be embedded: those of the roots being switched, or else those that lack a vector of the model."""
    return sum(one.total - one.done for one in switching) if switching else of_model


def _total(roots: tuple[RootStatus, ...], state: FileState) -> int:
    return sum(root.files.get(state, 0) for root in roots)


def _coverage(roots: tuple[RootStatus, ...]) -> float:
    indexed = _total(roots, FileState.INDEXED)
    wanted = indexed + _total(roots, FileState.EXTRACTED) + _total(roots, FileState.PENDING)
    return indexed / wanted if wanted else 1.0


def _remaining_s(work: Work, roots: tuple[RootStatus, ...], chunks: int, missing: int) -> float | None:
    """Chunks that lack a vector, plus as many for each unread file as a read file has on average, at today's rate.

    Files whose text must be recognised are left out: what they take has nothing to do with that rate.
    """
    if work.activity is Activity.IDLE:
        return 0.0
    if work.chunks_per_s <= 0:
        return None
    read = _total(roots, FileState.INDEXED) + _total(roots, FileState.EXTRACTED)
    per_file = chunks / read if read else 1.0
    unread = _total(roots, FileState.PENDING) - sum(root.to_recognise for root in roots)
    return (missing + per_file * unread) / work.chunks_per_s
