from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.records import Fingerprint
from desktop_app.services.status_reader import RARELY, StatusReader, Work
from desktop_app.store.database import Database
from desktop_app.store.root_models import RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.vectors import Vectors

COUNTING_S = 2.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two folders, of which one is on the way to another model."""
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        roots, vectors = RootModels(connection), Vectors(connection)
        for path in ("/one", "/two"):
            Roots(connection).add(Path(path))
        roots.aim_all(vectors.fingerprint_id(Fingerprint("old", '{"model": {"name": "old"}}', 4)))
        roots.aim(1, vectors.fingerprint_id(Fingerprint("new", '{"model": {"name": "new"}}', 4)))
    yield database
    database.close()


def test_what_takes_long_to_count_is_not_counted_for_every_status(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, counted = 100.0, []

    def count(*_: object) -> tuple[int, int]:
        nonlocal now
        now += COUNTING_S
        counted.append(now)
        return len(counted), 10

    monkeypatch.setattr(RootModels, "embedded", count)
    reader = StatusReader(database, tmp_path, clock=lambda: now)

    def done() -> int:
        (switching,) = reader.status(Work(), "", None).switching
        assert (switching.from_model, switching.to_model) == ("old", "new")
        return switching.done

    assert [done(), done()] == [1, 1]
    now += COUNTING_S * RARELY - 0.1
    assert done() == 1
    now += 0.1
    assert done() == 2
