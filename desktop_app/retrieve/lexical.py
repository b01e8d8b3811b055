"""The lexical lane: chunks that hold the query's words, by BM25."""

import heapq
import math
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.bm25 import MOST, weight
from desktop_app.retrieve.chunk_lengths import ChunkLengths
from desktop_app.retrieve.scope import Scope
from desktop_app.retrieve.word_scores import WordScores, counted, word_scores
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm, query_terms
from desktop_app.store.lexical_text import tokens
from desktop_app.store.living_chunks import living_chunks
from desktop_app.store.postings import ChunkIds, Postings
from desktop_app.store.search_reader import SearchReader

POSTINGS_BUDGET = 5_000
"""Rows that may be scored for one query, about: this bounds the time. The rarest words get their share first.

Measured on 8,726 chunks of scientific abstracts, nDCG@10 of words alone and fused with meaning: without a bound 0.696
and 0.711 in 12 ms, with 5,000 rows 0.693 and 0.712 in 6 ms, with 3,000 rows 0.688 and 0.706.
"""
ALWAYS_KEPT = 3
"""So many of the rarest words that occur at all are looked up beyond the budget, up to this many times it."""
MOST_TERMS = 64
"""So many words of a query are looked up, as in `word_weights`. Questions, long ones too, have fewer."""
MOST_COUNTED = 256
"""So many words of a long text are counted in the index to find the heaviest: each is a look-up."""
COMMON = 20_000
"""A word in so many chunks tells nothing of a long text, and is not counted further: that would take milliseconds."""
INFLECTED = 0.7
"""What another form of a word counts beside the form that was typed: of 0.5, 0.7 and 1 the best of German questions."""
LOOKED_AT = 60
"""Of so many of the best chunks it is looked at how near the words stand to each other."""
_SPARE = 8
"""Asked for besides, one for so many: a few chunks whose file has just changed do not cost a second look."""

Inflections = Mapping[QueryTerm, Sequence[QueryTerm]]
"""Other forms of words, see `inflections`."""
NO_INFLECTIONS: Inflections = MappingProxyType({})


