import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.store import vector_snapshots
from desktop_app.store.database import Database, transaction
from desktop_app.store.vector_file import VectorFile
from desktop_app.store.vector_snapshots import SnapshotWriter
from desktop_app.store.vectors import Vectors
from tests.unit.store.vector_samples import DIMENSIONS, FINGERPRINT, add_vectors, random_units


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_snapshots, "MIN_VECTORS", 100)
    monkeypatch.setattr(vector_snapshots, "IDLE_DELTA", 10)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.sqlite")
    database.migrate()
    connection = database.writer()
    yield connection
    connection.close()


class Publisher:
    """A writer whose builds can be awaited."""

    def __init__(self, directory: Path, connection: sqlite3.Connection) -> None:
        self.directory = directory
        self._built = threading.Event()
        self.writer = SnapshotWriter(directory, connection, wake=self._built.set)

    def run(self, *, idle: bool = False) -> bool:
        """Start what is due, wait for it, publish it; whether a file was published."""
        self._built.clear()
        assert not self.writer.publish_if_due(FINGERPRINT, idle=idle)
        if self.writer._build is None:
            return False
        assert self._built.wait(20)
        self.writer._build._thread.join()
        return self.writer.publish_if_due(FINGERPRINT, idle=idle)

    @property
    def files(self) -> list[str]:
        return sorted(entry.name for entry in self.directory.glob("*"))


@pytest.fixture
def publisher(tmp_path: Path, connection: sqlite3.Connection) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path / "vectors", connection)
    yield publisher
    publisher.writer.close()


def test_nothing_is_published_for_few_vectors(publisher: Publisher, connection: sqlite3.Connection) -> None:
    assert not publisher.run(idle=True)
    add_vectors(connection, 1, random_units(50))
    assert not publisher.run(idle=True)
    assert publisher.writer.check(FINGERPRINT) == []
    assert not publisher.writer.open(FINGERPRINT)


def test_files_are_numbered_and_only_the_newest_stays(publisher: Publisher, connection: sqlite3.Connection) -> None:
    number = add_vectors(connection, 1, random_units(200))
    assert publisher.run()
    assert publisher.files == ["abcdef0123456789-i8-000001.usearch"]
    add_vectors(connection, 201, random_units(150, seed=1))
    assert publisher.run()
    assert publisher.files == ["abcdef0123456789-i8-000002.usearch"]
    snapshot = Vectors(connection).snapshot(number)
    assert snapshot is not None
    assert (snapshot.number, snapshot.stamp.count, snapshot.seq) == (2, 350, 350)
    assert publisher.writer.check(FINGERPRINT) == []


def test_a_file_of_another_format_is_made_anew(publisher: Publisher, connection: sqlite3.Connection) -> None:
    number = add_vectors(connection, 1, random_units(200))
    assert publisher.run()
    snapshot = Vectors(connection).snapshot(number)
    assert snapshot is not None
    older = publisher.directory / publisher.files[0].replace("-i8", "")
    (publisher.directory / snapshot.file_name).rename(older)
    with transaction(connection):
        Vectors(connection).record_snapshot(number, replace(snapshot, file_name=older.name))
    fresh = SnapshotWriter(publisher.directory, connection)
    assert fresh.is_due(FINGERPRINT, idle=False)
    fresh.publish(FINGERPRINT)
    assert publisher.files == ["abcdef0123456789-i8-000002.usearch"]


