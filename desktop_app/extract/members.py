"""Follows the files inside a file, one after another and into each other, within limits.

Owns the limits; `unpacked` owns the scratch files. Must not know formats: readers say what lies in a file, and what is
unpacked here is read by whoever asked. At any moment one member of each depth is on disk, if at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from desktop_app.extract.contents import CannotRead, Found, Member, Use, parted
from desktop_app.extract.failing import failure_of
from desktop_app.extract.member_names import plain_name, suffixes, unlike
from desktop_app.extract.unpacked import ScratchFull, Unpacked
from desktop_app.extract.zip_guard import ratio_is_bomb
from desktop_app.records import (
    MEMBER_SEPARATOR,
    Extraction,
    ExtractionFailure,
    FailureReason,
    KnownContents,
    MemberRead,
    MemberUse,
    NeedsRecognition,
    member_suffix,
)
from desktop_app.settings import ExtractSettings

_SPOILING = frozenset((FailureReason.ENCRYPTED, FailureReason.CORRUPT, FailureReason.BOMB))


class Listing(NamedTuple):
    """What a container held."""

    names: tuple[str, ...]
    cut: bool
    """A limit left some of it out."""
    spoilt: ExtractionFailure | None
    """Why nothing could be unpacked, if nothing could."""


class Budget:
    """How much may still be unpacked of one file of the person's, whatever lies in what."""

    def __init__(self, path: Path, settings: ExtractSettings) -> None:
        self._path = path
        self._settings = settings
        self._unpacked = 0
        self.members = 0
        """How many were read or named, in containers that have a limit."""
        self.met = 0
        """How many lie in what was read, also those that a limit or somebody's wish left out."""
        self.pictures = 0
        """In members, whose text was not recognised."""
        self.overdrawn: CannotRead | None = None

    def spend(self, count: int) -> None:
        """Take `count` bytes.

        :raises CannotRead: that is too much; from now on `overdrawn` says why.
        """
        self._unpacked += count
        if ratio_is_bomb(self._unpacked, self._packed, self._settings.max_ratio):
            self.overdrawn = CannotRead(FailureReason.BOMB, f"It unpacks to more than {self._unpacked:,} bytes.")
        elif self._unpacked > self._limit:
            self.overdrawn = CannotRead(FailureReason.TOO_LARGE, f"It unpacks to more than {self._limit:,} bytes.")
        if self.overdrawn is not None:
            raise self.overdrawn

    @cached_property
    def _packed(self) -> int:
        return self._path.stat().st_size

    @cached_property
    def _limit(self) -> int:
        """A mailbox is as large as its messages: each depth may hold the whole file once more."""
        return max(self._settings.max_unpacked_mb * 1_000_000, self._packed * self._settings.max_depth)


@dataclass(frozen=True)
class MemberWalk:
    """Where the reading stands: in which container, and how deep."""

    settings: ExtractSettings
    budget: Budget
    container: str
    """The name of the file whose members come next."""
    found: Found
    use: Use
    scratch: Path | None = None
    """The folder for scratch files; None for the system's."""
    known: KnownContents = frozenset()
    inside: tuple[str, ...] = ()

    def follow(
        self, members: Iterable[Member], read: "ReadUnpacked", *, limited: bool = True, has_text: bool = False
    ) -> Listing:
        """Read each member with `read` and tell of it. A container that `has_text` of its own is never spoilt.

        :raises CannotRead: the container is damaged from here on, or a bomb.
        :raises ScratchFull: there is no room to unpack; nothing more can be said of the container now.
        """
        names: list[str] = []
        taken: dict[str, int] = {}
        telling = _Telling(self.found, hold_back=not has_text)
        counted = self.budget.members
        at_bottom = len(self.inside) >= self.settings.max_depth
        cut = False
        for member in members:
            self.budget.met += 1
            name = unlike(plain_name(member.name) or self._own_name(), taken)
            if not limited:
                self.budget.members = counted
            elif self.budget.members >= self.settings.max_members:
                cut = True
                break
            use = MemberUse.NAMED if at_bottom else self.use(self._full(name))
            if use is MemberUse.PASSED_OVER:
                continue
            self.budget.members += 1
            names.append(member.listed or name)
            if use is MemberUse.READ:
                self._read(member, name, read, telling)
            cut = at_bottom or self._spent()
            if self.budget.overdrawn:
                break
        return Listing(tuple(names), cut=cut, spoilt=telling.end(cut=cut))

    def _read(self, member: Member, name: str, read: "ReadUnpacked", telling: "_Telling") -> None:
        """Tell what the member says; an empty one says nothing."""
        with Unpacked(self.scratch, suffixes(name)) as unpacked:
            try:
                self._unpack(member, unpacked)
            except ScratchFull:
                raise
            except Exception as error:  # noqa: BLE001 - told; the members after it can still be read
                failure = failure_of(error)
                telling.failed(MemberRead(self._full(name), b"", 0, member.mtime_ns, failure), failure)
                return
            if not unpacked.size:
                return
            telling.go_on()
            digest, outcome, pictures, met = unpacked.digest(), None, 0, self.budget.met
            if (digest, member_suffix(name)) not in self.known:
                inside = replace(self, container=name, inside=(*self.inside, name))
                outcome, pictures = parted(read(unpacked.path(), inside))
        self.budget.pictures += pictures
        bare = self.budget.met == met
        self.found(MemberRead(self._full(name), digest, unpacked.size, member.mtime_ns, outcome, pictures, bare))

    def _unpack(self, member: Member, unpacked: Unpacked) -> None:
        for piece in member.unpack():
            unpacked.add(piece)
            if unpacked.size > self.settings.max_member_mb * 1_000_000:
                text = f"It is larger than the limit of {self.settings.max_member_mb} MB."
                raise CannotRead(FailureReason.TOO_LARGE, text)
            self.budget.spend(len(piece))

    def _spent(self) -> bool:
        overdrawn = self.budget.overdrawn
        if overdrawn is not None and overdrawn.reason is FailureReason.BOMB:
            raise overdrawn
        return overdrawn is not None

    def _full(self, name: str) -> str:
        return MEMBER_SEPARATOR.join((*self.inside, name))

    def _own_name(self) -> str:
        return PurePosixPath(self.container).stem


class _Telling:
    """Tells which members of one container could not be unpacked.

    While that speaks for the container as a whole being spoilt it is held back: then the container says it alone.
    """

    def __init__(self, found: Found, *, hold_back: bool) -> None:
        self._found = found
        self._holds_back = hold_back
        self._held: list[tuple[MemberRead, ExtractionFailure]] = []
        self._said: set[tuple[FailureReason, str]] = set()

    def failed(self, member: MemberRead, failure: ExtractionFailure) -> None:
        """One could not be unpacked."""
        self._held.append((member, failure))
        if failure.reason not in _SPOILING or not self._holds_back:
            self.go_on()

    def go_on(self) -> None:
        """The container as a whole is not spoilt."""
        self._holds_back = False
        for member, failure in self._held:
            said = (failure.reason, failure.detail)
            if failure.reason is not FailureReason.UNSUPPORTED or said not in self._said:
                self._found(member)  # how the container was packed is said once
            self._said.add(said)
        self._held = []

    def end(self, *, cut: bool) -> ExtractionFailure | None:
        """Why nothing could be unpacked, if nothing could for one reason; `cut`: not all was tried."""
        failures = [failure for _, failure in self._held]
        if cut or len({failure.reason for failure in failures}) != 1:
            self.go_on()
            return None
        return failures[0]


ReadUnpacked = Callable[[Path, MemberWalk], Extraction | ExtractionFailure | NeedsRecognition]
