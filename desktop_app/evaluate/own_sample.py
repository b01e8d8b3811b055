"""Draws passages from a person's own index and makes probes of them: questions whose answer is known.

Owns what is drawn and which documents are right. Reads the index and writes nothing. The same seed over the same index
draws the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from desktop_app.chunk.context import HEADING_SEPARATOR
from desktop_app.evaluate.corpus_index import Progress
from desktop_app.evaluate.probes import HEADING, KINDS, sentence_of, words_of
from desktop_app.retrieve.lexical import COMMON
from desktop_app.search_records import Query
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import all_of, comparable, phrase_pattern, query_terms
from desktop_app.store.living_chunks import living_chunks
from desktop_app.store.postings import Postings
from desktop_app.store.root_models import RootModels
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vectors import Vectors

MOST_RIGHT = 20
"""What stands in more documents than this is not asked for: it names none of them."""
LOOKED_AT = 30
"""So many passages are looked at for each sentence that is wanted, at most: logs may have none of their own."""
LEAST_LOOKED_AT = 1_000
"""But so many in any case."""
_MOST_MATCHES = 500
"""Passages with every word of a sentence that are looked through for it."""
_LEAST_HEADING = 2
"""Words of a heading that is asked for."""
_DRAWN_AT_ONCE = 64
_TOLD = 20
"""Progress is told after so many passages."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A question and what answers it."""

    kind: str
    text: str
    chunk_id: int
    """Of the passage that it was made of."""
    documents: frozenset[int]
    """Those that hold the passage, or what the question was made of as written."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample of an index."""

    passages: int
    """In the index."""
    looked_at: int
    """Passages drawn until there were enough probes, or all of them."""
    probes: Sequence[Probe]


class OwnSample:
    """Of one index; kept to one thread."""

    def __init__(self, database: Database, models: Sequence[LoadedModel], seed: int) -> None:
        """With models only passages are drawn that one of them has a vector of and answers for."""
        self._connection = database.reader()
        self._reader = SearchReader(database)
        self._postings = Postings(self._connection)
        self._models = models
        self._seed = seed
        self._rarities: dict[str, int] = {}

    def drawn(self, wanted: int, progress: Progress | None = None) -> Drawn:
        """Probes of every kind of `wanted` sentences, and of as many headings; fewer where there are not so many.

        At most one sentence and one heading of a passage. In any case the drawing ends after LOOKED_AT passages for
        each of `wanted`.
        """
        probes: list[Probe] = []
        sentences = headings = looked_at = 0
        ids = self._reader.all_chunks()
        for chunk_id in islice(self._eligible(ids), max(LEAST_LOOKED_AT, LOOKED_AT * wanted)):
            if sentences >= wanted and (headings >= wanted or looked_at >= 10 * wanted):
                break
            looked_at += 1
            if progress and looked_at % _TOLD == 0:
                progress("passages looked at for questions", looked_at)
            of_sentence = self._of_sentence(chunk_id) if sentences < wanted else []
            of_heading = self._of_heading(chunk_id) if headings < wanted else []
            sentences += bool(of_sentence)
            headings += bool(of_heading)
            probes += [*of_sentence, *of_heading]
        return Drawn(len(ids), looked_at, probes)

    def _eligible(self, ids: Sequence[int]) -> Iterator[int]:
        """Chunks of files in random order, those that can be found by what is to be measured."""
        order = np.random.default_rng(self._seed).permutation(len(ids))
        for start in range(0, len(order), _DRAWN_AT_ONCE):
            block = [ids[place] for place in order[start : start + _DRAWN_AT_ONCE]]
            living = living_chunks(self._connection, block) & self._answered(block)
            yield from (chunk_id for chunk_id in block if chunk_id in living)

    def _answered(self, chunk_ids: Sequence[int]) -> set[int]:
        if not self._models:
            return set(chunk_ids)
        vectors, roots = Vectors(self._connection), RootModels(self._connection)
        answered: set[int] = set()
        for model in self._models:
            fingerprint_id = vectors.known_fingerprint_id(model.fingerprint)
            if fingerprint_id is not None:
                having = vectors.having(fingerprint_id, chunk_ids)
                answered |= roots.served_chunks(fingerprint_id, having)
        return answered

    def _of_sentence(self, chunk_id: int) -> list[Probe]:
        """One probe of each kind that the passage allows; empty if no sentence of it can be asked by."""
        stored = self._reader.texts([chunk_id]).get(chunk_id)
        random = np.random.default_rng([self._seed, chunk_id])
        sentence = sentence_of(stored.text, random) if stored else None
        if stored is None or sentence is None:
            return []
        documents = self._holding(chunk_id, sentence, in_context=False)
        if not documents:
            return []
        made = {name: kind.make(sentence, self._rarity, random) for name, kind in KINDS.items()}
        return [Probe(name, text, chunk_id, documents) for name, text in made.items() if text]

    def _of_heading(self, chunk_id: int) -> list[Probe]:
        stored = self._reader.texts([chunk_id]).get(chunk_id)
        heading = stored.context.split(HEADING_SEPARATOR)[-1].strip() if stored else ""
        if stored is None or len(words_of(heading)) < _LEAST_HEADING:
            return []
        documents = self._holding(chunk_id, heading, in_context=True)
        return [Probe(HEADING, heading, chunk_id, documents)] if documents else []

    def _holding(self, chunk_id: int, words: str, *, in_context: bool) -> frozenset[int]:
        """Documents with the chunk, or with the words as written in a passage, or in its title and headings.

        Empty where there are too many, or the words cannot be looked up.
        """
        expression = all_of(words)
        if expression is None or self._postings.count_up_to(expression, _MOST_MATCHES) >= _MOST_MATCHES:
            return frozenset()
        pattern = phrase_pattern(words)
        texts = self._reader.texts(self._reader.matching_chunks(expression))
        found = {
            one
            for one, stored in texts.items()
            if pattern.search(comparable(stored.context if in_context else stored.text))
        }
        holders = self._reader.holders(found | {chunk_id}).values()
        documents = frozenset(document_id for of in holders for document_id in of)
        return documents if len(documents) <= MOST_RIGHT else frozenset()

    def _rarity(self, word: str) -> int:
        """In how many passages the word stands, up to COMMON; what cannot be looked up counts as common."""
        if word not in self._rarities:
            terms = query_terms(Query("", words=(word,)))
            self._rarities[word] = self._postings.count_up_to(terms[0].expression, COMMON) if terms else COMMON
        return self._rarities[word]