class LexicalLane:
    """Ranks chunks by the words they share with the query; any thread."""

    def __init__(self, database: Database, reader: SearchReader, *, budget: int = POSTINGS_BUDGET) -> None:
        self._database = database
        self._reader = reader
        self._budget = budget
        self._frequencies: dict[str, int] = {}
        self._common: set[str] = set()
        self._counted_at = 0
        self._lengths = ChunkLengths()
        self._lock = threading.Lock()

    def terms(self, query: Query) -> tuple[QueryTerm, ...]:
        """The words that are worth looking up, in the order of the query.

        A word in more than half of all chunks has no weight in BM25 and only costs time; beyond the budget the
        commonest go first. If every word is common they are all kept, or the rarest where that is too much. Of a page
        that is pasted as a query the heaviest are taken.
        """
        terms = query_terms(query)
        if len(terms) > MOST_TERMS:
            return self.heaviest((*query.words, *query.phrases), MOST_TERMS, shared=False)
        return self._worthwhile(terms)

    def heaviest(self, texts: Sequence[str], limit: int, *, shared: bool) -> tuple[QueryTerm, ...]:
        """The words that tell most of what `texts` are about, at most `limit`, the heaviest first.

        The weight of a word is how often it stands there times ln(chunks / chunks that hold it). With `shared` only
        words that stand in more chunks than texts count: for texts that are indexed themselves. Of a long text the
        words that stand there most often are looked at.
        Source of the choice: Salton and Buckley, "Improving retrieval performance by relevance feedback", 1990.
        """
        total = self._reader.chunk_count()
        often, holding = _counts(texts)
        terms = query_terms(Query("", words=tuple(texts)))
        terms = tuple(heapq.nlargest(MOST_COUNTED, terms, key=lambda term: often[term.form]))
        weights = {
            term: often[term.form] * math.log((total + 1) / count)
            for term, count in self._rare_among(terms, total).items()
            if count > (holding[term.form] if shared else 0)
        }
        return self._worthwhile(heapq.nlargest(limit, weights, key=weights.__getitem__))

    def scores(
        self, terms: Sequence[QueryTerm], chunk_ids: Sequence[int], *, inflections: Inflections = NO_INFLECTIONS
    ) -> dict[int, float]:
        """BM25 of those of the chunks that hold one of the terms, without what `search` adds for nearness."""
        if not terms or not chunk_ids:
            return {}
        found = self._scores(terms, inflections)
        kept = np.isin(found.chunk_ids, chunk_ids)
        return dict(zip(found.chunk_ids[kept].tolist(), found.scores[kept].tolist(), strict=True))

    def frequencies(self, terms: Sequence[QueryTerm]) -> dict[str, int]:
        """Form → chunks that hold the term."""
        return self._frequencies_of(terms, self._reader.chunk_count())

    def affordable(self, terms: Sequence[QueryTerm]) -> dict[QueryTerm, int]:
        """Those of the terms that occur and can be looked up together, the first before others, with their frequency.

        The first of all may take as much as a single word of a query.
        """
        taken: dict[QueryTerm, int] = {}
        for term, frequency in self._rare_among(terms, self._reader.chunk_count()).items():
            budget = self._budget if taken else ALWAYS_KEPT * self._budget
            if frequency > 0 and sum(taken.values()) + frequency <= budget:
                taken[term] = frequency
        return taken

    def most(self, frequency: int) -> float:
        """The highest BM25 of a word that so many chunks hold, or all of them; not of a pair of characters."""
        total = self._reader.chunk_count()
        return MOST * weight(min(frequency, total), total)

    def _worthwhile(self, terms: Sequence[QueryTerm]) -> tuple[QueryTerm, ...]:
        total = self._reader.chunk_count()
        frequencies = self._frequencies_of(terms, total)
        kept: set[str] = set()
        spent = known = 0
        for term in sorted(terms, key=lambda term: frequencies[term.form]):
            frequency = frequencies[term.form]
            budget = self._budget * (1 if known >= ALWAYS_KEPT else ALWAYS_KEPT)
            if frequency > total / 2 or (known and spent + frequency > budget):
                break
            kept.add(term.form)
            known += frequency > 0
            spent += frequency
        if known:
            return tuple(term for term in terms if term.form in kept)
        cheap = sum(frequencies.values()) <= ALWAYS_KEPT * self._budget
        occurring = [term for term in terms if frequencies[term.form]] or terms
        return tuple(terms) if cheap else (min(occurring, key=lambda term: frequencies[term.form]),)

    def search(
        self,
        terms: Sequence[QueryTerm],
        depth: int,
        scope: Scope,
        *,
        inflections: Inflections = NO_INFLECTIONS,
        near: bool = True,
    ) -> list[tuple[int, float]]:
        """(chunk id, score) of the best `depth` chunks of files in scope, best first, of equals the first in number.

        The score is BM25, with `near` of the best also what they gain by words that stand near to each other. A word
        counts once, as that of its `inflections` which the chunk is most about; these count INFLECTED.
        """
        found = self._scores(terms, inflections)
        chunk_ids, scores = found.chunk_ids, found.scores
        if scope.chunk_ids is not None:
            kept = np.isin(chunk_ids, scope.chunk_ids)
            chunk_ids, scores = chunk_ids[kept], scores[kept]
        connection = self._database.reader()
        wanted = depth + depth // _SPARE
        while True:
            order = _best(chunk_ids, scores, wanted)
            living = living_chunks(connection, chunk_ids[order].tolist())
            kept_order = [place for place in order.tolist() if chunk_ids[place] in living]
            if len(kept_order) >= depth or len(order) < wanted:
                first = kept_order[: LOOKED_AT if near else 0]
                gains = found.nearness(np.sort(chunk_ids[first])) if first else {}
                return _with_gains(chunk_ids[kept_order[:depth]], scores[kept_order[:depth]], gains)
            wanted *= 4  # chunks whose file is gone took places

    def _scores(self, terms: Sequence[QueryTerm], inflections: Inflections) -> WordScores:
        words = [list(_alternatives(term, inflections)) for term in terms]
        return word_scores(Postings(self._database.reader()), self._lengths, words)

    def reach(self, terms: Sequence[QueryTerm], *, inflections: Inflections = NO_INFLECTIONS) -> float:
        """The highest BM25 that a chunk could have: all of them, as often as one likes; in the text alone.

        Pairs of characters are taken for words here, although repetition adds less to them: so of either a chunk that
        holds each once has the same share of it.
        """
        total = self._reader.chunk_count()
        alternatives = [list(_alternatives(term, inflections)) for term in terms]
        frequencies = self._frequencies_of([one for of in alternatives for one, _ in of], total)
        return MOST * sum(
            max(
                (
                    share * counted(one).once * weight(frequencies[one.form], total)
                    for one, share in of
                    if frequencies[one.form]
                ),
                default=counted(of[0][0]).once * weight(0, total),
            )
            for of in alternatives
        )

    def _frequencies_of(self, terms: Sequence[QueryTerm], total: int) -> dict[str, int]:
        """Chunks each term is in; counted once, and again after the collection has grown by a tenth."""
        postings = Postings(self._database.reader())
        known, _ = self._known(total)
        found = {term.form: known.get(term.form, -1) for term in terms}
        for term in terms:
            if found[term.form] < 0:
                found[term.form] = postings.count(term.expression)
        with self._lock:
            self._frequencies.update(found)
        return found

    def _rare_among(self, terms: Sequence[QueryTerm], total: int) -> dict[QueryTerm, int]:
        """Those of the terms that fewer than COMMON chunks hold, with how many do; also counted once."""
        postings = Postings(self._database.reader())
        known, common = self._known(total)
        found = {term: known.get(term.form, -1) for term in terms if term.form not in common}
        for term, count in found.items():
            if count < 0:
                found[term] = postings.count_up_to(term.expression, COMMON)
        rare = {term: count for term, count in found.items() if count < COMMON}
        with self._lock:
            self._frequencies.update((term.form, count) for term, count in rare.items())
            self._common.update(term.form for term in found if term not in rare)
        return rare

    def _known(self, total: int) -> tuple[dict[str, int], frozenset[str]]:
        """What was counted before, if the collection has not grown by a tenth since: frequencies, and common forms."""
        with self._lock:
            if abs(total - self._counted_at) > self._counted_at / 10:
                self._frequencies.clear()
                self._common.clear()
                self._counted_at = total
            return dict(self._frequencies), frozenset(self._common)


