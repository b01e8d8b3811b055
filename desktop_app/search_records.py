"""The records of a search: what is asked, what the lanes propose, what is shown.

Frozen, slotted, free of Qt and of database rows, like those of `records`. Field words: query, lane, candidate,
passage, hit (see docs/glossary.md). Offsets count Unicode characters of the document's extracted text.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop_app.explanation import Explanation
from desktop_app.own_dates import own_time_ns
from desktop_app.records import MEMBER_SEPARATOR, Locator
from desktop_app.search_manner import Suggestion


class Lane(StrEnum):
    """One way of retrieving; LATE only ranks what the others have found."""

    LEXICAL = "lexical"
    DENSE = "dense"
    NAME = "name"
    LATE = "late"


class Rerank(StrEnum):
    """Who looks at the first documents once more, after the fusion of the lanes."""

    AUTO = "auto"
    """As LATE, and then the cross-encoder chosen in the settings, if there is one."""
    NONE = "none"
    LATE = "late"
    """Late interaction, where the passages have token codes."""
    CROSS = "cross"
    """As LATE, and then a cross-encoder."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must satisfy besides matching. Empty means no restriction.

    `after` (inclusive) and `before` (exclusive) are Unix times in nanoseconds: of when a message was sent or a picture
    was taken, where they say so, else of the file's modification.
    """

    types: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    name_parts: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """Each is part of what the document says of its author: a name, an address."""
    after_ns: int | None = None
    before_ns: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is restricted."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A term of a weighted query; a weight below 0 leads away from it."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Example:
    """A passage, or a whole document, that a search is to find more of, or less."""

    document_id: int
    start: int | None = None
    """Where the passage begins in the document's text; None for the document."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `text` is what the encoder sees: the words and phrases without operators and filters."""

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    filters: Filters = Filters()
    parts: tuple[QueryPart, ...] = ()
    """What is encoded in place of `text`, where that is an expression; `words` are those of parts above 0 then."""
    pasted: bool = False
    """Whether `text` is a passage to which similar ones are wanted, not a question."""
    beginnings: tuple[str, ...] = ()
    """Those of `words` that stand for all words that begin with them, too."""
    unfinished: str = ""
    """The last of `words`, if it is still being typed."""
    like: tuple[Example, ...] = ()
    unlike: tuple[Example, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether there is anything to look for besides the filters."""
        return bool(self.text or self.like)

    @property
    def plain(self) -> bool:
        """Whether `text` alone says what is asked, so that a reranker may read it."""
        return bool(self.text) and not (self.parts or self.like or self.unlike)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk before grouping; `score`: higher is better; `ranks`: lane → rank from 1."""

    chunk_id: int
    score: float
    ranks: dict[Lane, int]


RELEVANT = 0.5
"""A passage or document with a lower score is taken for one that does not answer."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as shown in a hit. `highlights` are (start, end) offsets into `text`."""

    text: str
    start: int
    end: int
    locator: Locator
    score: float
    highlights: tuple[tuple[int, int], ...]
    ranks: dict[Lane, int]
    located_from: int = 0
    """Where in `text` that begins which the locator names: another row, section or time may stand before it."""
    nearest: tuple[int, int] | None = None
    """The sentence of `text` that comes nearest to the query by meaning, where its words do not tell the place."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document after ranking, with up to three passages, best first."""

    rank: int
    score: float
    """The probability that it answers the query, 0 to 1; at least RELEVANT where it cannot be told."""
    path: Path
    """A file that is there; what lies in it is told by `member`."""
    paths: tuple[Path, ...]
    """Every path with this content; `path` is the first."""
    times_ns: tuple[int, ...]
    """When each of `paths` was modified, in nanoseconds of Unix time."""
    title: str
    """As the document says; empty where it says none."""
    type: str
    modified: str
    """When `path` was, in ISO 8601."""
    document_id: int
    passages: tuple[Passage, ...]
    explanation: Explanation | None = None
    """Only where the search was asked for it."""
    version_of: int | None = None
    """The document id of the hit above whose text is nearly the same; that one stands for itself."""
    member: str = ""
    """As `Locator.member`, if it is a file inside the file."""
    author: str = ""
    """Who wrote the document, as it says itself."""
    created: str = ""
    """When it was written or sent, as it says itself: ISO 8601, or a year, or a year and a month."""
    remark: str = ""
    """What was not read of it, in a sentence."""

    @property
    def dated(self) -> str:
        """When the message was sent or the picture was taken, or else `modified`; ISO 8601."""
        return self.modified if own_time_ns(self.type, self.created) is None else self.created

    @property
    def name(self) -> str:
        """'lease.pdf', or 'old.zip ▸ letters/lease.pdf' for a file inside a file."""
        return MEMBER_SEPARATOR.join(filter(None, (self.path.name, self.member)))

    @property
    def heading(self) -> str:
        """Its title, or the name of its file, also where it lies in another."""
        return self.title or self.indexed_path.name

    @property
    def indexed_path(self) -> Path:
        """The path by which the index knows it: that of a file inside a file goes on behind the other's."""
        return self.path / self.member


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query, with what it cost and how complete it can be."""

    query: Query
    hits: tuple[Hit, ...]
    lanes: tuple[Lane, ...]
    coverage: float
    """Share of the readable files that is fully indexed, 0 to 1."""
    took_ms: float
    stage_ms: dict[str, float]
    notices: tuple[str, ...] = ()
    """Sentences for the person: why a lane is missing, what is still being indexed."""
    rerank: Rerank = Rerank.NONE
    """What was applied: never AUTO."""
    rerank_cut: bool = False
    """Whether the time for it ended before every document was judged."""
    reranker_chosen: bool = False
    """Whether AUTO would rerank: also told where that was not asked for."""
    suggestion: Suggestion | None = None
    """What was probably meant."""

    @property
    def relevant(self) -> bool:
        """Whether any hit is likely to answer the query."""
        return bool(self.relevant_hits)

    @property
    def relevant_hits(self) -> tuple[Hit, ...]:
        """Those that are; they stand before the others."""
        return tuple(hit for hit in self.hits if hit.score >= RELEVANT)