def test_small_changes_wait_for_idleness(publisher: Publisher, connection: sqlite3.Connection) -> None:
    add_vectors(connection, 1, random_units(200))
    assert publisher.run()
    add_vectors(connection, 201, random_units(20, seed=1))
    assert not publisher.run(idle=False)
    assert publisher.run(idle=True)
    assert not publisher.run(idle=True)


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped"])
def test_a_damaged_file_is_reported_and_made_anew(
    publisher: Publisher, connection: sqlite3.Connection, damage: str
) -> None:
    add_vectors(connection, 1, random_units(200))
    assert publisher.run()
    path = publisher.directory / publisher.files[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flipped" else data[:100])
    assert "missing or damaged" in publisher.writer.check(FINGERPRINT)[0]
    fresh = Publisher(publisher.directory, connection)  # the next start of the program
    assert not fresh.writer.open(FINGERPRINT)
    assert fresh.run()
    assert fresh.writer.check(FINGERPRINT) == []
    assert fresh.writer.open(FINGERPRINT)


def test_a_file_that_lacks_vectors_or_holds_others_is_reported(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    number = add_vectors(connection, 1, random_units(200))
    assert publisher.run()
    snapshot = Vectors(connection).snapshot(number)
    assert snapshot is not None
    connection.execute("UPDATE vectors SET vector = zeroblob(32) WHERE chunk_id = 5")
    connection.execute("UPDATE snapshots SET seq = 10000")
    add_vectors(connection, 300, random_units(2, seed=3))
    assert publisher.writer.check(FINGERPRINT) == [
        f"2 vectors of SQLite are missing in {snapshot.file_name}.",
        f"1 vectors in {snapshot.file_name} differ from SQLite.",
    ]


def test_many_ghosts_or_a_replaced_vector_make_a_fresh_file(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    number = add_vectors(connection, 1, random_units(400))
    publisher.writer.publish(FINGERPRINT)
    connection.execute("DELETE FROM chunks WHERE id <= 150")
    publisher.writer.publish(FINGERPRINT)
    assert Vectors(connection).snapshot(number).stamp.count == 250  # type: ignore[union-attr]
    add_vectors(connection, 200, random_units(1, seed=5))
    publisher.writer.publish(FINGERPRINT)
    assert Vectors(connection).snapshot(number).stamp.count == 250  # type: ignore[union-attr]
    assert publisher.writer.check(FINGERPRINT) == []


def test_a_file_most_of_whose_vectors_are_gone_is_made_anew_without_additions(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    number = add_vectors(connection, 1, random_units(400))
    assert publisher.run()
    connection.execute("DELETE FROM chunks WHERE id <= 60")
    assert not publisher.run(idle=True)
    connection.execute("DELETE FROM chunks WHERE id <= 150")
    assert publisher.run(idle=True)
    assert Vectors(connection).snapshot(number).stamp.count == 250  # type: ignore[union-attr]
    assert not publisher.run(idle=True)


def test_a_file_is_withdrawn_when_too_few_vectors_are_left(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    number = add_vectors(connection, 1, random_units(400))
    assert publisher.run()
    connection.execute("DELETE FROM chunks WHERE id > 50")
    assert not publisher.run(idle=True)
    assert Vectors(connection).snapshot(number) is None
    assert publisher.files == []
    assert not publisher.run(idle=True)
    add_vectors(connection, 500, random_units(400, seed=2))
    assert publisher.run()
    assert publisher.writer.check(FINGERPRINT) == []


def test_few_ghosts_stay_in_an_extended_file(publisher: Publisher, connection: sqlite3.Connection) -> None:
    number = add_vectors(connection, 1, random_units(400))
    publisher.writer.publish(FINGERPRINT)
    connection.execute("DELETE FROM chunks WHERE id <= 20")
    add_vectors(connection, 401, random_units(5, seed=5))
    publisher.writer.publish(FINGERPRINT)
    assert Vectors(connection).snapshot(number).stamp.count == 405  # type: ignore[union-attr]
    assert publisher.writer.check(FINGERPRINT) == []


def test_a_file_renamed_but_never_recorded_is_written_again(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    """What a kill between the rename and the commit leaves behind."""
    add_vectors(connection, 1, random_units(200))
    publisher.directory.mkdir()
    orphan = VectorFile(DIMENSIONS)
    orphan.write(publisher.directory / "abcdef0123456789-000001.usearch")
    assert publisher.run()
    assert publisher.writer.check(FINGERPRINT) == []
    assert len(publisher.files) == 1


def test_a_file_that_cannot_be_written_is_not_tried_at_every_step(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    add_vectors(connection, 1, random_units(200))
    publisher.directory.write_text("a file where the folder should be")
    assert not publisher.run()
    assert not publisher.run()
    publisher.directory.unlink()
    add_vectors(connection, 201, random_units(1, seed=2))
    assert publisher.run()


def test_closing_publishes_what_is_built_and_gives_up_what_is_not(
    publisher: Publisher, connection: sqlite3.Connection
) -> None:
    add_vectors(connection, 1, random_units(200))
    publisher.writer.publish_if_due(FINGERPRINT, idle=True)
    assert publisher.writer._build is not None
    publisher.writer._build._thread.join()
    publisher.writer.close()
    assert len(publisher.files) == 1
    add_vectors(connection, 201, random_units(200, seed=1))
    publisher.writer.publish_if_due(FINGERPRINT, idle=True)
    publisher.writer.close()
    assert publisher.writer._build is None
    assert publisher.writer.check(FINGERPRINT) == []
