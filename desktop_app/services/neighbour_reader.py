"""Reads the vectors by which documents speak for their neighbours. Any thread, through its own connection."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.documents import BestChunks
from desktop_app.rank.fusion import Fused
from desktop_app.rank.neighbours import LOOKED_AT, neighbour_gains, sureness
from desktop_app.records import Fingerprint
from desktop_app.search_records import Lane
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
        best: BestChunks,
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
        chunk_of = {key: best[key][0][0] for key in first if key in best}
        vectors = self._vectors(run.asked[0][0].fingerprint, list(chunk_of.values()))
        placed = {key: vectors[chunk_id] for key, chunk_id in chunk_of.items() if chunk_id in vectors}
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
