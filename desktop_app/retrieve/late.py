"""Late interaction: candidates scored by how near each token of the query comes to some tokens of theirs.

Owns the way from stored codes to scores. It finds nothing by itself: it looks at what the lanes have found.
"""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.encode.token_codes import TokenBasis, TokenCoder, late_scores
from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vector_search import ScoredChunks
from desktop_app.store.vectors import Vectors

LONGEST_QUERY = 64
"""So many tokens of a query are compared, evenly taken from all: a page that is pasted as a query has hundreds."""


class LateInteraction:
    """Scores chunks by their token codes; any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._coders: dict[int, TokenCoder] = {}  # by fingerprint id; a basis that is stored never changes
        self._lock = threading.Lock()

    def scores(
        self,
        fingerprint: Fingerprint,
        tokens: NDArray[np.float32],
        chunk_ids: Sequence[int],
        weights: NDArray[np.float32] | None = None,
    ) -> ScoredChunks:
        """(chunk id, MaxSim) of those of the chunks that have codes, best first.

        `tokens` (tokens, token dim) are the query's, at least one, as the model of `fingerprint` gave them; `weights`
        (tokens,) are theirs in a weighted query.
        """
        codes = TokenCodes(self._database.reader())
        fingerprint_id = Vectors(self._database.reader()).known_fingerprint_id(fingerprint)
        stored = {} if fingerprint_id is None else codes.of(fingerprint_id, chunk_ids)
        if fingerprint_id is None or not stored:
            return []
        chosen = np.linspace(0, len(tokens) - 1, min(len(tokens), LONGEST_QUERY)).round().astype(int)
        query = self._coder(codes, fingerprint_id).query(tokens[chosen])
        importance = None if weights is None else weights[chosen]
        scored = zip(stored, late_scores(query, list(stored.values()), importance).tolist(), strict=True)
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def _coder(self, codes: TokenCodes, fingerprint_id: int) -> TokenCoder:
        with self._lock:
            if fingerprint_id not in self._coders:
                basis = codes.basis(fingerprint_id)
                assert basis is not None, "codes are stored with their basis"
                self._coders[fingerprint_id] = TokenCoder(TokenBasis.from_bytes(basis))
            return self._coders[fingerprint_id]
