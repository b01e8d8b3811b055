"""What front ends are told of the index and of the work on it: pictures of the state, and news of single files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from desktop_app.paths import comes_to, full_path
from desktop_app.records import MEMBER_SEPARATOR, FailureReason, FileState, LeftOut
from desktop_app.store.roots import BEING_REMOVED


@dataclass(frozen=True, slots=True)
class RootStatus:
    """A watched folder and how far it is."""

    root_id: int
    path: Path
    paused: bool
    problem: str
    """Empty, or why the folder cannot be looked into."""
    files: dict[FileState, int]
    model: str = ""
    """Name of the model it has of its own; empty: the one chosen for all."""
    host: str = ""
    """Where its text is sent by this process; empty: nowhere."""
    to_recognise: int = 0
    """Of the pending files those that are read last, because the text in their pictures must be recognised."""
    failed_members: int = 0
    """Files inside files that gave no text; they are not among `files`."""
    in_part: int = 0
    """Files, and files inside files, of whose text something is missing."""
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    """How much was passed by when all of it was last looked through."""
    disks_away: tuple[Path, ...] = ()
    """Folders in it whose disks were not connected then; their files are kept."""

    @property
    def total(self) -> int:
        """Number of known files."""
        return sum(self.files.values())


class _NamedFile:
    """What a file of which something is to be told is called."""

    __slots__ = ()
    path: Path
    member: str

    @property
    def file(self) -> Path:
        """The file that is there: itself, or the one that it lies in."""
        return Path(str(self.path)[: -len(self.member) - 1]) if self.member else self.path

    @property
    def name(self) -> str:
        """'bad.pdf', or 'old.zip ▸ letters/bad.pdf' for a file inside a file."""
        return MEMBER_SEPARATOR.join(filter(None, (self.file.name, self.member)))


@dataclass(frozen=True, slots=True)
class FailedFile(_NamedFile):
    """A file that could not be indexed, with the remedy."""

    path: Path
    reason: FailureReason
    detail: str
    remedy: str
    member: str = ""
    """As `Locator.member`, if it lies in a file."""


@dataclass(frozen=True, slots=True)
class PartlyRead(_NamedFile):
    """A file that was indexed, and why something of it is missing."""

    path: Path
    detail: str
    member: str = ""
    """As `Locator.member`, if it lies in a file."""
    reason: ClassVar = "in part"
    remedy: ClassVar = "The rest of it can be found."


Trouble = FailedFile | PartlyRead
"""A file of which something cannot be found, and what is said of it."""


class Activity(StrEnum):
    """What the indexer does now."""

    IDLE = "idle"
    SCANNING = "scanning"
    INDEXING = "indexing"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Switching:
    """Roots that are on the way from one model to another."""

    from_model: str
    to_model: str
    done: int
    """Passages of these roots that have a vector of the new model."""
    total: int

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """A picture of the index and of the work on it."""

    activity: Activity
    roots: tuple[RootStatus, ...]
    chunks: int
    vectors: int
    coverage: float
    index_bytes: int
    chunks_per_s: float
    remaining_s: float | None
    """Estimated seconds until everything is indexed; None while unknown."""
    model: str
    """Name of the model in use, or empty."""
    problem: str = ""
    """Empty, or the sentence that explains why work stands still."""
    switching: tuple[Switching, ...] = ()
    """What is being embedded for another model than the one that answers."""

    def count(self, state: FileState) -> int:
        """Files of all roots in `state`."""
        return sum(root.files.get(state, 0) for root in self.roots)

    def inside(self, folder: Path) -> tuple[Path, ...]:
        """The watched folders in `folder`, which become part of it when it is added."""
        wanted = full_path(folder)
        return tuple(root.path for root in self.roots if comes_to(wanted, root.path) and root.problem != BEING_REMOVED)

    @property
    def failures(self) -> int:
        """Everything that gave no text, files inside files included."""
        return self.count(FileState.FAILED) + sum(root.failed_members for root in self.roots)

    @property
    def in_part(self) -> int:
        """Everything that gave only some of its text, files inside files included."""
        return sum(root.in_part for root in self.roots)

    @property
    def to_recognise(self) -> int:
        """Files of all roots that are read last, see `RootStatus`."""
        return sum(root.to_recognise for root in self.roots)

    @property
    def files(self) -> int:
        """Files of all roots."""
        return sum(root.total for root in self.roots)


class IndexEventKind(StrEnum):
    """What became of a file."""

    EXTRACTED = "extracted"
    INDEXED = "indexed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """One file's news, sent after it was committed."""

    kind: IndexEventKind
    path: Path
    detail: str = ""
    container: Path | None = None
    """The file that it lies in, if it is a file inside a file."""

    @property
    def name(self) -> str:
        """'/docs/lease.pdf', or '/docs/old.zip ▸ letters/lease.pdf' for a file inside a file."""
        if self.container is None:
            return str(self.path)
        return f"{self.container}{MEMBER_SEPARATOR}{self.path.relative_to(self.container)}"
