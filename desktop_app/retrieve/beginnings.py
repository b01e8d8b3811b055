"""Words of which only the beginning was typed: what they may become, and what that is worth to a passage.

Owns which words a beginning is looked up as, and how their scores join those of whole words. A beginning is weak
evidence: a passage that only goes on from it never stands above one that holds a whole word of the query.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.fts_words import kept_word
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.lexical_text import tokens
from desktop_app.store.vocabulary import Vocabulary

MOST_LOOKED_AT = 64
"""So many of the words that begin so are looked at, the commonest first: of three letters there are thousands."""
MOST_WORDS = 12
"""So many, of different stems, are looked up."""
MOST_BEGINNINGS = 3
"""So many of a query, the last ones; the others are looked up as whole words only."""
HARDLY = 0.02
"""A word that is still being typed is taken for a beginning if as a whole it is in less than this share of the passages
that go on from it."""
SHARE = 0.5
"""What a beginning counts beside a whole word that stands in as many passages."""
_BELOW = 0.99


@dataclass(frozen=True, slots=True)
class Beginning:
    """Letters that were typed, and the words that they are looked up as."""

    form: str
    terms: tuple[QueryTerm, ...]
    frequencies: tuple[int, ...]
    """Chunks that hold each of the terms."""
    whole: int
    """Chunks that hold the letters as a word of their own."""

    @property
    def frequency(self) -> int:
        """Chunks that hold one of them, about: those with two count twice."""
        return sum(self.frequencies)


class Beginnings:
    """Any thread."""

    def __init__(self, database: Database, lane: LexicalLane) -> None:
        self._database = database
        self._lane = lane

    def of(self, query: Query) -> tuple[Beginning, ...]:
        """What the query's beginnings are looked up as; without those that nothing goes on from.

        The last word of an unfinished query is one only if hardly any passage has it as a whole. All together may
        have as many passages as the words of a query.
        """
        found = [self._beginning(word) for word in query.beginnings[-MOST_BEGINNINGS:]]
        if query.unfinished and query.unfinished not in query.beginnings:
            last = self._beginning(query.unfinished)
            found += [last] if last is not None and last.whole <= HARDLY * last.frequency else []
        return self._affordable([one for one in found if one is not None][-MOST_BEGINNINGS:])

    def _affordable(self, beginnings: Sequence[Beginning]) -> tuple[Beginning, ...]:
        """The commonest words of each, then the next ones, as far as all together can be looked up."""
        if len(beginnings) < 2:
            return tuple(beginnings)
        in_turn = chain.from_iterable(zip_longest(*(one.terms for one in beginnings)))
        kept = self._lane.affordable([term for term in dict.fromkeys(in_turn) if term is not None])
        cut = [
            replace(one, terms=terms, frequencies=tuple(kept[term] for term in terms))
            for one in beginnings
            if (terms := tuple(term for term in one.terms if term in kept))
        ]
        return tuple(cut)

    def _beginning(self, word: str) -> Beginning | None:
        form = whole_form(word)
        if not form:
            return None
        connection = self._database.reader()
        stems: dict[str, QueryTerm] = {kept_word(form): QueryTerm(form, "", weak=False)}
        for longer in Vocabulary(connection).beginning_with(form, MOST_LOOKED_AT):
            if len(stems) <= MOST_WORDS:
                stems.setdefault(kept_word(longer), QueryTerm(longer, f'"{longer}"', weak=False))
        terms = tuple(stems.values())[1:]  # the first is found as a whole word
        found = self._lane.affordable(terms)
        whole = self._lane.frequencies([QueryTerm(form, f'"{form}"', weak=False)])[form]
        return Beginning(form, tuple(found), tuple(found.values()), whole) if found else None

    def reach(self, beginnings: Sequence[Beginning]) -> float:
        """The most that a passage can have for them."""
        return SHARE * sum(self._lane.most(one.frequency) for one in beginnings)

    def add(
        self, whole: Sequence[tuple[int, float]], beginnings: Sequence[Beginning], depth: int, scope: Scope
    ) -> list[tuple[int, float]]:
        """(chunk id, score) of the best `depth` of those found by whole words, best first, and by beginnings.

        The best `depth` that hold a word which goes on from a beginning are looked at, and all in `whole`.
        Whatever stands in `whole` stays before everything that does not. Of the words that go on from a beginning the
        one that the passage is most about counts, as if all were one word.
        """
        known = dict(whole)
        terms = tuple(dict.fromkeys(term for one in beginnings for term in one.terms))
        among = list(dict.fromkeys([*known, *(chunk_id for chunk_id, _ in self._lane.search(terms, depth, scope))]))
        scores = {term: self._lane.scores([term], among) for term in terms}
        begun: dict[int, float] = {}
        for one in beginnings:
            worth = SHARE * self._lane.most(one.frequency)
            for chunk_id, share in self._shares(one, scores).items():
                begun[chunk_id] = begun.get(chunk_id, 0.0) + worth * share
        lowest, highest = min(known.values(), default=0.0), max(begun.values(), default=0.0)
        factor = min(1.0, _BELOW * lowest / highest) if known and highest > 0 else 1.0
        totals = {
            chunk_id: known.get(chunk_id, 0.0) + factor * begun.get(chunk_id, 0.0) for chunk_id in {**known, **begun}
        }
        return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:depth]

    def _shares(self, beginning: Beginning, scores: Mapping[QueryTerm, Mapping[int, float]]) -> dict[int, float]:
        """Chunk id → its best BM25 for one of the words, as a share of the most that this word gives."""
        shares: dict[int, float] = {}
        for term, frequency in zip(beginning.terms, beginning.frequencies, strict=True):
            most = self._lane.most(frequency)
            for chunk_id, score in scores[term].items():
                shares[chunk_id] = max(shares.get(chunk_id, 0.0), min(1.0, score / most))
        return shares


def whole_form(word: str) -> str:
    """The single form of a word of letters alone, of a script with spaces; empty for everything else."""
    found = list(tokens(unicodedata.normalize("NFKC", word)))
    if len(found) != 1 or found[0].unspaced or not found[0].form.isalpha():
        return ""
    return found[0].form
