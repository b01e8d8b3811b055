"""Finds the words of the query in a passage, by the same cut and stems as the index.

Owns which characters are marked. Must not know: ranking, widgets. Offsets count characters of the given text.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop_app.search_records import Query
from desktop_app.store.fts_words import kept_word
from desktop_app.store.lexical_query import QueryTerm, query_terms
from desktop_app.store.lexical_text import is_unspaced, matching_tokens, tokens
from desktop_app.store.normalised_text import normalised_with_offsets
from desktop_app.store.script_forms import in_one_form

Span = tuple[int, int]

_PRIVATE = "\U000f0000"
"""Marks that the index keeps as private-use letters start here: they do not stand so in the text."""

_STOP_TEXT = (
    "a about after all also am an and any are as at be because been but by can could did do does each for from had "
    "has have he her him his how i if in into is it its many me much must my no not of on one only or our out shall "
    "she should so some such than that the their them then there these they this to too up us very was we were what "
    "when where which while who whom whose why will with would you your au aux avec ce ces dans de der des die das "
    "den dem du ein eine einer el en est et für il ist la las le les los mit na nicht o os par pas per por pour que "
    "qui se sie sind su sur un una und une uno von zu"
)
_STOP_WORDS = frozenset(_STOP_TEXT.split())


def says_little(word: str) -> bool:
    """Whether the word only joins others: a function word, or of hiragana alone."""
    return word.lower() in _STOP_WORDS or all("\u3041" <= letter <= "\u309f" for letter in word)


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Marks the words of one query; built once for all its passages."""

    keys: frozenset[str]
    """Stems to mark."""
    telling: frozenset[str]
    """Those of them that were looked up."""
    beside: frozenset[str] = frozenset()
    """What is marked only where it touches a mark: the *3* and the *月* of *3月12日* are not every 3 and every 月."""

    @classmethod
    def of(cls, query: Query, terms: Sequence[QueryTerm] = (), common: Collection[QueryTerm] = ()) -> "Highlighter":
        """A highlighter for the words of `query`; `terms` are those that were looked up, by default all of the query's.

        Words that were looked up besides are marked, too, and so are the `common` ones that were not worth it.
        Function words and, in scripts without spaces, pairs of hiragana and those with a part of a question word are
        marked only if the query has nothing else.
        """
        everything = query_terms(query)
        own = {term.form for term in everything}
        telling = [term for term in terms or everything if term.form not in own or _says_something(term)]
        keys = [*telling, *filter(_says_something, common)] or everything
        parts = _parts(query)
        whole = [term for term in keys if term.form not in parts]
        beside = [term for term in everything if term.form in parts]
        return cls(_stems(whole or keys), _stems(telling or everything), _stems(beside))

    def spans(self, text: str) -> tuple[Span, ...]:
        """(start, end) of the marked stretches, in order, apart from each other and never empty."""
        normalised, offsets = normalised_with_offsets(text)
        spans = _marked(normalised, self.keys)
        if self.beside and spans:
            spans += _touching(spans, _marked(normalised, self.beside), normalised)
        if offsets is not None:
            spans = [(offsets[start], _end(offsets, end)) for start, end in spans]
        return tuple(_joined(spans))

    def tells(self, text: str) -> bool:
        """Whether a word that was looked up stands in it."""
        return bool(_marked(normalised_with_offsets(text)[0], self.telling))


def _parts(query: Query) -> set[str]:
    """Single digits, and single characters of scripts without spaces that stand right beside something else: 3月."""
    parts: set[str] = set()
    for words in (*query.words, *query.phrases):
        found = list(tokens(unicodedata.normalize("NFKC", words)))
        starts, ends = {token.start for token in found}, {token.end for token in found}
        for token in found:
            beside = token.unspaced and not token.tail and (token.start in ends or token.end in starts)
            if len(token.form) == 1 and (token.form.isdigit() or beside):
                parts.add(token.form)
    return parts


def _touching(spans: Sequence[Span], others: Iterable[Span], text: str) -> Iterator[Span]:
    """Those of the `others` that touch one of `spans`, or one that does so itself; a space between is nothing."""
    in_order = sorted(others)
    ends = {_end_behind_space(end, text) for _, end in spans}
    for start, end in in_order:
        if start in ends:
            ends.add(_end_behind_space(end, text))
            yield start, end
    starts = {start for start, _ in spans}
    for start, end in reversed(in_order):
        if _end_behind_space(end, text) in starts:
            starts.add(start)
            yield start, end


def _end_behind_space(end: int, text: str) -> int:
    return end + (text[end : end + 1] == " ")


def _says_something(term: QueryTerm) -> bool:
    return not (term.weak or term.asks) and term.form not in _STOP_WORDS


def _stems(terms: Iterable[QueryTerm]) -> frozenset[str]:
    return frozenset(kept_word(term.form) for term in terms)


def _marked(normalised: str, keys: frozenset[str]) -> list[Span]:
    """Spans of the words whose stem is one of `keys`.

    Keys of scripts without spaces are the text itself in one form, so they are looked for as such, also over a line
    break.
    """
    verbatim = [key for key in keys if is_unspaced(key[0]) and max(key) < _PRIVATE]
    words = keys.difference(verbatim)
    spans = [(token.start, token.end) for token in matching_tokens(normalised, words)] if words else []
    text = in_one_form(normalised) if verbatim else ""
    for key in verbatim:
        spans += _occurrences(text, key)
        if len(key) == 2 and "\n" in text:
            spans += _occurrences(text, f"{key[0]}\n{key[1]}")
    return spans


def _occurrences(text: str, part: str) -> Iterator[Span]:
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, overlapping and touching ones as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _end(offsets: list[int], end: int) -> int:
    """Where the original of normalised character `end - 1` ends: at the next offset that differs from its own."""
    own = offsets[end - 1]
    while offsets[end] == own:
        end += 1
    return offsets[end]
