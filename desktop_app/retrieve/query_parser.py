"""Reads what a person types: words, "phrases", -exclusions, and type: in: after: before: name: author: filters.

Owns the query language. Must not know: how anything is searched. Every text is a query: what is no operator is
a word. Only a filter whose value cannot be read is refused, because guessing would silently hide files.

- A phrase stands in " ", “ ”, „ “, « », 「 」 or 『 』. Quotation marks that lean on letters (「坊っちゃん」の作者)
  are punctuation of the sentence and demand nothing; so does a mark that is never closed.
- An exclusion is a hyphen at the start of a word. ``-5`` is a number, ``well-known`` and a lone ``-`` are words.
- A word of letters with an asterisk at its end, `contr*`, also stands for the commonest words that begin with it.
- A filter is one of the known prefixes and a colon; ``http://...`` is a word.
- What is left may be a weighted query or a sum of meanings, see `query_expression`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop_app.errors import InvalidQuery
from desktop_app.extract.type_groups import types_of
from desktop_app.retrieve.date_filter import parse_date
from desktop_app.retrieve.pasted_text import is_pasted, pasted_query
from desktop_app.retrieve.query_expression import expression_parts
from desktop_app.search_records import Filters, Query
from desktop_app.store.lexical_text import UNSPACED

_PREFIXES = {
    "type": "type",
    "ext": "type",
    "类型": "type",
    "in": "in",
    "folder": "in",
    "文件夹": "in",
    "after": "after",
    "since": "after",
    "晚于": "after",
    "before": "before",
    "until": "before",
    "早于": "before",
    "name": "name",
    "file": "name",
    "文件名": "name",
    "author": "author",
    "from": "author",
    "作者": "author",
}

_QUOTED = r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』"
_PIECE = re.compile(
    rf"""(?<!\S)(?:
        (?P<minus>-(?=[^\s\d-]))?
        (?:(?P<prefix>{"|".join(_PREFIXES)})[:：](?P<value>{_QUOTED}|\S+)
        |(?P<phrase>{_QUOTED})(?=[^\w"“「『«]*(?:\s|\Z))))
    |(?P<excluded>(?<!\S)-(?=[^\s\d-])\S+)
    |(?P<word>\S+)""",
    re.VERBOSE | re.IGNORECASE,
)
_BEGINNING = re.compile(rf"(?:[^\W\d_{UNSPACED}]){{3,}}\Z")
"""Three letters or more: fewer say nothing of the word."""
_MARKS = '"“”„«»「」『』'


@dataclass
class _Parts:
    """What has been read so far."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    beginnings: list[str] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    after_ns: int | None = None
    before_ns: int | None = None


def parse_query(text: str, *, now: datetime | None = None, unfinished: bool = False) -> Query:
    """The query that `text` asks; dates count in local time, relative ones from `now`.

    Nothing in a text that is too long to have been typed is an operator (`pasted_text`). Words that are an expression
    (`query_expression`) become its parts, and those of parts that lead away are not looked up.
    With `unfinished` the last word is still being typed, unless a space stands behind it.
    `after:` and `before:` given twice keep the narrower bound; every other filter adds up.
    :raises InvalidQuery: a filter has a value that cannot be read.
    """
    if is_pasted(text):
        return pasted_query(text)
    parts = _Parts()
    pieces = list(_PIECE.finditer(text))
    for match in pieces:
        _take(parts, match, now)
    weighted = () if parts.phrases else expression_parts(parts.words)
    return Query(
        text=" ".join(parts.shown),
        words=tuple(part.text for part in weighted if part.weight > 0) or tuple(parts.words),
        phrases=tuple(parts.phrases),
        exclusions=tuple(parts.exclusions),
        filters=Filters(
            types=tuple(dict.fromkeys(parts.types)),
            folders=tuple(dict.fromkeys(parts.folders)),
            name_parts=tuple(dict.fromkeys(parts.names)),
            authors=tuple(dict.fromkeys(parts.authors)),
            after_ns=parts.after_ns,
            before_ns=parts.before_ns,
        ),
        parts=weighted,
        beginnings=() if weighted else tuple(dict.fromkeys(parts.beginnings)),
        unfinished=_last_word(text, pieces) if unfinished and not weighted else "",
    )


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text`, which is not pasted, the pieces stand that `parse_query` takes for words; in order."""
    return (match.span() for match in _PIECE.finditer(text) if match["word"])


def _last_word(text: str, pieces: Sequence[re.Match[str]]) -> str:
    """The word that `text` ends with, if it is one of letters."""
    last = pieces[-1]["word"] if pieces and pieces[-1].end() == len(text) else None
    return last if last and _BEGINNING.match(last) else ""


def _take(parts: _Parts, match: re.Match[str], now: datetime | None) -> None:
    kind, piece = match.lastgroup, match.group().strip()
    if match["prefix"]:
        if match["minus"]:
            raise InvalidQuery(
                f"{piece} cannot be read: a filter cannot be excluded.", "Leave the hyphen before it out."
            )
        _take_filter(parts, _PREFIXES[match["prefix"].lower()], match["value"].strip(_MARKS), now)
    elif match["phrase"]:
        phrase = " ".join(match["phrase"].strip(_MARKS).split())
        _take_phrase(parts, phrase, excluded=bool(match["minus"]))
    elif kind == "excluded" and any(character.isalnum() for character in piece):
        parts.exclusions.append(piece[1:].strip(_MARKS))
    else:
        if piece.endswith("*") and _BEGINNING.match(piece[:-1]):
            piece = piece[:-1]
            parts.beginnings.append(piece)
        parts.words.append(piece)
        parts.shown.append(piece)


def _take_phrase(parts: _Parts, phrase: str, *, excluded: bool) -> None:
    if not any(character.isalnum() for character in phrase):
        return
    if excluded:
        parts.exclusions.append(phrase)
    else:
        parts.phrases.append(phrase)
        parts.shown.append(phrase)


def _take_filter(parts: _Parts, kind: str, value: str, now: datetime | None) -> None:
    if not value.strip():
        return
    if kind == "type":
        parts.types.extend(_types(value))
    elif kind == "in":
        parts.folders.append(Path(value).expanduser() if _expandable(value) else Path(value))
    elif kind == "name":
        parts.names.append(value)
    elif kind == "author":
        parts.authors.append(value)
    elif kind == "after":
        start = parse_date(value, now=now)[0]
        parts.after_ns = start if parts.after_ns is None else max(start, parts.after_ns)
    else:
        start = parse_date(value, now=now)[0]
        parts.before_ns = start if parts.before_ns is None else min(start, parts.before_ns)


def _types(value: str) -> Iterator[str]:
    for part in re.split(r"[,;，、|]", value.lower()):
        name = part.strip().lstrip(".*")
        if name:
            yield from types_of(name)


def _expandable(value: str) -> bool:
    """Whether a leading tilde means the own home: `~name` may be a person the machine does not know."""
    return value == "~" or value.startswith(("~/", "~\\"))
