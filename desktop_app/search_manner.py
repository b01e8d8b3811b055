"""How a query is to be taken and answered besides what it says, and what the search would rather have read.

Apart from `records`, because none of it is part of the query: the same text in another manner is the same question.
"""

from dataclasses import dataclass
from enum import StrEnum

WORDS_ONLY, MEANING_ONLY = -1.0, 1.0


class Versions(StrEnum):
    """What becomes of documents whose text is nearly that of a better one: earlier drafts, the PDF printed from it."""

    APART = "apart"
    """Nobody looks: each is a hit like any other."""
    MARKED = "marked"
    """`Hit.version_of` tells."""
    FOLDED = "folded"
    """As MARKED, and they do not count towards the limit of a search."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Of one search. The default takes a query to the letter, which is how quality is measured."""

    unfinished: bool = False
    """Whether the last word is still being typed: it also stands for words that begin with it, if no passage has it."""
    spelling: bool = False
    """Whether words that no passage holds are looked up in the spelling of the index, too."""
    balance: float = 0.0
    """From WORDS_ONLY to MEANING_ONLY; 0 leaves it to the measured weights."""
    versions: Versions = Versions.APART
    explain: bool = False
    """Whether every hit is to tell why it stands where it stands."""

    @property
    def words(self) -> float:
        """What the words count, as a share of their measured weight: 1 up to the middle, then less, 0 at the end."""
        return 1 - max(self.balance, 0.0)

    @property
    def meaning(self) -> float:
        """The same of the meaning."""
        return 1 + min(self.balance, 0.0)


LITERAL = Manner()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was probably meant in place of a query."""

    text: str
    """The query with the other words, everything else as it was typed."""
    changes: tuple[tuple[str, str], ...]
    """(word as typed, the word in its place)."""
