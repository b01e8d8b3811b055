"""Turns queries into FTS5 expressions over the words of `lexical_text`, and checks phrases in text.

Owns: the expression syntax. Must not know: tables, ranking, the query language a person types.
Every word stands in quotation marks and holds letters, digits and marks only, so no input can be syntax.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from desktop_app.search_records import Query
from desktop_app.store.lexical_text import DROPPED_MARKS, UNSPACED, Token, tokens

_WORD_EDGE = re.compile(rf"[^\W{UNSPACED}]")
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


def query_terms(query: Query) -> tuple[QueryTerm, ...]:
    """What the words and phrases of `query` look up, without repetition, in order."""
    terms: dict[str, QueryTerm] = {}
    for words in (*query.words, *query.phrases):
        found = list(tokens(unicodedata.normalize("NFKC", words)))
        for token, following in zip_longest(found, found[1:]):
            if token.tail or token.form in terms:
                continue
            terms[token.form] = QueryTerm(
                token.form,
                _expression(token),
                _is_weak(token),
                joined=_covers(token, following),
                prefix=_is_prefix(token),
            )
    return tuple(terms.values())


def any_of(terms: tuple[QueryTerm, ...]) -> str | None:
    """FTS5 expression for any of `terms`; None when there are none."""
    return " OR ".join([term.expression for term in terms]) or None


def all_of(text: str) -> str | None:
    """FTS5 expression for rows that hold every word of `text`; None when it has no word.

    In scripts without spaces a run must occur as such; of other words only the presence is asked for, so
    a phrase needs `phrase_pattern` on the rows' own text besides.
    """
    expressions: list[str] = []
    run: list[str] = []
    for token in _narrowest(list(tokens(unicodedata.normalize("NFKC", text)))):
        if token.unspaced and len(token.form) > 1:
            run.append(token.form)
            continue
        expressions += [f'"{" ".join(run)}"'] if run else []
        run.clear()
        expressions.append(_expression(token))
    expressions += [f'"{" ".join(run)}"'] if run else []
    return " AND ".join(expressions) or None


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Pattern that finds `phrase` as written in `comparable` text: whole words, any white space between."""
    words = [re.escape(word) for word in comparable(phrase).split()]
    pattern = r"\s+".join(words)
    head = r"(?<!\w)" if words and _WORD_EDGE.match(comparable(phrase).strip()[0]) else ""
    tail = r"(?!\w)" if words and _WORD_EDGE.match(comparable(phrase).strip()[-1]) else ""
    return re.compile(head + pattern + tail)


def comparable(text: str) -> str:
    """`text` as phrases are compared in it: NFKC, case-folded, without diacritic marks or line breaks
    inside runs of scripts without spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    stripped = DROPPED_MARKS.sub("", unicodedata.normalize("NFD", folded))
    return _BROKEN_RUN.sub("", unicodedata.normalize("NFC", stripped))


def _expression(token: Token) -> str:
    return f'"{token.form}"*' if _is_prefix(token) else f'"{token.form}"'


def _is_prefix(token: Token) -> bool:
    return token.unspaced and len(token.form) == 1


def _is_weak(token: Token) -> bool:
    if token.unspaced:
        return bool(_HIRAGANA_PAIR.match(token.form))
    return len(token.form) == 1


def _covers(token: Token, following: Token | None) -> bool:
    """Whether this is the joined form of what follows."""
    return following is not None and not token.unspaced and following.start < token.end


def _narrowest(found: list[Token]) -> Iterator[Token]:
    """Tokens without the joined forms that merely cover the tokens after them."""
    for index, token in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if not _covers(token, following) and not token.tail:
            yield token
