"""Decides which files and folders of one root are left out, and says why.

Owns the meaning of .gitignore and .findwellignore files, the defaults and the person's own patterns.
Must not read file contents or know of the index. The reason is a sentence for the person.

Order: a .gitignore or .findwellignore inside the folders decides first (the deepest, and in it the last
matching line; `!` takes back), then the person's patterns, then the defaults. A path below an ignored
folder is ignored, whatever later lines say, as in git.
"""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from desktop_app.paths import is_real_folder, is_there
from desktop_app.settings import SourceSettings
from desktop_app.sources.ignore_defaults import IGNORE_GROUPS, MARKERS_INSIDE, OUTPUT_BESIDE, IgnoreGroup

IGNORE_FILE_NAMES = (".gitignore", ".findwellignore")
"""In the order they are read: a line of the second overrides the first."""

_GLOB = re.compile(r"[*?\[\\]")
_MAX_IGNORE_FILE_BYTES = 1_000_000
_MAIL_FOLDERS = ("cur", "new", "tmp")
"""What lies in a folder of mail (Maildir), whose subfolders all have names that begin with a dot."""
_MAILBOX_SUFFIXES = (".mbox", ".mbx")
_MAILBOX_INDEX = ".msf"
"""Thunderbird's mailboxes have no suffix, and beside each there is its index."""
_HIDDEN_WINDOWS = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 2)
_HIDDEN_MACOS = getattr(stat, "UF_HIDDEN", 0x8000)


class IgnoreKind(StrEnum):
    """What kind of rule left a path out."""

    OUTSIDE = "outside"
    HIDDEN = "hidden"
    IGNORE_FILE = "ignore_file"
    SETTING = "setting"
    DEFAULT = "default"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class IgnoreReason:
    """Why a path is left out. `path` is the file or folder the rule names: the path itself or one above it."""

    kind: IgnoreKind
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class _IgnoreFile:
    path: Path
    patterns: "_PatternList"


class IgnoreRules:
    """The rules of one root. May be asked from several threads; ignore files are read once until `forget`."""

    def __init__(self, root: Path, settings: SourceSettings, *, own_folder: Path | None = None) -> None:
        """`own_folder` is where the program keeps its index, which nobody looks for."""
        self.root = root
        self._own_folder = own_folder
        self._settings = settings
        self._own = _PatternList([pattern.lower() for pattern in settings.ignore])
        self._defaults = DefaultTable(IGNORE_GROUPS)
        self._ignore_files: dict[Path, tuple[_IgnoreFile, ...]] = {}

    def decide(self, path: Path, *, is_dir: bool, size_bytes: int | None = None) -> IgnoreReason | None:
        """Why `path` is left out, or None if it is read. Looks at every folder between the root and it."""
        if path == self.root:
            return None
        path = Path(os.path.normpath(path))
        if self.root not in path.parents:
            return IgnoreReason(IgnoreKind.OUTSIDE, f"It is not inside {self.root}.", path)
        for folder in reversed(path.parents[: len(path.relative_to(self.root).parts) - 1]):
            if reason := self.decide_entry(folder, is_dir=True):
                return reason
        return self.decide_entry(path, is_dir=is_dir, size_bytes=size_bytes)

    def decide_entry(
        self,
        path: Path,
        *,
        is_dir: bool,
        size_bytes: int | None = None,
        status: os.stat_result | None = None,
    ) -> IgnoreReason | None:
        """As `decide`, for callers who know that no folder above `path` is left out.

        `status` lets files be recognised that only an attribute hides (Windows, macOS).
        """
        if is_dir and self._own_folder is not None and _is_same(path, self._own_folder):
            return IgnoreReason(IgnoreKind.OUTSIDE, "Findwell keeps its index there.", path)
        by_file = self._by_ignore_file(path, is_dir=is_dir)
        if isinstance(by_file, IgnoreReason):
            return by_file
        taken_back = by_file is False
        reason = self._too_large(path, size_bytes) or self._by_setting(path, is_dir=is_dir)
        if reason is None and not taken_back:
            reason = self._by_default(path, is_dir=is_dir) or self._by_hiding(path, status)
        return reason

    def forget(self) -> None:
        """Read ignore files again when they are next needed: one of them changed."""
        self._ignore_files = {}

    def _by_ignore_file(self, path: Path, *, is_dir: bool) -> IgnoreReason | bool | None:
        """A reason, False if a `!` line takes the path back, None if no line speaks of it."""
        if not self._settings.use_gitignore:
            return None
        for ignore_file in self._files_for(path.parent):
            relative = _relative(path, ignore_file.path.parent)
            decision = ignore_file.patterns.last_match(relative, is_dir=is_dir)
            if decision is not None:
                text = f"The line “{decision.pattern}” in {ignore_file.path} leaves it out."
                reason = IgnoreReason(IgnoreKind.IGNORE_FILE, text, path)
                return reason if decision.leaves_out else False
        return None

    def _files_for(self, folder: Path) -> tuple[_IgnoreFile, ...]:
        """The ignore files that speak of what lies in `folder`, strongest first."""
        cached = self._ignore_files.get(folder)
        if cached is None:
            found = (_read_ignore_file(folder / name) for name in reversed(IGNORE_FILE_NAMES))
            own = tuple(item for item in found if item is not None)
            is_top = folder in {self.root, folder.parent}
            cached = own if is_top else own + self._files_for(folder.parent)
            self._ignore_files[folder] = cached
        return cached

    def _by_setting(self, path: Path, *, is_dir: bool) -> IgnoreReason | None:
        decision = self._own.last_match(_relative(path, self.root).lower(), is_dir=is_dir)
        if decision is None or not decision.leaves_out:
            return None
        text = f"The pattern “{decision.pattern}” in the settings leaves it out."
        return IgnoreReason(IgnoreKind.SETTING, text, path)

    def _too_large(self, path: Path, size_bytes: int | None) -> IgnoreReason | None:
        limit_mb = self._settings.max_file_mb
        if size_bytes is not None and size_bytes > limit_mb * 1_000_000 and _is_mailbox(path):
            limit_mb = max(limit_mb, self._settings.max_mailbox_mb)
        if size_bytes is None or size_bytes <= limit_mb * 1_000_000:
            return None
        return IgnoreReason(IgnoreKind.TOO_LARGE, f"It is larger than the limit of {limit_mb} MB.", path)

    def _by_hiding(self, path: Path, status: os.stat_result | None) -> IgnoreReason | None:
        if self._settings.hidden_files or not (path.name.startswith(".") or _hidden_by_attribute(status)):
            return None
        if all(is_real_folder(path / name) for name in _MAIL_FOLDERS):
            return None
        return IgnoreReason(IgnoreKind.HIDDEN, "It is hidden, and hidden files are not read.", path)

    def _by_default(self, path: Path, *, is_dir: bool) -> IgnoreReason | None:
        if reason := self._defaults.reason(path.name, is_dir=is_dir):
            return IgnoreReason(IgnoreKind.DEFAULT, f"It is {reason}.", path)
        if is_dir and (text := _machine_made(path)):
            return IgnoreReason(IgnoreKind.DEFAULT, text, path)
        return None