def _counts(texts: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each form stands in all of the texts together, and in how many of them."""
    often: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    for text in texts:
        forms = [token.form for token in tokens(unicodedata.normalize("NFKC", text)) if not token.tail]
        often.update(forms)
        holding.update(set(forms))
    return often, holding


def _alternatives(term: QueryTerm, inflections: Inflections) -> Iterator[tuple[QueryTerm, float]]:
    """A term and its other forms, with what each counts."""
    yield term, 1.0
    for other in inflections.get(term, ()):
        yield other, INFLECTED


def _best(chunk_ids: ChunkIds, scores: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Places of the best `count`, best first."""
    places = np.arange(len(scores))
    if count < len(scores):
        places = np.flatnonzero(scores >= np.partition(scores, len(scores) - count)[len(scores) - count])
    return places[np.lexsort((chunk_ids[places], -scores[places]))[:count]]


def _with_gains(
    chunk_ids: ChunkIds, scores: NDArray[np.float64], gains: Mapping[int, float]
) -> list[tuple[int, float]]:
    """(chunk id, score), best first."""
    pairs = zip(chunk_ids.tolist(), scores.tolist(), strict=True)
    gained = [(chunk_id, score + gains.get(chunk_id, 0.0)) for chunk_id, score in pairs]
    return sorted(gained, key=lambda pair: (-pair[1], pair[0]))
