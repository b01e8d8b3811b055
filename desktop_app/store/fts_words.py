"""What FTS5 makes of a word: which one it keeps in the index in place of it.

Why ask FTS5 itself: other implementations of Porter's algorithm, and other tables of diacritic marks, differ in a few
words of a thousand, and what is looked up, counted and marked has to be what is kept.
"""

import sqlite3
import threading
from functools import cache, lru_cache

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""Of the postings, see `migrations`."""
_LOCK = threading.Lock()


@lru_cache(maxsize=65_536)
def kept_word(form: str) -> str:
    """What the index holds for a form of `lexical_text`: one word, of a form that FTS5 tears apart several."""
    with _LOCK:
        scratch = _scratch()
        scratch.execute("INSERT INTO one (rowid, word) VALUES (1, ?)", (form,))
        found = scratch.execute("SELECT term FROM kept ORDER BY offset").fetchall()
        scratch.execute("INSERT INTO one (one) VALUES ('delete-all')")
    return " ".join([row[0] for row in found])


@cache
def _scratch() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"CREATE VIRTUAL TABLE one USING fts5 (word, content='', tokenize='{TOKENIZER}')")
    connection.execute("CREATE VIRTUAL TABLE kept USING fts5vocab (one, instance)")
    return connection
