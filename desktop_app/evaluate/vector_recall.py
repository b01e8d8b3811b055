"""How many of the nearest passages the live vectors miss, against a comparison with every vector in the database."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.evaluate.metrics import mean, mean_interval
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database
from desktop_app.store.living_chunks import living_chunks
from desktop_app.store.vector_search import ScoredChunks, SnapshotReader
from desktop_app.store.vectors import Vectors

DEPTHS = (10, 100)
_SAME_SCORE = 1e-5
"""Scores that differ by less are equal: sums in another order."""


@dataclass(frozen=True, slots=True)
class VectorRecall:
    """Of one model."""

    vectors: int
    """In the database."""
    in_file: int
    """Of these so many are searched through the published file, the others one by one."""
    questions: int
    figures: dict[str, float]
    """recall@10 and recall@100, 0 to 1, each with the bounds of a 95 % interval."""

    def as_json(self) -> dict[str, float]:
        """The model's entry in `eval --own --json`."""
        return {"vectors": self.vectors, "in_file": self.in_file, "questions": self.questions, **self.figures}


def vector_recall(
    database: Database, vectors_dir: Path, model: LoadedModel, questions: Sequence[str]
) -> VectorRecall | None:
    """Ask both by the same encoded questions; None where nothing was stored under the model's fingerprint.

    All is read in one state of the database, whatever is being indexed meanwhile. Reads every vector once.
    :raises EnvironmentFault: the index cannot be read.
    """
    fingerprint = model.fingerprint
    asked = np.stack([model.ask(text).vector for text in questions]).astype(np.float32)
    with database.unchanging(), closing(SnapshotReader(vectors_dir, database)) as live:
        vectors = Vectors(database.reader())
        fingerprint_id = vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return None
        found = [live.search(fingerprint, vector, max(DEPTHS)) for vector in asked]
        nearest = exact_scores(database, fingerprint_id, fingerprint.dimensions, asked, max(DEPTHS))
        count = vectors.count(fingerprint_id)
        in_file = live.in_file(fingerprint)
    figures: dict[str, float] = {}
    for depth in DEPTHS:
        name = f"recall@{depth}"
        shares = [recall_of(one, scores, depth) for one, scores in zip(found, nearest, strict=True)]
        low, high = mean_interval(shares)
        figures |= {name: mean(shares), f"{name}_low": low, f"{name}_high": high}
    return VectorRecall(count, in_file, len(questions), figures)


def recall_of(found: ScoredChunks, nearest: NDArray[np.float32], depth: int) -> float:
    """Share of the `depth` nearest that are among the first found; `nearest` are the scores of all, best first.

    Of passages that come equally near any counts. 1 where there is nothing to find.
    """
    wanted = nearest[:depth]
    if not len(wanted):
        return 1.0
    least = float(wanted[-1]) - _SAME_SCORE
    near = sum(score >= least for _, score in found[: len(wanted)])
    return near / len(wanted)


def exact_scores(
    database: Database, fingerprint_id: int, dimensions: int, asked: NDArray[np.float32], k: int
) -> list[NDArray[np.float32]]:
    """For each of the unit vectors `asked` (n, dim) the scores of the `k` nearest chunks of files, best first."""
    connection = database.reader()
    best = np.zeros((len(asked), 0), np.float32)
    for ids, rows, _ in Vectors(connection).after(fingerprint_id, dimensions, 0):
        living = living_chunks(connection, ids.tolist())
        kept = rows[np.isin(ids, list(living))] if len(living) < len(ids) else rows
        scores = np.concatenate([best, asked @ kept.astype(np.float32).T], axis=1)
        best = -np.sort(-scores, axis=1)[:, :k]
    return list(best)
