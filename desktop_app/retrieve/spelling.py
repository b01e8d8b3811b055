"""What was probably meant by words that no passage holds, from the vocabulary of the index itself.

Owns when a word is doubted and which word is offered for it. Must not know how words are searched.
"""

import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from desktop_app.retrieve.beginnings import whole_form
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.near_words import NearWords
from desktop_app.retrieve.query_language import is_any_function_word
from desktop_app.retrieve.query_parser import word_spans
from desktop_app.search_manner import Suggestion
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.lexical_text import tokens, without_marks
from desktop_app.store.postings import Postings
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vocabulary import SHORTEST, Vocabulary

NEARLY_NONE = 2
"""A word in more passages than this is no slip."""
MORE_FREQUENT = 50
"""So many times as many passages must hold the word that is offered for one that some hold."""
SHORT = 6
"""Words of fewer letters are near to others by chance, as "ball" is to "call" and "Luke" to "like".

They are doubted only if no passage holds them, and only words with the same first letter are offered for them.
"""
MOST_UNKNOWN = 2
"""Of a query with more unknown words than this and than known ones nothing is doubted: it is in another language."""
_COUNTED = 12
"""So many of the likeliest words are counted in the index."""
_MOST_KEPT = 256
_PASSAGES_READ = 5
"""To see how a word is written."""
_AROUND = "*.,;:!?…()[]{}、。，；：！？（）"


@dataclass(frozen=True, slots=True)
class Correction:
    """One word of a query, and what it was probably meant to be."""

    typed: str
    form: str
    """Of what was typed, as the index would hold it."""
    instead: str
    """As a passage writes it."""
    term: QueryTerm
    unknown: bool
    """Whether no passage at all holds what was typed, so that the other word is searched for, too."""


class Spelling:
    """Any thread. The vocabulary is read when a word is doubted first, and again after the index grew by a tenth."""

    def __init__(
        self, database: Database, reader: SearchReader, lane: LexicalLane, knows: Callable[[str], bool]
    ) -> None:
        """`knows` says of a word whether it is one, whatever the index holds."""
        self._knows = knows
        self._database = database
        self._reader = reader
        self._lane = lane
        self._lock = threading.Lock()
        self._words: NearWords | None = None
        self._near: dict[str, dict[str, int]] = {}
        self._read_at = 0

    def corrections(self, query: Query, settled: Collection[str]) -> tuple[Correction, ...]:
        """Better words for those of the query's that hardly any passage holds; `settled` forms are not doubted.

        Neither is a word that is known as one: that no file has it does not make it a slip.
        """
        forms = {word: whole_form(word) for word in (piece.strip(_AROUND) for piece in query.words)}
        terms = [_term(form) for form in dict.fromkeys(forms.values()) if form]
        frequencies = self._lane.frequencies(terms)
        unknown = sum(held == 0 for held in frequencies.values())
        if unknown > max(MOST_UNKNOWN, len(frequencies) - unknown):
            return ()
        doubted = [form for form, held in frequencies.items() if form not in settled and _is_doubtful(form, held)]
        found = {form: self._better(form, frequencies[form]) for form in doubted if not self._is_word(form)}
        return tuple(
            Correction(word, form, self._as_written(better), better, unknown=frequencies[form] == 0)
            for word, form in forms.items()
            if (better := found.get(form)) is not None
        )

    def _is_word(self, form: str) -> bool:
        return is_any_function_word(form) or self._knows(form)

    def _better(self, form: str, held: int) -> QueryTerm | None:
        """The nearest word, of those the one with the same first letter, of those the commonest."""
        folded = without_marks(form)
        near = self._words_near(folded)
        if len(form) < SHORT:
            near = {word: slips for word, slips in near.items() if word[0] == folded[0]}
        nearest = {word for word, slips in near.items() if slips == min(near.values())}
        likely = Vocabulary(self._database.reader()).spelled(nearest)
        likely.sort(key=lambda one: (one[0][0] != folded[0], -one[2], abs(len(one[0]) - len(folded)), one[1]))
        terms = {_term(written): other[0] != folded[0] for other, written, _ in likely[:_COUNTED]}
        frequencies = self._lane.frequencies(list(terms))
        often = [term for term in terms if frequencies[term.form] >= max(1, MORE_FREQUENT * held)]
        return min(often, key=lambda term: (terms[term], -frequencies[term.form]), default=None)

    def _words_near(self, form: str) -> dict[str, int]:
        """What is near in the vocabulary. Kept, because while a person types on every key asks again."""
        total = self._reader.chunk_count()
        with self._lock:
            if self._words is None or abs(total - self._read_at) > self._read_at / 10:
                self._words = NearWords(Vocabulary(self._database.reader()).everything())
                self._read_at = total
                self._near.clear()
            if len(self._near) >= _MOST_KEPT:
                self._near.clear()
            if form not in self._near:
                self._near[form] = self._words.near(form)
            return self._near[form]

    def _as_written(self, term: QueryTerm) -> str:
        """As most of the first passages that hold the word write it; the word itself if they only hold others of it."""
        chunk_ids = Postings(self._database.reader()).some(term.expression, _PASSAGES_READ)
        written: Counter[str] = Counter()
        for stored in self._reader.texts(chunk_ids).values():
            text = unicodedata.normalize("NFKC", f"{stored.context}\n{stored.text}")
            written.update(text[one.start : one.end] for one in tokens(text) if one.form == term.form)
        return max(written, key=lambda one: (written[one], one.islower()), default=term.form)


def suggestion(text: str, corrections: Sequence[Correction]) -> Suggestion | None:
    """The query `text` with the better words, everything else as it was typed; None if that changes nothing.

    What stands in quotation marks, is excluded or belongs to a filter is left alone.
    """
    better = {one.typed: one.instead for one in corrections}
    parts, end = [], 0
    for start, stop in word_spans(text):
        word = text[start:stop].strip(_AROUND)
        if word in better:
            parts += [text[end:start], text[start:stop].replace(word, better[word], 1)]
            end = stop
    meant = "".join([*parts, text[end:]])
    return Suggestion(meant, tuple(better.items())) if meant != text else None


def notice(corrections: Sequence[Correction]) -> list[str]:
    """A sentence that says what else was searched for."""
    unknown = [one for one in corrections if one.unknown]
    if not unknown:
        return []
    typed = " or ".join(f"“{one.typed}”" for one in unknown)
    instead = " and ".join(f"“{one.instead}”" for one in unknown)
    return [f"No passage holds {typed}; also searched for {instead}."]


def _is_doubtful(form: str, held: int) -> bool:
    return held == 0 and len(form) >= SHORTEST if len(form) < SHORT else held <= NEARLY_NONE


def _term(form: str) -> QueryTerm:
    return QueryTerm(form, f'"{form}"', weak=False)
