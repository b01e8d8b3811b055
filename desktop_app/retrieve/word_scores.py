"""What the words of a query say of chunks: BM25, and how near they stand to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.bm25 import WORDS, Counted, pair_in, saturated, weight
from desktop_app.rank.proximity import Occurrences, proximity
from desktop_app.retrieve.chunk_lengths import ChunkLengths
from desktop_app.store.fts_words import kept_word, kept_words
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.postings import ChunkIds, Held, Postings

Alternatives = Sequence[tuple[QueryTerm, float]]
"""A word of the query and its other forms, with what each counts."""
Floats = NDArray[np.float64]


class _Word(NamedTuple):
    """One word of a query."""

    number: int
    """The same for words that are forms of each other."""
    weight: float
    """Of its heaviest form."""
    held: Sequence[Held]
    """Of every form."""
    placed: bool
    """Whether it says something where it stands: pairs of characters, and a joined form and its parts, stand side by
    side anyway."""


@dataclass(frozen=True)
class WordScores:
    """Of all chunks that hold one of the words."""

    chunk_ids: ChunkIds
    """Ascending, (n,)."""
    scores: Floats
    """BM25, above 0, (n,)."""
    _lengths: Floats
    _words: Sequence[_Word]

    def nearness(self, chunk_ids: ChunkIds) -> dict[int, float]:
        """Chunk id → what it gains by words that stand near to each other, of these chunks, ascending, at least one."""
        columns: list[tuple[ChunkIds, ChunkIds, ChunkIds, ChunkIds]] = []
        for word in self._words:
            for held in word.held if word.placed else ():
                place = np.searchsorted(chunk_ids, held.of_place)
                here = np.flatnonzero(chunk_ids[np.minimum(place, len(chunk_ids) - 1)] == held.of_place)
                columns.append((place[here], held.texts[here], held.offsets[here], np.full(len(here), word.number)))
        if not columns:
            return {}
        found = Occurrences(*(np.concatenate(column) for column in zip(*columns, strict=True)))
        lengths = self._lengths[np.searchsorted(self.chunk_ids, chunk_ids)]
        gains = proximity(found, np.array([word.weight for word in self._words]), lengths)
        return dict(zip(chunk_ids.tolist(), gains.tolist(), strict=True))


def word_scores(postings: Postings, lengths: ChunkLengths, words: Sequence[Alternatives]) -> WordScores:
    """Of every chunk that holds one of `words`, each of which counts once, as its best form in that chunk."""
    total, average = postings.size()
    kept_words([term.form for of in words for term, _ in of])  # all at once, to be remembered
    held = [[postings.held(term) for term, _ in of] for of in words]
    everything = [one.chunk_ids for of in held for one in of]
    chunk_ids, places = np.unique(np.concatenate([_NO_CHUNKS, *everything]), return_inverse=True)
    relative = lengths.of(postings, chunk_ids) / average
    at = iter(np.split(places, np.cumsum([len(one) for one in everything])[:-1]) if everything else [])
    scores = np.zeros(len(chunk_ids))
    scored = []
    numbers = _numbers(words)
    for of, lists, number in zip(words, held, numbers, strict=True):
        best = np.zeros(len(chunk_ids))
        heaviest = 0.0
        for (term, share), one in zip(of, lists, strict=True):
            here, worth = next(at), share * weight(len(one.chunk_ids), total)
            best[here] = np.maximum(best[here], worth * saturated(one.often, relative[here], counted(term)))
            heaviest = max(heaviest, worth if len(one.chunk_ids) else 0.0)
        scores += best
        typed = of[0][0]
        scored.append(_Word(number, heaviest, lists, placed=not typed.joined and not typed.run))
    return WordScores(chunk_ids, scores, relative, scored)


def counted(term: QueryTerm) -> Counted:
    """How a word of the query counts."""
    return pair_in(term.run) if term.run else WORDS


def _numbers(words: Sequence[Alternatives]) -> list[int]:
    """Of each word its place, or that of the first one before it with which it shares a form."""
    first: dict[str, int] = {}
    numbers = []
    for place, of in enumerate(words):
        forms = [kept_word(term.form) for term, _ in of]
        number = min((first[form] for form in forms if form in first), default=place)
        first.update((form, number) for form in forms if form not in first)
        numbers.append(number)
    return numbers


_NO_CHUNKS: ChunkIds = np.zeros(0, np.int64)
