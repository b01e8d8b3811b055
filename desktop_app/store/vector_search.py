"""Finds the vectors nearest to a query: the published file for the bulk, SQLite for all that came since.

Owns: the mapped file and the cache of newer vectors, one pair for each fingerprint in use. Any thread may search;
one at a time does. While a new file is checked, on a thread of its own, what was searched before still answers.
The file only proposes chunks. Their vectors are read from SQLite again, so that the scores are exact, a chunk that
is gone is never returned and one that was embedded anew counts with its new vector.
Without a file (small collection, damage, not yet published) every vector is compared.
"""

import sqlite3
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.living_chunks import living_chunks
from desktop_app.store.vector_file import VectorFile, leading
from desktop_app.store.vectors import Snapshot, Vectors

CACHED_ROWS = 60_000
"""Newer vectors kept in memory (4 bytes a dimension); any beyond are read from SQLite at each search."""
EXACT_BYTES = 100_000_000
"""A file with so many bytes of vectors, 260,000 of 384 dimensions, is compared vector by vector, with none missed: that
takes so much memory. 100,000 take 3 ms, their graph 7."""
MAX_FINGERPRINTS = 4
"""Vectors of so many models are held ready at once; more than one is rare."""
SPARE = 1.25
"""Where every vector is compared, this many times the wanted neighbours are taken: rounding changes the last places."""
OVERSAMPLING = 1.5
"""The graph is asked for this many times the wanted neighbours: its own recall is below 1."""
COARSE_OVERSAMPLING = 4.0
"""The same where only the leading dimensions propose: what they rank low may be near."""
_SCORED_AT_ONCE = 20_000

ScoredChunks = list[tuple[int, float]]
"""(chunk id, cosine), best first."""
_Opened = Callable[[Fingerprint, Snapshot], VectorFile | None]
"""Gives the published file, if it can be trusted."""


