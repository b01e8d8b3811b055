"""The dense lane: chunks whose vectors are nearest to the query's."""

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.retrieve.scope import Scope
from desktop_app.store.vector_search import ScoredChunks, SnapshotReader

OVERSAMPLING = 4


class DenseLane:
    """Ranks chunks by cosine; any thread."""

    def __init__(self, vectors: SnapshotReader, *, exact_scan_limit: int) -> None:
        self._vectors = vectors
        self._exact_scan_limit = exact_scan_limit

    def search(self, fingerprint: Fingerprint, query: NDArray[np.float32], depth: int, scope: Scope) -> ScoredChunks:
        """(chunk id, cosine) of the best `depth` chunks in scope, best first; fewer only if there are no more.

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
