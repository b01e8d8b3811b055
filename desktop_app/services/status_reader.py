"""Puts together the picture of the index that front ends show."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.records import FileState, Fingerprint
from desktop_app.services.index_status import Activity, FailedFile, IndexStatus, RootStatus, Switching
from desktop_app.services.remedies import REMEDIES
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.files import Files
from desktop_app.store.root_models import RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.statistics import Statistics, size_on_disk


@dataclass(frozen=True, slots=True)
class Work:
    """What only the running indexer knows."""

    activity: Activity = Activity.STOPPED
    chunks_per_s: float = 0.0
    problem: str = ""


class StatusReader:
    """Reads status and failures over the calling thread's read-only connection; any thread."""

    def __init__(self, database: Database, vectors_dir: Path) -> None:
        self._database = database
        self._vectors_dir = vectors_dir

    def status(self, work: Work, model: str, fingerprint: Fingerprint | None) -> IndexStatus:
        """The picture now."""
        with environment_faults(self._database.path):
            connection = self._database.reader()
            counts = Files(connection).counts()
            roots = tuple(
                RootStatus(root.id, root.path, root.paused, root.problem, counts.get(root.id, {}))
                for root in Roots(connection).all()
            )
            statistics = Statistics(connection)
            chunks = statistics.chunks()
            vectors = statistics.vectors(fingerprint.digest) if fingerprint else 0
            switching = _switching(RootModels(connection), statistics, chunks)
        return IndexStatus(
            activity=work.activity,
            roots=roots,
            chunks=chunks,
            vectors=vectors,
            coverage=_coverage(roots),
            index_bytes=size_on_disk(self._database.path, self._vectors_dir),
            chunks_per_s=work.chunks_per_s,
            remaining_s=_remaining_s(work, roots, chunks, vectors),
            model=model,
            problem=work.problem,
            switching=switching,
        )

    def failures(self) -> list[FailedFile]:
        """Every file that could not be indexed, by path, with the remedy."""
        with environment_faults(self._database.path):
            rows = Files(self._database.reader()).failures()
        return [FailedFile(path, reason, detail, REMEDIES[reason]) for path, reason, detail in rows]


def _switching(models: RootModels, statistics: Statistics, chunks: int) -> tuple[Switching, ...]:
    """One entry for each pair of models that some root is between."""
    stored = {one.id: one for one in (*models.serving(), *models.aimed())}
    pairs = {(root.serving_id, root.target_id) for root in models.all() if root.switching}
    return tuple(
        Switching(
            stored[serving].model if serving in stored else "",
            stored[target].model,
            statistics.vectors(stored[target].digest),
            chunks,
        )
        for serving, target in sorted(pairs, key=str)
        if target in stored
    )


def _total(roots: tuple[RootStatus, ...], state: FileState) -> int:
    return sum(root.files.get(state, 0) for root in roots)


def _coverage(roots: tuple[RootStatus, ...]) -> float:
    indexed = _total(roots, FileState.INDEXED)
    wanted = indexed + _total(roots, FileState.EXTRACTED) + _total(roots, FileState.PENDING)
    return indexed / wanted if wanted else 1.0


def _remaining_s(work: Work, roots: tuple[RootStatus, ...], chunks: int, vectors: int) -> float | None:
    """Chunks that lack a vector, plus as many for each unread file as a read file has on average, at today's rate."""
    if work.activity is Activity.IDLE:
        return 0.0
    if work.chunks_per_s <= 0:
        return None
    read = _total(roots, FileState.INDEXED) + _total(roots, FileState.EXTRACTED)
    per_file = chunks / read if read else 1.0
    return (chunks - vectors + per_file * _total(roots, FileState.PENDING)) / work.chunks_per_s
