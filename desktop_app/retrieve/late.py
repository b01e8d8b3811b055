"""Late interaction: candidates scored by how near each token of the query comes to some tokens of theirs.

Owns the way from stored codes to scores. It finds nothing by itself: it looks at what the lanes have found.
"""

import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.encode.query_arithmetic import LIKE_WEIGHT
from desktop_app.encode.token_codes import TokenBasis, TokenCoder, late_scores, nearest_cosines
from desktop_app.encode.token_importance import importance
from desktop_app.rank.relevance import ENOUGH_TOKENS
from desktop_app.records import Fingerprint
from desktop_app.retrieve.language_bias import levelled
from desktop_app.store.database import Database
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vector_search import ScoredChunks
from desktop_app.store.vectors import Vectors

LONGEST_QUERY = 64
"""So many tokens of a query are compared, evenly taken from all: a page that is pasted as a query has hundreds."""


class Closeness(NamedTuple):
    """How close a passage comes to a query by its token codes; comparable between queries."""

    mean: float
    """Over the query's tokens of the cosine with its nearest vector."""
    emphasis: float = 0.0
    """By how much that is higher where every token counts what was learned for it."""
    tokens: int = ENOUGH_TOKENS
    """Of the query, as many as were compared: of few the mean is high by chance more often."""


class LateFound(NamedTuple):
    """What late interaction says of chunks."""

    scores: ScoredChunks
    """(chunk id, MaxSim), best first; comparable within one query only."""
    closeness: dict[int, Closeness]
    """By chunk id."""


class LateInteraction:
    """Scores chunks by their token codes; any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._coders: dict[int, TokenCoder] = {}  # by fingerprint id; a basis that is stored never changes
        self._lock = threading.Lock()

    def scores(
        self,
        fingerprint: Fingerprint,
        tokens: NDArray[np.float32] | None,
        chunk_ids: Sequence[int],
        *,
        model: str = "",
        weights: NDArray[np.float32] | None = None,
        like: Sequence[int] = (),
        read: Mapping[int, Mapping[int, bytes]] = MappingProxyType({}),
        between: NDArray[np.float32] | None = None,
    ) -> LateFound:
        """What is said of those of the chunks that have codes; some were `read` before, as `TokenCodes.of_any` says.

        `tokens` (tokens, token dim) are the query's, as the model of `fingerprint` gave them, and `weights` (tokens,)
        theirs in a weighted query. The vectors of the chunks `like` count beside those of the query as in the dense
        lane: LIKE_WEIGHT against 1, whatever their numbers are; without a query they are all. Without examples tokens
        count what was learned for the `model` of this name. `between` are directions as `Directions.tokens`, without
        which the query is compared.
        """
        codes = TokenCodes(self._database.reader())
        fingerprint_id = Vectors(self._database.reader()).known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return LateFound([], {})
        held = read.get(fingerprint_id, {})
        stored = codes.of(fingerprint_id, [chunk_id for chunk_id in chunk_ids if chunk_id not in held])
        stored |= {chunk_id: held[chunk_id] for chunk_id in chunk_ids if chunk_id in held}
        if not stored:
            return LateFound([], {})
        coder = self._coder(codes, fingerprint_id)
        query, counts = _query(coder, tokens, weights, list(codes.of(fingerprint_id, like).values()) if like else [])
        if not len(query):
            return LateFound([], {})
        nearest = nearest_cosines(levelled(query, between), list(stored.values()))
        if not like:
            counts = counts * importance(model, query)
        scored = zip(stored, late_scores(nearest, counts).tolist(), strict=True)
        means = nearest.mean(axis=1)
        emphasis = nearest @ (counts / counts.sum()) - means
        closeness = [Closeness(*pair, len(query)) for pair in zip(means.tolist(), emphasis.tolist(), strict=True)]
        return LateFound(
            sorted(scored, key=lambda pair: (-pair[1], pair[0])), dict(zip(stored, closeness, strict=True))
        )

    def cosines(
        self,
        fingerprint: Fingerprint,
        tokens: NDArray[np.float32] | None,
        states: NDArray[np.float32],
        *,
        weights: NDArray[np.float32] | None = None,
        like: Sequence[int] = (),
    ) -> NDArray[np.float32] | None:
        """How near each token of one passage comes to each that `scores` compares for the same query; (tokens, query).

        `states` (tokens, token dim) are the passage's own, uncoded. What `weights` make less of comes less near. None
        where the fingerprint has no codes.
        """
        codes = TokenCodes(self._database.reader())
        fingerprint_id = Vectors(self._database.reader()).known_fingerprint_id(fingerprint)
        if fingerprint_id is None or codes.basis(fingerprint_id) is None:
            return None
        coder = self._coder(codes, fingerprint_id)
        query, counts = _query(coder, tokens, weights, list(codes.of(fingerprint_id, like).values()) if like else [])
        if not len(query):
            return None
        found: NDArray[np.float32] = coder.query(states) @ (query.T * (counts / counts.max()))
        return found

    def _coder(self, codes: TokenCodes, fingerprint_id: int) -> TokenCoder:
        with self._lock:
            if fingerprint_id not in self._coders:
                basis = codes.basis(fingerprint_id)
                assert basis is not None, "codes are stored with their basis"
                self._coders[fingerprint_id] = TokenCoder(TokenBasis.from_bytes(basis))
            return self._coders[fingerprint_id]


def _query(
    coder: TokenCoder, tokens: NDArray[np.float32] | None, weights: NDArray[np.float32] | None, like: Sequence[bytes]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What is compared with passages, unit vectors (n, bits), and how much each counts (n,); n may be 0."""
    sides: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
    if tokens is not None:
        chosen = _evenly(len(tokens))
        each = np.ones(len(chosen), np.float32) if weights is None else weights[chosen]
        sides.append((coder.query(tokens[chosen]), each))
    if like:
        vectors = np.concatenate([coder.vectors(one) for one in like])
        chosen = _evenly(len(vectors))
        sides.append((vectors[chosen], np.ones(len(chosen), np.float32)))
    if len(sides) == 2:  # the question and the examples
        wholes = (1.0, LIKE_WEIGHT)
        sides = [(rows, each * (whole / each.sum())) for (rows, each), whole in zip(sides, wholes, strict=True)]
    if not sides:
        return np.empty((0, 0), np.float32), np.empty(0, np.float32)
    query, counts = (np.concatenate(columns) for columns in zip(*sides, strict=True))
    return query, counts


def _evenly(count: int) -> NDArray[np.int64]:
    """Rows of so many that are compared."""
    return np.linspace(0, count - 1, min(count, LONGEST_QUERY)).round().astype(np.int64)
