"""How many words chunks have, remembered: BM25 asks for thousands of them in every search."""

import threading

import numpy as np
from numpy.typing import NDArray

from desktop_app.store.postings import ChunkIds, Postings

_UNKNOWN = -1.0


class ChunkLengths:
    """Any thread. The words of a chunk never change, and no number is given to another one.

    Only where an index of another LEXICAL_SCHEME is written anew while it is searched, lengths stay as they were, a few
    words off, until the program ends. Takes four bytes for each chunk.
    """

    def __init__(self) -> None:
        self._lengths = np.zeros(0, np.float32)
        self._lock = threading.Lock()

    def of(self, postings: Postings, chunk_ids: ChunkIds) -> NDArray[np.float64]:
        """Their lengths (n,); 0 for those that are gone. `chunk_ids` are ascending."""
        if not len(chunk_ids):
            return np.zeros(0)
        with self._lock:
            missing = int(chunk_ids[-1]) + 1 - len(self._lengths)
            if missing > 0:
                room = np.full(missing + len(self._lengths) // 8, _UNKNOWN, np.float32)
                self._lengths = np.concatenate([self._lengths, room])
            known = self._lengths
        found = known[chunk_ids]
        if (found < 0).any():
            ids, lengths = postings.lengths(chunk_ids[found < 0])
            known[ids] = lengths
            found = np.maximum(known[chunk_ids], 0)
        return found.astype(np.float64)
