"""How a query is to be taken and answered, besides what it says.

Apart from `records`, because none of it is part of the query: the same text in another manner is the same question.
"""

from dataclasses import dataclass
from enum import StrEnum


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

    versions: Versions = Versions.APART
    explain: bool = False
    """Whether every hit is to tell why it stands where it stands."""


LITERAL = Manner()
