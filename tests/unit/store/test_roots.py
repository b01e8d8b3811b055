import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.store.database import Database
from desktop_app.store.roots import BEING_REMOVED, Roots


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        yield writer
    database.close()


def test_a_removal_that_another_process_asked_for_outlives_a_scan(connection: sqlite3.Connection) -> None:
    roots = Roots(connection)
    root_id = roots.add(Path("/docs"))
    roots.set_problem(root_id, "out of reach")
    roots.set_scanned(root_id, 1)
    assert [(root.problem, root.scanned) for root in roots.all()] == [("", True)]
    roots.set_problem(root_id, BEING_REMOVED)
    roots.set_scanned(root_id, 1)
    roots.set_problem(root_id, "out of reach")
    assert [root.problem for root in roots.all()] == [BEING_REMOVED]
