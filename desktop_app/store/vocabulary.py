"""The words that passages hold, as people write them: FTS5 keeps only their stems.

Owns the table `words`. Writes belong to the thread and transaction of the caller, see `postings`.
Why no counts of every word: the commonest words stand in every chunk, so with every commit most pages of the table
would be written anew. A new word is rare, and to order words by how common they are a sample of the chunks is enough.
"""

import sqlite3
from collections.abc import Collection, Iterable

from desktop_app.store.lexical_text import after_all, without_marks

SHORTEST, LONGEST = 4, 32
"""Letters of a word that is kept: shorter ones are not corrected, longer ones are not typed."""
SAMPLED = 32
"""Of so many chunks one is in the sample, by its number."""


class Vocabulary:
    """Words as `lexical_text` gives them: of letters alone, case-folded, of scripts with spaces."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, chunk_id: int, forms: Iterable[str]) -> None:
        """Take in the words among all forms of a new chunk."""
        statement = _ADD_SAMPLED if chunk_id % SAMPLED == 0 else _ADD
        self._connection.executemany(statement, _rows(forms))

    def forget(self, chunk_id: int, forms: Iterable[str]) -> None:
        """Forget those of a chunk's words that no posting stands for any more; its own are gone already."""
        rows = _rows(forms)
        if chunk_id % SAMPLED == 0:
            self._connection.executemany(_TAKE_FROM_SAMPLE, rows)
        self._connection.executemany(_FORGET, [(*row, f'"{row[1]}"') for row in rows])

    def clear(self) -> None:
        """Forget everything, to take it in again."""
        self._connection.execute("DELETE FROM words")

    def beginning_with(self, beginning: str, limit: int) -> list[str]:
        """Longer words that begin so, whatever their diacritic marks: the commonest first, of those the shortest."""
        return self._beginning_with(beginning, len(without_marks(beginning)) + 1, LONGEST, limit)

    def growing_from(self, beginning: str, most: int, limit: int) -> list[str]:
        """The same, and the beginning as a word of its own, of words that are at most so many letters longer."""
        folded = without_marks(beginning)
        return self._beginning_with(beginning, len(folded), len(folded) + most, limit)

    def _beginning_with(self, beginning: str, shortest: int, longest: int, limit: int) -> list[str]:
        folded = without_marks(beginning)
        rows = self._connection.execute(
            "SELECT word FROM words WHERE folded >= ? AND folded < ? AND length(folded) BETWEEN ? AND ?"
            " ORDER BY seen DESC, length(folded), folded LIMIT ?",
            (folded, after_all(folded), shortest, longest, limit),
        )
        return [row[0] for row in rows]

    def spelled(self, folded: Collection[str]) -> list[tuple[str, str, int]]:
        """(word without marks, word, chunks of the sample that hold it) of every word with these letters."""
        wanted = ",".join("?" * len(folded))
        question = f"SELECT folded, word, seen FROM words WHERE folded IN ({wanted})"  # noqa: S608 - question marks
        return [(row[0], row[1], int(row[2])) for row in self._connection.execute(question, tuple(folded))]

    def everything(self) -> str:
        """All words without their marks, a line each; some twice."""
        row = self._connection.execute("SELECT group_concat(folded, char(10)) FROM words").fetchone()
        return str(row[0] or "")


def _rows(forms: Iterable[str]) -> list[tuple[str, str]]:
    """(word without marks, word) of the forms that are words."""
    words = {form for form in forms if SHORTEST <= len(form) <= LONGEST and form.isalpha()}  # so no pair of characters
    return [(without_marks(word), word) for word in sorted(words)]


_ADD = "INSERT OR IGNORE INTO words (folded, word, seen) VALUES (?, ?, 0)"
_ADD_SAMPLED = (
    "INSERT INTO words (folded, word, seen) VALUES (?, ?, 1) ON CONFLICT (folded, word) DO UPDATE SET seen = seen + 1"
)
_TAKE_FROM_SAMPLE = "UPDATE words SET seen = max(0, seen - 1) WHERE folded = ? AND word = ?"
_FORGET = (  # a word that the sample holds has a passage; to ask for common ones would take long
    "DELETE FROM words WHERE folded = ? AND word = ? AND seen = 0"
    " AND NOT EXISTS (SELECT 1 FROM postings WHERE postings MATCH ?)"
)