class SnapshotReader:
    """Nearest neighbours over everything committed so far."""

    def __init__(
        self,
        directory: Path,
        database: Database,
        *,
        cached_rows: int = CACHED_ROWS,
        exact_bytes: int = EXACT_BYTES,
    ) -> None:
        self._directory = directory
        self._database = database
        self._cached_rows = cached_rows
        self._exact_bytes = exact_bytes
        self._lock = threading.Lock()
        self._states: dict[int, _State] = {}  # by fingerprint id, the one used last at the end

    def search(self, fingerprint: Fingerprint, query: NDArray[np.float32], k: int) -> ScoredChunks:
        """The `k` chunks of files nearest to the unit vector `query` (dim,); fewer only if there are no more."""
        connection = self._database.reader()
        vectors = Vectors(connection)
        with self._lock:
            state = self._refreshed(vectors, fingerprint)
            if state is None:
                return []
            wanted, exhausted = k, False
            while not exhausted:
                proposed, exhausted = state.propose(vectors, query, wanted)
                proposed = _living(connection, proposed)
                found = _scored(vectors, state.fingerprint_id, fingerprint.dimensions, query, proposed)
                if len(found) >= k:
                    return found[:k]
                wanted *= 4  # chunks that are gone, or whose file is, took places
        # The graph was asked for all it holds, but it cannot reach every vector.
        everything = _living(connection, self._chunks_with_a_vector(state.fingerprint_id))
        return self.scores(fingerprint, query, everything, k)

    def scores(
        self,
        fingerprint: Fingerprint,
        query: NDArray[np.float32],
        chunk_ids: Sequence[int] | NDArray[np.int64],
        k: int | None = None,
    ) -> ScoredChunks:
        """Exact scores of those of `chunk_ids` that have a vector, best first; the best `k` of them if given.

        Reads every one of the vectors, in blocks of bounded size.
        """
        vectors = Vectors(self._database.reader())
        fingerprint_id = vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return []
        best: ScoredChunks = []
        for start in range(0, len(chunk_ids), _SCORED_AT_ONCE):
            block = chunk_ids[start : start + _SCORED_AT_ONCE]
            best += _scored(vectors, fingerprint_id, fingerprint.dimensions, query, block)
            best = sorted(best, key=lambda pair: (-pair[1], pair[0]))[:k]
        return best

    def in_file(self, fingerprint: Fingerprint) -> int:
        """How many vectors the file that answers now holds; 0 where there is none that can be trusted."""
        with self._lock:
            state = self._refreshed(Vectors(self._database.reader()), fingerprint)
            return state.in_file if state is not None else 0

    def keep_only(self, fingerprint_ids: Collection[int]) -> None:
        """Let go of what is held of other fingerprints: they are not searched any more, and would stay for ever."""
        with self._lock:
            self._states = {key: state for key, state in self._states.items() if key in fingerprint_ids}

    def close(self) -> None:
        """Let go of the mapped file and the cache; they come back at the next search."""
        with self._lock:
            states, self._states = self._states, {}
        for state in states.values():
            if state.opening is not None:
                state.opening.join()

    def _chunks_with_a_vector(self, fingerprint_id: int) -> NDArray[np.int64]:
        rows = self._database.reader().execute(
            "SELECT chunk_id FROM vectors WHERE fingerprint_id = ?", (fingerprint_id,)
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def _refreshed(self, vectors: Vectors, fingerprint: Fingerprint) -> "_State | None":
        fingerprint_id = vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return None
        state = self._states.pop(fingerprint_id, None)
        snapshot = vectors.snapshot(fingerprint_id)
        if state is None or state.snapshot != snapshot:
            state = self._succeeding(state, fingerprint, fingerprint_id, snapshot)
        self._states[fingerprint_id] = state
        if len(self._states) > MAX_FINGERPRINTS:
            self._states.pop(next(iter(self._states)))
        state.recent.catch_up(vectors, self._cached_rows)
        return state

    def _succeeding(
        self, state: "_State | None", fingerprint: Fingerprint, fingerprint_id: int, snapshot: Snapshot | None
    ) -> "_State":
        """A state with the published file; while that is checked the one before, which answers as well."""
        file: VectorFile | None = None
        if snapshot is not None and state is None:
            file = self._opened(fingerprint, snapshot)  # comparing with every vector may take longer
        elif snapshot is not None and state is not None:
            if state.opening is None or state.opening.snapshot != snapshot:
                state.opening = _Opening(fingerprint, snapshot, self._opened)
            if state.opening.running:
                return state
            file = state.opening.file
        return _State(fingerprint, fingerprint_id, snapshot, file)

    def _opened(self, fingerprint: Fingerprint, snapshot: Snapshot) -> VectorFile | None:
        """The published file, or None if it cannot be trusted; hashes all of it."""
        file = VectorFile.mapped(self._directory / snapshot.file_name, fingerprint.searched_dimensions, snapshot.stamp)
        if file is not None and file.count * file.dimensions <= self._exact_bytes:
            file.compare_all()
        return file


class _Opening:
    """A vector file that is being checked and mapped, on a thread of its own, which ends with it."""

    def __init__(self, fingerprint: Fingerprint, snapshot: Snapshot, opened: _Opened) -> None:
        self.snapshot = snapshot
        self.file: VectorFile | None = None
        """None while it is checked, and if it cannot be trusted."""
        self._thread = threading.Thread(target=self._run, args=(fingerprint, opened), name="open-vector-file")
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread still works."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self, fingerprint: Fingerprint, opened: _Opened) -> None:
        self.file = opened(fingerprint, self.snapshot)


class _State:
    """What is known of one fingerprint: its file, if it can be trusted, and the vectors after it."""

    def __init__(
        self,
        fingerprint: Fingerprint,
        fingerprint_id: int,
        snapshot: Snapshot | None,
        file: VectorFile | None,
    ) -> None:
        self.fingerprint_id = fingerprint_id
        self.snapshot = snapshot
        self.opening: _Opening | None = None
        """The file that comes after its own, once it is published."""
        self._file = file
        start = snapshot.seq if snapshot is not None and self._file is not None else 0
        self.recent = _Recent(fingerprint_id, fingerprint, start)
        self._coarse = bool(fingerprint.coarse)
        missing_none = file is not None and file.compares_all
        self._oversampling = COARSE_OVERSAMPLING if self._coarse else SPARE if missing_none else OVERSAMPLING
        self._searched = fingerprint.searched_dimensions

    @property
    def in_file(self) -> int:
        """Vectors in its file."""
        return self._file.count if self._file is not None else 0

    def propose(self, vectors: Vectors, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], bool]:
        """Ids that hold the `k` nearest, and whether asking for more would bring no others."""
        query = leading(query, self._searched)
        asked = int(k * self._oversampling)
        exact = asked if self._coarse else k  # a comparison with every dimension of every vector needs no more
        recent = self.recent.nearest(vectors, query, exact)
        if self._file is None:
            return recent, len(recent) < exact
        proposed = self._file.nearest(query, asked)
        return np.union1d(recent, proposed), len(recent) < exact and asked >= self._file.count


