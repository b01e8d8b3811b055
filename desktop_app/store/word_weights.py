"""Learned weights of a model's tokens in chunks: an inverted index beside the vectors.

Owns the table `word_weights`. A chunk that has its vector has its weights, too: both are written in one
transaction of the caller.
"""

import heapq
import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.store.living_chunks import living_chunks

ScoredChunks = list[tuple[int, float]]
"""(chunk id, score), best first."""
_SPARE = 1.5
"""So many times the wanted chunks are looked at: some may have lost their file."""
MOST_TOKENS = 64
"""So many of a query's tokens are looked up, the heaviest: a page that is pasted as a query has thousands.

Each is one look-up of all chunks that hold it. Questions, long ones too, have fewer.
"""


class WordWeights:
    """Reads and writes of the weights of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, fingerprint_id: int, chunk_ids: Sequence[int], weights: Sequence[Mapping[int, float]]) -> None:
        """Store the weights of each chunk, in place of those it had; a chunk that is gone by now gets none."""
        for chunk_id, of_chunk in zip(chunk_ids, weights, strict=True):
            self._connection.execute(
                "DELETE FROM word_weights WHERE chunk_id = ? AND fingerprint_id = ?", (chunk_id, fingerprint_id)
            )
            self._connection.executemany(
                "INSERT INTO word_weights (fingerprint_id, token, chunk_id, weight) SELECT ?, ?, id, ? FROM chunks"
                " WHERE id = ?",
                [(fingerprint_id, token, weight, chunk_id) for token, weight in of_chunk.items()],
            )

    def drop(self, fingerprint_id: int, limit: int) -> int:
        """Delete up to `limit` weights of the fingerprint; returns how many."""
        cursor = self._connection.execute(
            "DELETE FROM word_weights WHERE (fingerprint_id, token, chunk_id) IN (SELECT fingerprint_id, token,"
            " chunk_id FROM word_weights WHERE fingerprint_id = ? LIMIT ?)",
            (fingerprint_id, limit),
        )
        return cursor.rowcount

    def search(
        self, fingerprint_id: int, query: Mapping[int, float], k: int, within: NDArray[np.int64] | None = None
    ) -> ScoredChunks:
        """The `k` chunks of files with the greatest sum of products over the tokens that they share with `query`.

        `within` restricts them to these ids.
        """
        ids, scores = self._scores(fingerprint_id, _heaviest(query))
        if within is not None:
            inside = np.isin(ids, within)
            ids, scores = ids[inside], scores[inside]
        order = np.lexsort((ids, -scores))
        wanted = int(k * _SPARE)
        while True:
            living = living_chunks(self._connection, ids[order[:wanted]].tolist())
            found = [(int(ids[i]), float(scores[i])) for i in order[:wanted] if int(ids[i]) in living]
            if len(found) >= k or wanted >= len(order):
                return found[:k]
            wanted *= 4

    def of(self, fingerprint_id: int, query: Mapping[int, float], chunk_ids: Collection[int]) -> dict[int, float]:
        """Scores, as `search` has them, of those of the chunks that it may find; reads nothing of the others."""
        query = _heaviest(query)
        rows = self._connection.execute(
            "SELECT chunk_id, token, weight FROM word_weights WHERE fingerprint_id = ?"
            " AND token IN (SELECT value FROM json_each(?)) AND chunk_id IN (SELECT value FROM json_each(?))",
            (fingerprint_id, json.dumps(list(query)), json.dumps([int(chunk_id) for chunk_id in chunk_ids])),
        )
        scores: dict[int, float] = {}
        for chunk_id, token, weight in rows:
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight * query[token]
        return scores

    def _scores(self, fingerprint_id: int, query: Mapping[int, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Ids of all chunks that share a token with `query`, rising, and their scores."""
        parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
        for token, weight in query.items():
            rows = self._connection.execute(
                "SELECT chunk_id, weight FROM word_weights WHERE fingerprint_id = ? AND token = ?",
                (fingerprint_id, token),
            ).fetchall()
            table = np.array(rows, dtype=np.float64).reshape(len(rows), 2)
            parts.append((table[:, 0].astype(np.int64), table[:, 1] * weight))
        if not parts:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        ids, places = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
        scores = np.bincount(places, weights=np.concatenate([part[1] for part in parts]), minlength=len(ids))
        return ids, scores.astype(np.float64)


def _heaviest(query: Mapping[int, float]) -> Mapping[int, float]:
    """The tokens of the query that are looked up, with their weights."""
    if len(query) <= MOST_TOKENS:
        return query
    return {token: query[token] for token in heapq.nsmallest(MOST_TOKENS, query, key=lambda one: (-query[one], one))}
