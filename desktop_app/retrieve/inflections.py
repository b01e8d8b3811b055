"""Other forms of the words of a query: *Vertrag* for *Verträge*. FTS5 keeps stems of English only.

Owns which words of the index are forms of one. The language is that of the query: a stemmer of another language would
take words together that have nothing to do with each other.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain, zip_longest
from typing import Any

from desktop_app.retrieve.lexical import Inflections, LexicalLane
from desktop_app.retrieve.query_language import IndexLanguages, is_function_word, language_of
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.fts_words import kept_word
from desktop_app.store.lexical_query import QueryTerm, query_terms
from desktop_app.store.lexical_text import without_marks
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vocabulary import Vocabulary

SHORTEST = 3
"""Letters of a word whose forms are looked for,"""
SHORTEST_STEM = 3
"""and of its stem: what is left of shorter ones stands at the beginning of too much."""
LONGEST_ENDING = 6
"""Letters that a form has more than the stem, so that compounds are not looked at: *Haustür* is none of *Haus*."""
MOST_LOOKED_AT = 64
"""So many of the words that begin like the stem are stemmed, the commonest first."""
MOST_FORMS = 6
"""So many are looked up beside the word itself, the commonest first."""
_LOCK = threading.Lock()  # a stemmer keeps the word it works on


class InflectionFinder:
    """Any thread."""

    def __init__(self, database: Database, reader: SearchReader, lane: LexicalLane) -> None:
        self._database = database
        self._lane = lane
        self._languages = IndexLanguages(reader)

    def of(self, query: Query, terms: Iterable[QueryTerm]) -> Inflections:
        """Those forms of the terms that stand in passages; without terms that have none.

        Function words have none, and what stands in quotation marks is meant as it is. All together may have as many
        passages as the words of a query: the commonest form of each word comes first, then the next ones.
        """
        loose = {term.form for term in query_terms(Query("", words=query.words))}
        words = [term for term in terms if term.form in loose and len(term.form) >= SHORTEST and term.form.isalpha()]
        language = self._language(query.text) if words else ""
        if _stemmer(language) is None:
            return {}
        found = {term: self._forms(term, language) for term in words if not is_function_word(term.form, language)}
        in_turn = chain.from_iterable(zip_longest(*found.values()))
        kept = self._lane.affordable(list(dict.fromkeys(form for form in in_turn if form is not None)))
        affordable = {term: tuple(form for form in forms if form in kept) for term, forms in found.items()}
        return {term: forms for term, forms in affordable.items() if forms}

    def _language(self, text: str) -> str:
        """Passages are only read where the text does not tell by itself."""
        return language_of(text) or language_of(text, self._languages.usual())

    def _forms(self, term: QueryTerm, language: str) -> Sequence[QueryTerm]:
        stem = _stem(language, term.form)
        if len(without_marks(stem)) < SHORTEST_STEM:
            return ()
        words = Vocabulary(self._database.reader()).growing_from(stem, LONGEST_ENDING, MOST_LOOKED_AT)
        forms = [word for word in words if _stem(language, word) == stem]
        others: dict[str, QueryTerm] = {}
        for form in (*forms, stem):  # the vocabulary has no words of three letters
            others.setdefault(kept_word(form), QueryTerm(form, f'"{form}"', weak=False))
        others.pop(kept_word(term.form), None)
        return list(others.values())[:MOST_FORMS]


@lru_cache(maxsize=20_000)
def _stem(language: str, word: str) -> str:
    with _LOCK:
        return str(_stemmer(language).stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    """Snowball's stemmer of a language; None where it has none, and for English."""
    import snowballstemmer  # noqa: PLC0415 - brings forty modules, and the window opens before the first word is cut

    if language == "english" or language not in snowballstemmer.algorithms():
        return None
    return snowballstemmer.stemmer(language)
