"""Takes from a query's vector what only says which language a passage is written in.

A multilingual model puts passages in the language of the question before all others, whatever they say: of questions
in Chinese over passages in three languages hardly one found its English answer. The languages differ along a few
directions, the same for all questions. A query without them compares what is said.
Source of the method: Yang et al., "A Simple and Effective Method To Eliminate the Self Language Bias in Multilingual
Representations", EMNLP 2021; there for all vectors, here for the query's alone, which gives the same products.
Figures: docs/decisions/0048-languages-side-by-side.md.
"""

import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.encode.token_codes import TokenBasis, TokenCoder
from desktop_app.encode.written_language import READ, written_language
from desktop_app.inference.pooling import l2_normalise
from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vectors import Vectors

ALIGNED = frozenset({"bge-m3", "multilingual-e5-base", "multilingual-e5-large", "multilingual-e5-small"})
"""Models that know what is the same in two languages. In others a foreign passage is noise, and better stays far."""
SAMPLE = 400
"""Passages that are looked at, evenly taken from all: 50 ms among 100,000, 0.2 s where none of these is in memory."""
LEAST = 5
"""A language with fewer passages among them is left alone."""
MOST_DIRECTIONS = 8
_GROWN = 1.25
"""By so much the index has to grow until it is looked at anew."""

Floats = NDArray[np.float32]


class Directions(NamedTuple):
    """Orthonormal rows that only tell languages apart; None where all passages are in one, or are not known."""

    vectors: Floats | None = None
    """(n, dim), of passages' vectors."""
    tokens: Floats | None = None
    """(n, bits), of what queries' tokens are compared by."""


class LanguageBias:
    """Learns the directions of each model from the index, and remembers them. Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[int, Directions]] = {}  # by the digest; the newest vector that there was
        self._lock = threading.Lock()

    def directions(self, model: str, fingerprint: Fingerprint) -> Directions:
        """Those of the model of this name."""
        vectors = Vectors(self._database.reader())
        fingerprint_id = vectors.known_fingerprint_id(fingerprint) if model in ALIGNED else None
        if fingerprint_id is None:
            return Directions()
        newest = vectors.last_seq(fingerprint_id)
        with self._lock:
            up_to, found = self._known.get(fingerprint.digest, (0, Directions()))
            if newest > _GROWN * up_to:
                found = self._learned(vectors, fingerprint_id, fingerprint.dimensions)
                self._known[fingerprint.digest] = newest, found
        return found

    def _learned(self, vectors: Vectors, fingerprint_id: int, dimensions: int) -> Directions:
        ids, texts, rows = vectors.sample(fingerprint_id, dimensions, SAMPLE, READ)
        languages = dict(zip(ids, map(written_language, texts), strict=True))
        directions = language_directions(list(languages.values()), rows.astype(np.float32))
        codes = TokenCodes(self._database.reader())
        basis = codes.basis(fingerprint_id) if directions is not None else None
        if basis is None:
            return Directions(directions)
        coder = TokenCoder(TokenBasis.from_bytes(basis))
        coded = codes.of(fingerprint_id, ids)
        middles = np.array([coder.middle(stored) for stored in coded.values()], np.float32)
        return Directions(directions, language_directions([languages[chunk_id] for chunk_id in coded], middles))


def levelled(units: Floats, directions: Floats | None) -> Floats:
    """Unit vectors (n, dim) without `directions`, again unit vectors; `units` themselves if there are none."""
    if directions is None:
        return units
    rest = units - (units @ directions.T) @ directions
    return l2_normalise(rest.astype(np.float32))


def language_directions(languages: Sequence[int | None], rows: Floats) -> Floats | None:
    """Orthonormal rows, (n, dim), that span how the means of the languages differ; None where there is one language.

    `languages` are those of the passages with the vectors `rows` (passages, dim), None where it is not known.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for row, language in enumerate(languages):
        if language is not None:
            members[language].append(row)
    means = np.array([rows[of].mean(axis=0) for of in members.values() if len(of) >= LEAST])
    if len(means) < 2:
        return None
    _, _, directions = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    found: Floats = directions[: min(len(means) - 1, MOST_DIRECTIONS)]
    return found
