"""Why a hit stands where it stands: what every way of looking added to its place, and which words matched by meaning.

Made only when somebody asks. A hit is a document; what a lane says of a document, it says of its best passage there.
"""

from dataclasses import dataclass
from enum import StrEnum


class ContributionKind(StrEnum):
    """What adds to a score."""

    WORDS = "words"
    MEANING = "meaning"
    TOKENS = "tokens"
    NEIGHBOURS = "neighbours"
    """Other good ones that lie near it."""
    USE = "use"
    """What was learned from openings."""
    AGE = "age"
    """Newer ones before others that are about as good."""
    ORDER = "order"
    """The place that all of these together give, where file names join by places."""
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one of them adds."""

    kind: ContributionKind
    share: float
    """Of the score; below 0 for what is worse than the average of what was found."""
    value: float | None = None
    """BM25 of words, the cosine of meaning, MaxSim of tokens; None where it did not find the document, or where several
    models have measured in different ways."""
    place: int | None = None
    """Among the documents, from 1; None where it did not find this one."""
    waiting: bool = False
    """Whether it could not find it because there is no vector yet."""


class Ground(StrEnum):
    """What the probability of a hit was read off."""

    TOKENS = "tokens"
    """How near its best passage comes token by token, and its words."""
    MEANING = "meaning"
    """The cosine and the words."""
    WORDS = "words"
    HELD = "held"
    """It holds what was typed, and counts for that alone."""
    PHRASE = "phrase"
    """It holds the phrase in quotation marks."""
    NAME = "name"
    """Its file is called what was typed."""
    CROSS = "cross"
    """A cross-encoder has read it."""
    BELOW = "below"
    """It stands before a hit that is likelier by its own passages, and counts as that does, as likely at most."""
    UNTOLD = "untold"
    """Nobody knows; it is given the benefit of the doubt."""


class Rise(StrEnum):
    """Why a hit stands before others that the order had before it."""

    LIKELY = "likely"
    """It is likely to answer, or called what was typed, and they are not."""
    NEWEST = "newest"
    """It is the newest of them, which are versions of one text and match about as well."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one hit. The sums are exact up to rounding."""

    contributions: tuple[Contribution, ...] = ()
    """All kinds but ORDER and NAME, as far as they had a say; empty where it was found by its name alone."""
    fused: float = 0.0
    """Their sum, in standard deviations of what was found. By it documents are ordered first; 0 without contributions.
    """
    place: int | None = None
    """In that order, from 1; None where it is too far down, or not in it."""
    reach: float = 0.0
    """The highest BM25 that the words of the query can have; 0 where no words were looked up, or are weighted."""
    naming: tuple[Contribution, ...] = ()
    """ORDER and NAME, whose sum orders anew where files are called what was typed; else empty."""
    judged: float | None = None
    """What a cross-encoder says of its best passage, 0 to 1; None where none has read it."""
    ground: Ground = Ground.UNTOLD
    rise: Rise | None = None

    @property
    def merged(self) -> float:
        """The sum of `naming`."""
        return sum(one.share for one in self.naming)

    @property
    def found(self) -> bool:
        """Whether it was looked for at all: a query of filters alone lists the newest files."""
        return bool(self.contributions or self.naming)


@dataclass(frozen=True, slots=True)
class MeaningMark:
    """A word of a passage that is near to something in the query. `start` and `end` are offsets into its text."""

    start: int
    end: int
    strength: float
    """Above 0 to 1, which the best word of most passages that answer has."""


@dataclass(frozen=True, slots=True)
class MeaningMatch:
    """What of a passage matches by meaning: its words in reading order, or a sentence that says why none are known."""

    marks: tuple[MeaningMark, ...] = ()
    missing: str = ""