class _Decision(NamedTuple):
    leaves_out: bool
    pattern: str


class _PatternList:
    """Lines of one ignore file, matched against a file or folder itself, whose parents are known to be read.

    Folders are matched against the lines without their trailing slash: for a folder the slash means nothing,
    while the library takes `!*/` for a weak word about everything below.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(line if _is_pattern(line) else "" for line in lines)
        self._for_files = GitIgnoreSpec.from_lines(self._lines)
        self._for_folders = GitIgnoreSpec.from_lines([_without_slash(line) for line in self._lines])

    def last_match(self, relative: str, *, is_dir: bool) -> _Decision | None:
        """What the last line that matches `relative` says; None if none does."""
        if not self._lines:
            return None
        result = (self._for_folders if is_dir else self._for_files).check_file(relative)
        if result.include is None or result.index is None:
            return None
        return _Decision(result.include, self._lines[result.index])


class DefaultTable:
    """The default patterns, which all speak of names: looked up by name and suffix where they are that plain.

    A scan asks for every file, and matching some 150 patterns one by one took 0.15 ms. A bare suffix speaks of
    files only: a folder "scans.tiff" is somebody's.
    """

    def __init__(self, groups: Iterable[IgnoreGroup]) -> None:
        self._names: dict[str, str] = {}
        self._globs: dict[str, str] = {}
        for group in groups:
            for pattern in group.patterns:
                if _GLOB.search(pattern.removeprefix("*.")):
                    self._globs[pattern.lower()] = group.reason
                else:
                    self._names[pattern.lower()] = group.reason
        self._list = _PatternList(self._globs)

    def reason(self, name: str, *, is_dir: bool) -> str:
        """Why a file or folder of this name is left out; empty if it is not."""
        name = name.lower()
        by_suffix = f"*.{name.rpartition('.')[2]}" if "." in name else name
        for key in (name, f"{name}/", f"{by_suffix}/") if is_dir else (name, by_suffix):
            if key in self._names:
                return self._names[key]
        decision = self._list.last_match(name, is_dir=is_dir)
        return self._globs[decision.pattern] if decision is not None else ""


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _without_slash(line: str) -> str:
    return line.rstrip().removesuffix("/")


def _is_pattern(line: str) -> bool:
    """Whether the line can be read as a pattern; git skips one that cannot."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _read_ignore_file(path: Path) -> _IgnoreFile | None:
    """The file's patterns; None if it is missing, unreadable or far too large to be one."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_IGNORE_FILE_BYTES:
            return None
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return None
    return _IgnoreFile(path, _PatternList(lines))


def _is_same(folder: Path, other: Path) -> bool:
    """Whether they are one folder, though a link may lead to one of them."""
    try:
        return folder == other or (folder.name == other.name and folder.samefile(other))
    except OSError:  # one of them is not there, so that they are not the same
        return False


def _machine_made(folder: Path) -> str:
    """What proves that a program made `folder`, as a sentence; empty if nothing does."""
    beside = next((name for name in OUTPUT_BESIDE.get(folder.name, ()) if is_there(folder.parent / name)), "")
    if beside:
        return f"It is build output: {beside} lies beside it."
    inside = next((name for name in MARKERS_INSIDE if is_there(folder / name)), "")
    return f"It is {MARKERS_INSIDE[inside]}: {inside} lies in it." if inside else ""


def _is_mailbox(path: Path) -> bool:
    """By its name and what lies beside it."""
    if path.suffix.lower() in _MAILBOX_SUFFIXES or path.name.lower() == "mbox":
        return True
    return is_there(path.with_name(path.name + _MAILBOX_INDEX))


def _hidden_by_attribute(status: os.stat_result | None) -> bool:
    if status is None:
        return False
    attributes: int = getattr(status, "st_file_attributes", 0)
    flags: int = getattr(status, "st_flags", 0)
    return bool(attributes & _HIDDEN_WINDOWS or flags & _HIDDEN_MACOS)
