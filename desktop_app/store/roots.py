"""The watched folders. Owns the tables `roots`, `left_out` and `inner_disks`; writes are the caller's transaction."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.records import LeftOut

BEING_REMOVED = "Being removed."
"""The problem of a root whose files are being forgotten. It stays until the root is gone."""


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder. `device` is the st_dev seen at the last whole scan."""

    id: int
    path: Path
    paused: bool
    device: int | None
    problem: str
    scanned: bool
    """Whether a whole scan of it has ever ended."""


class Roots:
    """Reads and writes of the watched folders."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Root]:
        """Every root, in the order they were added."""
        rows = self._connection.execute(
            "SELECT id, path, paused, device, problem, scanned_at IS NOT NULL FROM roots ORDER BY id"
        )
        return [
            Root(id_, Path(path), bool(paused), device, problem, bool(scanned))
            for id_, path, paused, device, problem, scanned in rows
        ]

    def version(self) -> int:
        """Changes whenever another connection has committed something."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def add(self, path: Path) -> int:
        """Insert `path` and return its id; the id it already has if it is known."""
        self._connection.execute(
            "INSERT INTO roots (path, added_at) VALUES (?, ?) ON CONFLICT (path) DO NOTHING",
            (str(path), datetime.now(UTC).isoformat()),
        )
        row = self._connection.execute("SELECT id FROM roots WHERE path = ?", (str(path),)).fetchone()
        return int(row[0])

    def drop(self, root_id: int) -> None:
        """Forget the root. Its files must have been removed before."""
        self._connection.execute("DELETE FROM roots WHERE id = ?", (root_id,))

    def set_paused(self, root_id: int, *, paused: bool) -> None:
        """Stop or resume work on the root."""
        self._connection.execute("UPDATE roots SET paused = ? WHERE id = ?", (int(paused), root_id))

    def set_problem(self, root_id: int, problem: str) -> None:
        """Record why the root cannot be looked into; empty when it can. One that is being removed stays so."""
        self._connection.execute(
            "UPDATE roots SET problem = ? WHERE id = ? AND problem <> ?", (problem, root_id, BEING_REMOVED)
        )

    def left_out(self) -> dict[int, dict[LeftOut, int]]:
        """Root id → how much the last whole scan of it passed by; nothing of a root where that was nothing."""
        found: dict[int, dict[LeftOut, int]] = {}
        for root_id, why, count in self._connection.execute("SELECT root_id, why, count FROM left_out"):
            found.setdefault(root_id, {})[LeftOut(why)] = count
        return found

    def inner_disks(self) -> dict[int, dict[Path, bool]]:
        """Root id → the folders in it at which disks are mounted, and whether that disk is away."""
        found: dict[int, dict[Path, bool]] = {}
        for root_id, path, away in self._connection.execute("SELECT root_id, path, away FROM inner_disks"):
            found.setdefault(root_id, {})[Path(path)] = bool(away)
        return found

    def set_inner_disks(self, root_id: int, disks: Mapping[Path, bool]) -> None:
        """Record these in place of what was known of the root."""
        self._connection.execute("DELETE FROM inner_disks WHERE root_id = ?", (root_id,))
        rows = [(root_id, str(path), int(away)) for path, away in disks.items()]
        self._connection.executemany("INSERT INTO inner_disks (root_id, path, away) VALUES (?, ?, ?)", rows)

    def set_scanned(self, root_id: int, device: int, left_out: Mapping[LeftOut, int]) -> None:
        """Record that a whole scan of the root, on the disk `device`, has ended: it has no problem."""
        self._connection.execute("DELETE FROM left_out WHERE root_id = ?", (root_id,))
        rows = [(root_id, why.value, count) for why, count in left_out.items()]
        self._connection.executemany("INSERT INTO left_out (root_id, why, count) VALUES (?, ?, ?)", rows)
        self.set_problem(root_id, "")
        self._connection.execute(
            "UPDATE roots SET device = ?, scanned_at = ? WHERE id = ?",
            (device, datetime.now(UTC).isoformat(), root_id),
        )
