"""What FTS5 makes of a word: which one it keeps in the index in place of it.

Why ask FTS5 itself: other implementations of Porter's algorithm, and other tables of diacritic marks, differ in a few
words of a thousand, and what is looked up, counted and marked has to be what is kept.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from functools import cache

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""Of the postings, see `migrations`."""
_MOST_REMEMBERED = 30_000
_LOCK = threading.Lock()
_REMEMBERED: dict[str, str] = {}


def kept_word(form: str) -> str:
    """What the index holds for a form of `lexical_text`: one word, of a form that FTS5 tears apart several."""
    return _REMEMBERED.get(form) or kept_words([form])[form]


def kept_words(forms: Iterable[str]) -> dict[str, str]:
    """The same of each of the forms: of many new ones 6 µs each, of a single one 40."""
    found = {form: _REMEMBERED.get(form) for form in forms}
    new = [form for form, kept in found.items() if kept is None]
    if new:
        if len(_REMEMBERED) + len(new) > _MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED.update(asked := _asked(new))
        found.update(asked)
    return {form: kept or "" for form, kept in found.items()}


def _asked(forms: Sequence[str]) -> dict[str, str]:
    words: list[list[str]] = [[] for _ in forms]
    with _LOCK:
        scratch = _scratch()
        scratch.execute("BEGIN")
        try:
            scratch.executemany("INSERT INTO asked (rowid, word) VALUES (?, ?)", enumerate(forms))
            for number, word in scratch.execute("SELECT doc, term FROM kept ORDER BY doc, offset"):
                words[number].append(word)
        finally:
            scratch.execute("ROLLBACK")
    return {form: " ".join(of) for form, of in zip(forms, words, strict=True)}


@cache
def _scratch() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"CREATE VIRTUAL TABLE asked USING fts5 (word, content='', tokenize='{TOKENIZER}')")
    connection.execute("CREATE VIRTUAL TABLE kept USING fts5vocab (asked, instance)")
    return connection
