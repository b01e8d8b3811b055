"""The records that travel between the stages that read, divide and encode files.

Frozen, slotted, free of Qt and of database rows. Field words: root, file, document, segment, chunk,
embedding, fingerprint (see docs/glossary.md).
Offsets count Unicode characters of the document's extracted text. Times are ISO 8601 in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

SEGMENT_SEPARATOR = "\n\n"
"""What stands between two segments in a document's extracted text."""

MEMBER_SEPARATOR = " ▸ "
"""What stands between the name of a container inside a file and that of a member in it."""


def member_suffix(name: str) -> str:
    """The suffix by which a file inside a file is read, with its dot, in lower case; `name` as `Locator.member`."""
    return PurePosixPath(name.rpartition(MEMBER_SEPARATOR)[2]).suffix.lower()


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


class LeftOut(StrEnum):
    """Why a scan passed by what lies in a root."""

    RULE = "rule"
    """A file, by its name, a pattern or because it is hidden."""
    FOLDER = "folder"
    """A folder, by the same; nobody counts what is in it."""
    TOO_LARGE = "too_large"
    IN_CLOUD = "in_cloud"
    """Reading the file would download it."""


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


Recognised = Mapping[bytes, str]
"""Digest of a picture → the text that was recognised in it, see `extract.pages.recognition_memory`."""

KnownContents = frozenset[tuple[bytes, str]]
"""Content hash and suffix, with its dot, of files inside a file."""


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """What earlier readings of a file have told, so that it is not found out again."""

    recognised: Recognised = field(default_factory=dict)
    """In its pictures, and in those of files inside it."""
    contents: KnownContents = frozenset()
    """Of files inside it in which nothing lies: these are told of, and not read."""


NOTHING_KNOWN = KnownBefore()


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
    recognised: Recognised = field(default_factory=dict)
    """Of the pictures in it."""
    remark: str = ""
    """What was not read of it, in a sentence for the person."""


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
    recognised: Recognised = field(default_factory=dict)
    """As in `Extraction`: most photos say nothing, and that took as long to find out."""


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
    outcome: Extraction | ExtractionFailure | None
    """None where the content was known before, and was not read."""
    pictures: int = 0
    """In it whose text was not recognised."""
    bare: bool = False
    """Whether it was seen that nothing lies in it, however deep one looks."""


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


# --- state ----------------------------------------------------------------------------------------


class FileState(StrEnum):
    """How far a file is."""

    PENDING = "pending"
    EXTRACTED = "extracted"
    """Its words can be searched, its vectors are not ready."""
    INDEXED = "indexed"
    FAILED = "failed"
