"""Works out which chunks a query may return at all: filters, exclusions, phrases.

Owns the meaning of "must not" and "must". Must not know: ranking. A scope is computed before the lanes run, so
that every lane finds the best of what is allowed, instead of filtering what it happened to find.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.search_records import Filters, Query
from desktop_app.store.lexical_query import all_of, comparable, phrase_pattern
from desktop_app.store.search_reader import SearchReader

_VERIFIED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be returned; None means no restriction."""

    chunk_ids: NDArray[np.int64] | None = None
    """Ascending."""
    document_ids: frozenset[int] | None = None
    filters: tuple[Filters, ...] = ()
    """What a file must satisfy for its path and time to stand for the document; a copy elsewhere need not."""


class ScopeFinder:
    """Computes scopes; any thread."""

    def __init__(self, reader: SearchReader) -> None:
        self._reader = reader

    def scope(self, query: Query, filters: Sequence[Filters] = ()) -> Scope:
        """The scope of a query under its own filters and `filters` besides.

        A document is left out as a whole when any of its chunks, or its title, holds an excluded word or phrase.
        A phrase must stand in the chunk itself, or in its title and headings, as written but for case.
        """
        everything = tuple(one for one in (query.filters, *filters) if not one.empty)
        if not everything and not query.exclusions and not query.phrases:
            return Scope()
        documents: frozenset[int] | None = None
        if query.exclusions or everything:
            documents = frozenset(self._reader.documents_within(everything) - self._excluded(query.exclusions))
        chunk_ids = None if documents is None else self._reader.chunks_of(documents)
        for phrase in query.phrases:
            holding = self._holding(phrase)
            chunk_ids = holding if chunk_ids is None else np.intersect1d(chunk_ids, holding)
        if documents is None and chunk_ids is not None:
            chunk_ids = self._reader.living(chunk_ids)
        return Scope(chunk_ids, documents, everything)

    def _excluded(self, exclusions: Sequence[str]) -> set[int]:
        found: set[int] = set()
        for exclusion in exclusions:
            expression = all_of(exclusion)
            if expression is None:
                continue
            single = " " not in expression
            chunk_ids = self._reader.matching_chunks(expression) if single else self._holding(exclusion)
            found |= self._reader.documents_holding(chunk_ids)
        return found

    def _holding(self, phrase: str) -> NDArray[np.int64]:
        """Chunks in which the phrase stands as written."""
        expression = all_of(phrase)
        possible = [] if expression is None else self._reader.matching_chunks(expression)
        pattern = phrase_pattern(phrase)
        found: list[int] = []
        for start in range(0, len(possible), _VERIFIED_AT_ONCE):
            texts = self._reader.texts(possible[start : start + _VERIFIED_AT_ONCE])
            found += [
                chunk_id
                for chunk_id, chunk in texts.items()
                if pattern.search(comparable(chunk.text)) or pattern.search(comparable(chunk.context))
            ]
        return np.array(sorted(found), dtype=np.int64)