class _Recent:
    """Vectors that arrived after `seq`, in arrival order, as rows of one matrix that grows."""

    def __init__(self, fingerprint_id: int, fingerprint: Fingerprint, seq: int) -> None:
        self._fingerprint_id = fingerprint_id
        self._dimensions = fingerprint.dimensions
        self._searched = fingerprint.searched_dimensions
        self._seq = seq
        self._count = 0
        self._ids = np.zeros(0, dtype=np.int64)
        self._rows = np.zeros((0, self._searched), dtype=np.float32)

    def catch_up(self, vectors: Vectors, limit: int) -> None:
        """Read what arrived since, up to about `limit` rows in all."""
        if self._count >= limit:
            return
        for ids, rows, seq in vectors.after(self._fingerprint_id, self._dimensions, self._seq):
            self._append(ids, rows)
            self._seq = seq
            if self._count >= limit:
                return

    def nearest(self, vectors: Vectors, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """Ids of the `k` nearest, in no order; rows beyond the cache are read block by block."""
        best, scores = _top(self._ids[: self._count], self._rows[: self._count] @ query, k)
        for ids, rows, _ in vectors.after(self._fingerprint_id, self._dimensions, self._seq):
            best, scores = _top(
                np.concatenate([best, ids]),
                np.concatenate([scores, leading(rows, self._searched).astype(np.float32) @ query]),
                k,
            )
        return best

    def _append(self, ids: NDArray[np.int64], rows: NDArray[np.float16]) -> None:
        needed = self._count + len(ids)
        if needed > len(self._ids):
            capacity = max(needed, len(self._ids) + len(self._ids) // 2)
            self._ids = np.resize(self._ids, capacity)
            grown = np.empty((capacity, self._searched), dtype=np.float32)
            grown[: self._count] = self._rows[: self._count]
            self._rows = grown
        self._ids[self._count : needed] = ids
        self._rows[self._count : needed] = leading(rows, self._searched)
        self._count = needed


def _top(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if len(ids) <= k:
        return ids, scores
    best = np.argpartition(-scores, k)[:k]
    return ids[best], scores[best]


def _living(connection: sqlite3.Connection, chunk_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    living = living_chunks(connection, chunk_ids.tolist())
    return np.fromiter(living, dtype=np.int64)


def _scored(
    vectors: Vectors,
    fingerprint_id: int,
    dimensions: int,
    query: NDArray[np.float32],
    chunk_ids: Sequence[int] | NDArray[np.int64],
) -> ScoredChunks:
    ids, rows = vectors.of(fingerprint_id, dimensions, [int(chunk_id) for chunk_id in chunk_ids])
    scores = rows.astype(np.float32) @ query
    order = np.lexsort((ids, -scores))
    return [(int(ids[i]), float(scores[i])) for i in order]
