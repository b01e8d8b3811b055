"""Turns filters into an SQL condition over `files f` and `documents d`, and what SQL cannot say into a check.

SQLite compares letters without case only in ASCII and knows no last part of a path, so name parts and folder
names are checked in Python on the rows that remain.
"""

import fnmatch
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

from desktop_app.own_dates import DATED_TYPES
from desktop_app.search_records import Filters
from desktop_app.store.folding import folded

DATE_NS = (
    f"CASE WHEN d.created = '' OR d.type NOT IN {DATED_TYPES} THEN f.mtime_ns"
    " ELSE date_ns(d.type, d.created, f.mtime_ns) END"
)
"""The SQL of `own_dates.date_ns`, which is called only for documents that may have a date of their own: with a call for
each file the same takes three times as long."""


class FileFilter:
    """All of several filters at once."""

    def __init__(self, filters: Iterable[Filters]) -> None:
        self._filters = [one for one in filters if not one.empty]
        conditions: list[str] = []
        self.parameters: list[object] = []
        """Values bound to the marks in `condition`, in order."""
        for one in self._filters:
            conditions += self._conditions(one)
        self.condition = "".join(f"AND {condition} " for condition in conditions)
        """Continues a WHERE clause; empty when nothing can be said in SQL."""

    def accepts(self, path: str) -> bool:
        """Whether a file that satisfies `condition` satisfies the rest too."""
        return all(_named(one, path) and _in_named_folder(one, path) for one in self._filters)

    def _conditions(self, one: Filters) -> list[str]:
        found: list[str] = []
        if one.types:
            found.append(f"d.type IN ({','.join('?' * len(one.types))})")
            self.parameters += one.types
        absolute = [folder for folder in one.folders if folder.is_absolute()]
        if absolute and len(absolute) == len(one.folders):
            ranges = " OR ".join(["(f.path >= ? AND f.path < ?) OR f.path = ?"] * len(absolute))
            found.append(f"({ranges})")
            for folder in absolute:
                self.parameters += [*_below(folder), str(folder)]
        for author in one.authors:
            found.append("instr(folded(d.author), ?) > 0")
            self.parameters.append(folded(author))
        if one.after_ns is not None:
            found.append(f"{DATE_NS} >= ?")
            self.parameters.append(one.after_ns)
        if one.before_ns is not None:
            found.append(f"{DATE_NS} < ?")
            self.parameters.append(one.before_ns)
        return found


def _below(folder: Path) -> tuple[str, str]:
    """Half-open range of the path strings below `folder`."""
    prefix = str(folder).rstrip(os.sep) + os.sep
    return prefix, prefix[:-1] + chr(ord(os.sep) + 1)


def _named(one: Filters, path: str) -> bool:
    if not one.name_parts:
        return True
    name = folded(PurePath(path).name)
    return all(_name_matches(name, folded(part)) for part in one.name_parts)


def _name_matches(name: str, part: str) -> bool:
    return fnmatch.fnmatchcase(name, part) if "*" in part or "?" in part else part in name


def _in_named_folder(one: Filters, path: str) -> bool:
    """Whether the file lies in one of the folders; a relative one may stand anywhere in the path."""
    if all(folder.is_absolute() for folder in one.folders):
        return True  # said in SQL
    parents = tuple(folded(part) for part in PurePath(path).parent.parts)
    return any(
        PurePath(path).is_relative_to(folder)
        if folder.is_absolute()
        else _contains(parents, tuple(folded(part) for part in folder.parts))
        for folder in one.folders
    )


def _contains(parts: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return any(parts[start : start + len(run)] == run for start in range(len(parts) - len(run) + 1))
