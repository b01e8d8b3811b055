"""Reads the vectors by which documents speak for their neighbours. Any thread, through its own connection."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.documents import best_of_each
from desktop_app.rank.fusion import Fused
from desktop_app.rank.neighbours import LOOKED_AT, neighbour_gains, sureness
from desktop_app.records import Fingerprint, Lane
from desktop_app.services.search_run import SearchRun
from desktop_app.store.database import Database
from desktop_app.store.vectors import Vectors


class NeighbourReader:
    """What documents gain by those that lie near them."""

    def __init__(self, database: Database, strength: float) -> None:
        self._database = database
        self._strength = strength

    def gains(
        self,
        run: SearchRun,
        ranking: Sequence[Fused[int]],
        chunks: Sequence[tuple[int, float]],
        holders: Mapping[int, Sequence[int]],
    ) -> dict[int, float]:
        """Document id → gain, of all in `ranking`; empty where nothing can be said.

        The best documents are looked at, each by its best chunk; those after them count as the least near. The vectors
        of several models cannot be compared, and without words nobody knows which documents are good ones.
        """
        words = run.scored.get(Lane.LEXICAL)
        strength = self._strength * sureness(words[0][1], run.reach) if words else 0.0
        if len(run.asked) != 1 or not strength:
            return {}
        first = [entry.key for entry in ranking[:LOOKED_AT]]
        best = best_of_each(chunks, holders, first, 1)
        vectors = self._vectors(run.asked[0][0].fingerprint, [of[0][0] for of in best.values() if of])
        placed = {key: vectors[of[0][0]] for key, of in best.items() if of and of[0][0] in vectors}
        scores = {entry.key: entry.score for entry in ranking if entry.key in placed}
        if not scores:
            return {}
        found = neighbour_gains(list(scores.values()), np.array([placed[key] for key in scores]), strength)
        gains = dict(zip(scores, found.tolist(), strict=True)) | {key: 0.0 for key in first if key not in scores}
        least = min(gains.values())
        return {entry.key: gains.get(entry.key, least) for entry in ranking}

    def _vectors(self, fingerprint: Fingerprint, chunk_ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Chunk id → its unit vector, (dim,), of those of the chunks that have one."""
        stored = Vectors(self._database.reader())
        fingerprint_id = stored.known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return {}
        ids, rows = stored.of(fingerprint_id, fingerprint.dimensions, chunk_ids)
        return dict(zip(ids.tolist(), rows.astype(np.float32), strict=True))
