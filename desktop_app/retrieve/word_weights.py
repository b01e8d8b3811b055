"""Adds a model's learned word weights to its cosines, where it has both.

The sum follows the model's authors, who train with cosine + 0.3 · word score: both come from one run and are made to
be added, so together they are one way of retrieving, the dense lane.
Source: Chen et al., "BGE M3-Embedding: Multi-Linguality, Multi-Functionality, Multi-Granularity Text Embeddings
Through Self-Knowledge Distillation", 2024, and the authors' implementation.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.retrieve.scope import Scope
from desktop_app.store.database import Database
from desktop_app.store.vector_search import ScoredChunks, SnapshotReader
from desktop_app.store.vectors import Vectors
from desktop_app.store.word_weights import WordWeights

WORD_SHARE = 0.3


class WordWeightLane:
    """Searches by word weights and merges what is found with what the vectors found; any thread."""

    def __init__(self, database: Database, vectors: SnapshotReader) -> None:
        self._database = database
        self._vectors = vectors

    def add(
        self,
        fingerprint: Fingerprint,
        vector: NDArray[np.float32],
        weights: Mapping[int, float],
        found: ScoredChunks,
        depth: int,
        scope: Scope,
    ) -> ScoredChunks:
        """(chunk id, cosine + 0.3 · word score) of the best `depth` chunks of both, best first.

        `vector` (dim,) and `weights` are the query's; `found` is what the vectors found, with cosines.
        """
        connection = self._database.reader()
        fingerprint_id = Vectors(connection).known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return found
        table = WordWeights(connection)
        words = dict(table.search(fingerprint_id, weights, depth, scope.chunk_ids))
        cosines = dict(found)
        cosines.update(self._vectors.scores(fingerprint, vector, [one for one in words if one not in cosines]))
        words.update(table.of(fingerprint_id, weights, [one for one in cosines if one not in words]))
        scored = [(chunk_id, cosine + WORD_SHARE * words.get(chunk_id, 0.0)) for chunk_id, cosine in cosines.items()]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:depth]
