import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.store.database import SCHEMA_VERSION, Database, environment_faults
from desktop_app.store.migrations import migrations


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        connection.execute("INSERT INTO facts VALUES ('a', 'b')")
    database.migrate()
    assert database.reader().execute("SELECT value FROM facts").fetchone() == ("b",)
    database.close()


def test_the_schema_version_counts_the_migrations() -> None:
    assert len(migrations._migrations) == SCHEMA_VERSION


def test_a_newer_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(UserFacingError, match="newer Findwell"):
        Database(path).migrate()


def test_a_file_that_is_no_database_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_text("this is not a database, whatever its name says, and it is long enough to be looked at" * 20)
    with pytest.raises(EnvironmentFault, match="not a database"):
        Database(path).migrate()


def test_a_bug_in_a_statement_is_not_blamed_on_the_machine(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"), environment_faults(tmp_path):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


def test_readers_cannot_write(tmp_path: Path) -> None:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.reader().execute("INSERT INTO facts VALUES ('a', 'b')")
    database.close()
