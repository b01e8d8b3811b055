"""The dense lane: chunks whose vectors are nearest to the query's."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.retrieve.scope import Scope
from desktop_app.retrieve.word_weights import WordWeightLane
from desktop_app.store.database import Database
from desktop_app.store.vector_search import ScoredChunks, SnapshotReader

OVERSAMPLING = 4


class DenseLane:
    """Ranks chunks by cosine; any thread."""

    def __init__(self, database: Database, vectors: SnapshotReader, *, exact_scan_limit: int) -> None:
        self._vectors = vectors
        self._words = WordWeightLane(database, vectors)
        self._exact_scan_limit = exact_scan_limit

    def search(
        self,
        fingerprint: Fingerprint,
        query: NDArray[np.float32],
        weights: Mapping[int, float],
        depth: int,
        scope: Scope,
    ) -> ScoredChunks:
        """(chunk id, score) of the best `depth` chunks in scope, best first; fewer only if there are no more.

        The score is the cosine, plus a share of the score of words where the model gave the query `weights`.
        """
        found = self._nearest(fingerprint, query, depth, scope)
        return self._words.add(fingerprint, query, weights, found, depth, scope) if weights else found

    def _nearest(self, fingerprint: Fingerprint, query: NDArray[np.float32], depth: int, scope: Scope) -> ScoredChunks:
        """The same by cosine alone.

        Few chunks in scope are compared one by one. Of many, the neighbours of the whole index are taken first,
        and all in scope are compared only when too few of those are among them.
        """
        if scope.chunk_ids is None:
            return self._vectors.search(fingerprint, query, depth)
        if len(scope.chunk_ids) > self._exact_scan_limit:
            found = self._vectors.search(fingerprint, query, depth * OVERSAMPLING)
            inside = np.isin([chunk_id for chunk_id, _ in found], scope.chunk_ids)
            kept = [pair for pair, is_inside in zip(found, inside, strict=True) if is_inside]
            if len(kept) >= depth:
                return kept[:depth]
        return self._vectors.scores(fingerprint, query, scope.chunk_ids, depth)
