"""Other forms of the words of a query: *Vertrag* for *Verträge*. FTS5 keeps stems of English only.

Owns which words of the index are forms of one. The language is that of the query: a stemmer of another language would
take words together that have nothing to do with each other.
"""

import threading
from collections.abc import Iterable
from functools import cache
from typing import Any

from desktop_app.records import Query
from desktop_app.retrieve.lexical import Inflections, LexicalLane
from desktop_app.retrieve.query_language import IndexLanguages, is_function_word, language_of
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
MOST_LOOKED_AT = 256
"""So many of the words that begin like the stem are stemmed, the commonest first."""
MOST_FORMS = 6
"""So many are looked up beside the word itself."""
_LOCK = threading.Lock()  # a stemmer keeps the word it works on


class InflectionFinder:
    """Any thread."""

    def __init__(self, database: Database, reader: SearchReader, lane: LexicalLane) -> None:
        self._database = database
        self._lane = lane
        self._languages = IndexLanguages(reader)

    def of(self, query: Query, terms: Iterable[QueryTerm]) -> Inflections:
        """Those forms of the terms that stand in passages; without terms that have none.

        Function words have none, and what stands in quotation marks is meant as it is.
        """
        loose = {term.form for term in query_terms(Query("", words=query.words))}
        words = [term for term in terms if term.form in loose and len(term.form) >= SHORTEST and term.form.isalpha()]
        language = language_of(query.text, self._languages.usual()) if words else ""
        stemmer = _stemmer(language)
        if stemmer is None:
            return {}
        found = {term: self._forms(term, stemmer) for term in words if not is_function_word(term.form, language)}
        return {term: forms for term, forms in found.items() if forms}

    def _forms(self, term: QueryTerm, stemmer: Any) -> tuple[QueryTerm, ...]:
        stem = _stemmed(stemmer, term.form)
        beginning = without_marks(stem)
        if len(beginning) < SHORTEST_STEM:
            return ()
        alike = Vocabulary(self._database.reader()).beginning_with(beginning, MOST_LOOKED_AT, itself=True)
        forms = [stem, *(word for word in alike if _stemmed(stemmer, word) == stem)]
        others = {kept_word(form): QueryTerm(form, f'"{form}"', weak=False) for form in reversed(forms)}
        others.pop(kept_word(term.form), None)
        return tuple(self._lane.affordable(list(others.values())[::-1][:MOST_FORMS]))


def _stemmed(stemmer: Any, word: str) -> str:
    with _LOCK:
        return str(stemmer.stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    """Snowball's stemmer of a language; None where it has none, and for English."""
    import snowballstemmer  # noqa: PLC0415 - brings forty modules, and the window opens before the first word is cut

    if language == "english" or language not in snowballstemmer.algorithms():
        return None
    return snowballstemmer.stemmer(language)
