"""Late interaction: candidates scored by how near each token of the query comes to some tokens of theirs.

Owns the way from stored codes to scores. It finds nothing by itself: it looks at what the lanes have found.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.encode.token_codes import TokenBasis, TokenCoder, late_scores, nearest_cosines
from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vector_search import ScoredChunks
from desktop_app.store.vectors import Vectors

LONGEST_QUERY = 64
"""So many tokens of a query are compared, evenly taken from all: a page that is pasted as a query has hundreds."""


class LateFound(NamedTuple):
    """What late interaction says of chunks."""

    scores: ScoredChunks
    """(chunk id, MaxSim), best first; comparable within one query only."""
    closeness: dict[int, float]
    """Chunk id → mean over the query's tokens of the cosine with its nearest vector; comparable between queries."""


class LateInteraction:
    """Scores chunks by their token codes; any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._coders: dict[int, TokenCoder] = {}  # by fingerprint id; a basis that is stored never changes
        self._lock = threading.Lock()

    def scores(self, fingerprint: Fingerprint, tokens: NDArray[np.float32], chunk_ids: Sequence[int]) -> LateFound:
        """What is said of those of the chunks that have codes.

        `tokens` (tokens, token dim) are the query's, at least one, as the model of `fingerprint` gave them.
        """
        codes = TokenCodes(self._database.reader())
        fingerprint_id = Vectors(self._database.reader()).known_fingerprint_id(fingerprint)
        stored = {} if fingerprint_id is None else codes.of(fingerprint_id, chunk_ids)
        if fingerprint_id is None or not stored:
            return LateFound([], {})
        chosen = np.linspace(0, len(tokens) - 1, min(len(tokens), LONGEST_QUERY)).round().astype(int)
        nearest = nearest_cosines(self._coder(codes, fingerprint_id).query(tokens[chosen]), list(stored.values()))
        scored = zip(stored, late_scores(nearest).tolist(), strict=True)
        closeness = dict(zip(stored, nearest.mean(axis=1).tolist(), strict=True))
        return LateFound(sorted(scored, key=lambda pair: (-pair[1], pair[0])), closeness)

    def _coder(self, codes: TokenCodes, fingerprint_id: int) -> TokenCoder:
        with self._lock:
            if fingerprint_id not in self._coders:
                basis = codes.basis(fingerprint_id)
                assert basis is not None, "codes are stored with their basis"
                self._coders[fingerprint_id] = TokenCoder(TokenBasis.from_bytes(basis))
            return self._coders[fingerprint_id]
