"""Turns queries into FTS5 expressions over the words of `lexical_text`, and checks phrases in text.

Owns: the expression syntax. Must not know: tables, ranking, the query language a person types.
Every word stands in quotation marks and holds letters, digits and marks only, so no input can be syntax.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from desktop_app.search_records import Query
from desktop_app.store.lexical_text import DROPPED_MARKS, UNSPACED, Token, is_unspaced, tokens
from desktop_app.store.question_words import asking

_SPACED = rf"[^\W{UNSPACED}]"
_WORD_EDGE = re.compile(_SPACED)
_BROKEN_RUN = re.compile(rf"(?<=[{UNSPACED}])\r?\n(?=[{UNSPACED}])")
_HIRAGANA_PAIR = re.compile(r"[\u3041-\u309f]{1,2}\Z")


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One thing to look up: `expression` is a complete FTS5 expression, `form` what the index holds."""

    form: str
    expression: str
    weak: bool
    """Whether it is a mere function word in form: two hiragana, a single letter."""
    joined: bool = False
    """Whether it is several words of the query in one, which are looked up as well."""
    prefix: bool = False
    """Whether words that begin so are meant: a single character of a script without spaces."""
    run: int = 0
    """So many characters of a script without spaces stand in a row where it is taken from; 0 for a word."""
    asks: bool = False
    """Whether it holds a part of a question word of a script without spaces, everywhere in the query."""


def query_terms(query: Query) -> tuple[QueryTerm, ...]:
    """What the words and phrases of `query` look up, without repetition, in order; of pairs as in the shortest row."""
    terms: dict[str, QueryTerm] = {}
    telling: set[str] = set()
    for words in (*query.words, *query.phrases):
        normalised = unicodedata.normalize("NFKC", words)
        found = list(tokens(normalised))
        telling.update(_telling(found, [] if words in query.phrases else list(asking(normalised))))
        for token, following, run in zip_longest(found, found[1:], list(_runs(found))):
            if token.tail or (token.form in terms and terms[token.form].run <= run):
                continue
            terms[token.form] = QueryTerm(
                token.form,
                _expression(token),
                _is_weak(token, normalised),
                joined=_covers(token, following),
                prefix=_is_prefix(token),
                run=run,
            )
    return tuple(term if form in telling else replace(term, asks=True) for form, term in terms.items())


def any_of(terms: tuple[QueryTerm, ...]) -> str | None:
    """FTS5 expression for any of `terms`; None when there are none."""
    return " OR ".join([term.expression for term in terms]) or None


def all_of(text: str) -> str | None:
    """FTS5 expression for rows that hold every word of `text`; None when it has no word.

    In scripts without spaces a run must occur as such; of other words only the presence is asked for, so
    a phrase needs `phrase_pattern` on the rows' own text besides.
    """
    found = list(tokens(unicodedata.normalize("NFKC", text)))
    covering = {one for one, following in pairwise(found) if _covers(one, following)}
    expressions: list[str] = []
    run: list[str] = []
    for token in found:
        if token.unspaced and len(token.form) > 1:
            run.append(token.form)
        elif token.tail:  # the index holds it between this run and the next
            expressions.append(f'"{" ".join(run)}"')
            run.clear()
        elif token not in covering:
            expressions.append(_expression(token))
    return " AND ".join(expressions) or None


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Pattern that finds `phrase` as written in `comparable` text: whole words, any white space between.

    A word ends where a script without spaces begins, and within such scripts there may be no white space at all.
    """
    words = comparable(phrase).split()
    pattern = "".join([re.escape(word) + _gap(word, following) for word, following in pairwise([*words, ""])])
    head = f"(?<!{_SPACED})" if words and _WORD_EDGE.match(words[0]) else ""
    tail = f"(?!{_SPACED})" if words and _WORD_EDGE.match(words[-1][-1]) else ""
    return re.compile(head + pattern + tail)


def _gap(word: str, following: str) -> str:
    """Pattern of what stands between two words of a phrase; empty after the last."""
    if not following:
        return ""
    return r"\s*" if is_unspaced(word[-1]) and is_unspaced(following[0]) else r"\s+"


def comparable(text: str) -> str:
    """`text` as phrases are compared in it: NFKC, case-folded, without diacritic marks or line breaks
    inside runs of scripts without spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    stripped = DROPPED_MARKS.sub("", unicodedata.normalize("NFD", folded))
    return _BROKEN_RUN.sub("", unicodedata.normalize("NFC", stripped))


def _telling(found: Iterable[Token], asked: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Forms of words, and of pairs of characters that stand apart from what asks."""
    for token in found:
        if not (token.unspaced and any(token.start < end and start < token.end for start, end in asked)):
            yield token.form


def _expression(token: Token) -> str:
    return f'"{token.form}"*' if _is_prefix(token) else f'"{token.form}"'


def _is_prefix(token: Token) -> bool:
    return token.unspaced and len(token.form) == 1


def _is_weak(token: Token, text: str) -> bool:
    """`text` is what it stands in: katakana names something, though the form is that of hiragana."""
    if token.unspaced:
        return bool(_HIRAGANA_PAIR.match(text[token.start : token.end]))
    return len(token.form) == 1


def _runs(found: Iterable[Token]) -> Iterator[int]:
    """Of each token how many characters of a script without spaces stand in a row there; a single one ends the row."""
    row = 0
    for token in found:
        row += token.unspaced
        if not token.unspaced:
            yield 0
        elif len(token.form) == 1:
            yield from [row] * row
            row = 0


def _covers(token: Token, following: Token | None) -> bool:
    """Whether this is the joined form of what follows."""
    return following is not None and not token.unspaced and following.start < token.end
