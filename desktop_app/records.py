"""The records that travel between stages.

Frozen, slotted, free of Qt and of database rows. Field words: root, file, document, segment, chunk,
passage, embedding, lane, candidate, hit, fingerprint (see docs/glossary.md).
Offsets count Unicode characters of the document's extracted text. Times are ISO 8601 in UTC.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop_app.explanation import Explanation
from desktop_app.search_manner import Suggestion

SEGMENT_SEPARATOR = "\n\n"
"""What stands between two segments in a document's extracted text."""

MEMBER_SEPARATOR = " ▸ "
"""What stands between the name of a container inside a file and that of a member in it."""


# --- sources ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as a scan saw it. `path` is absolute."""

    path: Path
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """A folder or file the scan could not look into."""

    path: Path
    detail: str


class ChangeKind(StrEnum):
    """What happened to a path."""

    CHANGED = "changed"
    DELETED = "deleted"
    MOVED = "moved"
    RESCAN = "rescan"
    """Events were lost or a folder appeared: look at everything below the path."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One debounced change below a root. `destination` is set for MOVED; a path may be a folder."""

    kind: ChangeKind
    path: Path
    destination: Path | None = None


# --- extraction ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in its file a segment, chunk or passage stands."""

    page: int | None = None
    """Counted from 1, as slides and rows are."""
    heading: str | None = None
    """Heading path, outermost first, joined by ' › '; of rows the names of their columns."""
    slide: int | None = None
    sheet: str | None = None
    row: int | None = None
    time: str | None = None
    """In a recording, 'HH:MM:SS'."""
    member: str | None = None
    """Path in the archive or message; what lies in one that lies in another is joined by MEMBER_SEPARATOR."""

    @property
    def leaf(self) -> tuple[int | str | None, ...]:
        """What a passage never goes beyond: a page, a slide, a sheet."""
        return self.page, self.slide, self.sheet, self.member


@dataclass(frozen=True, slots=True)
class Segment:
    """A located part of a document as extracted."""

    text: str
    locator: Locator = Locator()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from a file. The document's text is its segments joined by SEGMENT_SEPARATOR."""

    type: str
    """Short lower-case kind, as `type:` filters use it: pdf, docx, md, html, txt, py, ..."""
    title: str
    segments: tuple[Segment, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    reader: str = ""
    """Kind of the file, which chose its reader."""


class FailureReason(StrEnum):
    """Why a file gave no text. Part of the command-line contract."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNREADABLE = "unreadable"
    CRASHED = "crashed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class ExtractionFailure:
    """A file that gave no text, with a sentence for the person."""

    reason: FailureReason
    detail: str
    type: str = ""
    reader: str = ""


class MemberUse(StrEnum):
    """What is done with a file inside a file."""

    READ = "read"
    NAMED = "named"
    """Its name becomes text of the container."""
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class MemberRead:
    """What was read of a file inside a file. One that could not be unpacked has no hash and no size."""

    name: str
    """As `Locator.member`."""
    content_hash: bytes
    size_bytes: int
    mtime_ns: int
    """As the container tells it; 0 if it does not."""
    outcome: Extraction | ExtractionFailure
    pictures: int = 0
    """In it whose text was not recognised."""


@dataclass(frozen=True, slots=True)
class NeedsRecognition:
    """What could be read of a file without recognising the text in its pictures, and how many of those wait."""

    outcome: Extraction | ExtractionFailure
    pictures: int


# --- chunks and vectors ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chunk:
    """The stored and embedded unit.

    `start` and `end` are offsets into the document's text; `text` is exactly that slice.
    `context` (title and heading path) is encoded and searched with the text but is not part of it.
    """

    text: str
    context: str
    start: int
    end: int
    locator: Locator
    token_count: int


@dataclass(frozen=True, slots=True)
class PendingChunk:
    """A stored chunk that has no vector of the current fingerprint yet."""

    chunk_id: int
    text: str
    context: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everything that decides a vector, and its digest (hex)."""

    digest: str
    description: str
    """JSON, keys sorted."""
    dimensions: int
    coarse: int = 0
    """So many leading dimensions propose candidates, which are scored by all of them; 0: all propose, too."""

    @property
    def searched_dimensions(self) -> int:
        """How many dimensions propose candidates."""
        return self.coarse or self.dimensions


# --- search ----------------------------------------------------------------------------------------


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

    `after` (inclusive) and `before` (exclusive) are Unix times in nanoseconds of the file's modification.
    """

    types: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    name_parts: tuple[str, ...] = ()
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
    title: str
    type: str
    modified: str
    document_id: int
    passages: tuple[Passage, ...]
    explanation: Explanation | None = None
    """Only where the search was asked for it."""
    version_of: int | None = None
    """The document id of the hit above whose text is nearly the same; that one stands for itself."""
    member: str = ""
    """As `Locator.member`, if it is a file inside the file."""

    @property
    def name(self) -> str:
        """'lease.pdf', or 'old.zip ▸ letters/lease.pdf' for a file inside a file."""
        return MEMBER_SEPARATOR.join(filter(None, (self.path.name, self.member)))

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


# --- state ----------------------------------------------------------------------------------------


class FileState(StrEnum):
    """How far a file is."""

    PENDING = "pending"
    EXTRACTED = "extracted"
    """Its words can be searched, its vectors are not ready."""
    INDEXED = "indexed"
    FAILED = "failed"
