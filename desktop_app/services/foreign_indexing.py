"""Asks the process that indexes this data directory, through the database, when it is not this one.

The other process looks at the table of roots about once a second, see `RootStage.refresh`.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from desktop_app.errors import UserFacingError
from desktop_app.paths import comes_to
from desktop_app.services.root_stage import root_path
from desktop_app.store.database import Connection, Database, environment_faults, transaction
from desktop_app.store.facts import PAUSED, Facts
from desktop_app.store.roots import BEING_REMOVED, Root, Roots


class ForeignIndexing:
    """What one process asks of the one that indexes. Any thread; each call is one short write."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_root(self, path: Path) -> int:
        """Have the folder watched; returns the id of the root that holds it.

        :raises UserFacingError: there is nothing at the path, or it is just being forgotten.
        """
        folder = root_path(path)
        for root in self._roots():
            leaving = root.problem == BEING_REMOVED
            if root.path == folder and leaving:
                raise UserFacingError(f"{folder} is just being forgotten.", "Add it again in a moment.")
            if root.path == folder or (comes_to(root.path, folder) and not leaving):
                return root.id
        with self._write() as connection:
            return Roots(connection).add(folder)

    def remove_root(self, root_id: int) -> None:
        """Have the root forgotten."""
        with self._write() as connection:
            Roots(connection).set_problem(root_id, BEING_REMOVED)

    def pause_root(self, root_id: int, paused: bool) -> None:  # noqa: FBT001 - says which way
        """Hold or go on with one root."""
        with self._write() as connection:
            Roots(connection).set_paused(root_id, paused=paused)

    def pause(self, *, paused: bool) -> None:
        """Hold all work, or go on."""
        with self._write() as connection:
            Facts(connection).set(PAUSED, str(int(paused)))

    @property
    def paused(self) -> bool:
        """Whether all work is held."""
        return Facts(self._database.reader()).get(PAUSED) == "1"

    def scanned(self, root_ids: list[int]) -> bool:
        """Whether each of the roots that still exist has been looked through at least once, or cannot be."""
        return all(root.scanned or root.problem for root in self._roots() if root.id in root_ids)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with (
            environment_faults(self._database.path),
            closing(self._database.writer()) as connection,
            transaction(connection),
        ):
            yield connection

    def _roots(self) -> list[Root]:
        return Roots(self._database.reader()).all()
