import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.store import database
from desktop_app.store.database import SCHEMA_VERSION, Database, environment_faults
from desktop_app.store.migrations import migrations


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    opened = Database(tmp_path / "index.db")
    opened.migrate()
    with closing(opened.writer()) as connection:
        connection.execute("INSERT INTO facts VALUES ('a', 'b')")
    opened.migrate()
    assert opened.reader().execute("SELECT value FROM facts").fetchone() == ("b",)
    opened.close()


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


def test_each_fault_of_the_environment_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    for code in database._ENVIRONMENT:
        error = sqlite3.DatabaseError("refused")
        error.sqlite_errorcode = code
        with pytest.raises(EnvironmentFault) as fault, environment_faults(path):
            raise error
        assert str(path) in fault.value.message
        assert fault.value.remedy
        assert str(fault.value) == f"{fault.value.message} {fault.value.remedy}"


def test_a_bug_in_a_statement_is_not_blamed_on_the_machine(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"), environment_faults(tmp_path):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


def test_readers_cannot_write(tmp_path: Path) -> None:
    opened = Database(tmp_path / "index.db")
    opened.migrate()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened.reader().execute("INSERT INTO facts VALUES ('a', 'b')")
    opened.close()
