"""Relevance feedback: what the examples of a search are, and how they move it.

Owns the way from examples to chunks, vectors and words. Must not know: lanes, ranking, where examples were chosen.
Stored vectors are used, so an example is never encoded, and never sent to a remote model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.encode.query_arithmetic import rocchio
from desktop_app.errors import InvalidQuery, UserFacingError
from desktop_app.records import Fingerprint
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.weighted_words import WeightedTerms
from desktop_app.search_records import Example, Query
from desktop_app.store.database import Database
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vectors import Vectors

MOST_CHUNKS = 64
"""So many chunks of a document are looked at, evenly taken from all: they tell what it is about."""
MOST_WORDS = 32
"""So many words of all that is liked are searched."""
WORDS_WEIGHT = 0.5
"""Of these words beside those of a text, whose weight is 1."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The examples of one search: chunk ids, one sequence for each example that still is there."""

    like: Sequence[Sequence[int]] = ()
    unlike: Sequence[Sequence[int]] = ()
    documents_left_out: frozenset[int] = frozenset()
    """These are not to be returned."""
    chunks_left_out: frozenset[int] = frozenset()
    """Nor are these passages."""
    spare: int = 0
    """How many candidates may be left out, so that as many more are to be asked for."""

    def keeps(self, chunk_id: int, document_ids: Sequence[int]) -> bool:
        """Whether a candidate that these documents hold may be returned."""
        return chunk_id not in self.chunks_left_out and not self.documents_left_out.issuperset(document_ids)

    @property
    def given(self) -> bool:
        """Whether there is any example."""
        return bool(self.like or self.unlike)


class FeedbackReader:
    """Looks examples up; any thread."""

    def __init__(self, database: Database, reader: SearchReader, lexical: LexicalLane) -> None:
        self._database = database
        self._reader = reader
        self._lexical = lexical

    def at(self, path: Path) -> Example:
        """The document that the file at `path` has.

        :raises UserFacingError: there is none.
        """
        document_id = self._reader.document_at(path)
        if document_id is None:
            raise UserFacingError(f"{path} is not in the index.", "Ask why: findwell why FILE")
        return Example(document_id)

    def read(self, query: Query, notices: list[str]) -> Feedback:
        """The examples of `query`; a sentence is added to `notices` for those that are gone.

        What is not liked is left out. Where examples alone ask, the documents of those that are liked are, too:
        everything is most like itself. Beside a text they are ranked like all others, because the text may mean them.
        :raises InvalidQuery: nothing is said but what not to look for.
        """
        if query.unlike and not query.asks:
            raise InvalidQuery("This says only what not to look for.", "Add a few words, or something to find more of.")
        like, unlike = ([self._chunks(example) for example in of] for of in (query.like, query.unlike))
        gone = sum(not chunk_ids for chunk_ids in (*like, *unlike))
        if gone:
            notices.append(
                f"{'One example is' if gone == 1 else f'{gone} examples are'} not in the index any more and left out."
            )
        documents = {example.document_id for example in query.unlike if example.start is None}
        documents |= set() if query.text else {example.document_id for example in query.like}
        passages = {
            chunk_id
            for example, chunk_ids in zip(query.unlike, unlike, strict=True)
            if example.start is not None
            for chunk_id in chunk_ids
        }
        return Feedback(
            [chunk_ids for chunk_ids in like if chunk_ids],
            [chunk_ids for chunk_ids in unlike if chunk_ids],
            frozenset(documents),
            frozenset(passages),
            len(self._reader.chunks_of(documents)) + len(passages),
        )

    def moved(
        self, fingerprint: Fingerprint, vector: NDArray[np.float32] | None, feedback: Feedback
    ) -> NDArray[np.float32] | None:
        """`vector` (dim,) of a text, or None without one, moved by the examples that have vectors of the fingerprint.

        None where that leaves nothing to search by.
        """
        like, unlike = self._means(fingerprint, feedback.like), self._means(fingerprint, feedback.unlike)
        if vector is None and not len(like):
            return None
        return rocchio(vector, like, unlike)

    def words(self, feedback: Feedback) -> list[WeightedTerms]:
        """The heaviest words of what is liked, as one group; none where nothing is."""
        chunk_ids = [chunk_id for of_example in feedback.like for chunk_id in of_example]
        texts = [f"{chunk.context}\n{chunk.text}" for chunk in self._reader.texts(chunk_ids).values()]
        terms = self._lexical.heaviest(texts, MOST_WORDS, shared=True) if texts else ()
        return [WeightedTerms(terms, WORDS_WEIGHT)] if terms else []

    def _chunks(self, example: Example) -> list[int]:
        found = self._reader.chunks_at(example.document_id, example.start)
        chosen = np.linspace(0, len(found) - 1, min(len(found), MOST_CHUNKS)).round().astype(int)
        return [found[place] for place in chosen]

    def _means(self, fingerprint: Fingerprint, examples: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Unit vectors (n, dim) of the n examples that have one: of a document the mean of its chunks."""
        vectors = Vectors(self._database.reader())
        fingerprint_id = vectors.known_fingerprint_id(fingerprint)
        means: list[NDArray[np.float32]] = []
        for chunk_ids in examples:
            if fingerprint_id is None:
                break
            _, rows = vectors.of(fingerprint_id, fingerprint.dimensions, chunk_ids)
            if len(rows):
                mean = rows.astype(np.float32).mean(axis=0)
                means.append(mean / max(float(np.linalg.norm(mean)), 1e-12))
        return np.array(means, np.float32).reshape(len(means), fingerprint.dimensions)
