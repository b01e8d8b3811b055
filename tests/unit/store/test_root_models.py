import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.root_models import RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.vectors import Vectors
from tests.unit.store.vector_samples import add_vectors, random_units


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        Roots(writer).add(Path("/one"))
        Roots(writer).add(Path("/two"))
        yield writer


def fingerprint_id(connection: sqlite3.Connection, name: str, description: str = "{}") -> int:
    return Vectors(connection).fingerprint_id(Fingerprint(name, description, 4))


def test_a_root_that_nothing_serves_is_served_by_its_first_target(connection: sqlite3.Connection) -> None:
    roots, first, second = (
        RootModels(connection),
        fingerprint_id(connection, "first"),
        fingerprint_id(connection, "second"),
    )
    roots.aim(1, first)
    assert not roots.all()[0].switching
    roots.aim(1, second)
    assert (roots.all()[0].serving_id, roots.all()[0].target_id) == (first, second)
    assert roots.all()[0].switching
    roots.cut_over(1)
    assert roots.all()[0].serving_id == second
    assert roots.all()[1].serving_id is None


def test_who_serves_is_told_once_and_by_name(connection: sqlite3.Connection) -> None:
    roots = RootModels(connection)
    roots.aim_all(fingerprint_id(connection, "f", '{"model": {"name": "tiny"}}'))
    assert [(stored.digest, stored.model) for stored in roots.serving()] == [("f", "tiny")]


@pytest.mark.parametrize("description", ["{}", "", "[]", '{"model": 3}'])
def test_a_description_without_a_name_gives_none(connection: sqlite3.Connection, description: str) -> None:
    RootModels(connection).aim_all(fingerprint_id(connection, "f", description))
    assert [stored.model for stored in RootModels(connection).serving()] == [""]


REMOTE = '{"model": {"name": "far", "kind": "remote"}}'


def test_a_remote_model_that_is_no_longer_wanted_is_let_go_at_once(connection: sqlite3.Connection) -> None:
    roots, far, near = (
        RootModels(connection),
        fingerprint_id(connection, "far", REMOTE),
        fingerprint_id(connection, "near"),
    )
    roots.aim_all(near)
    roots.choose(1, "far")
    roots.aim(1, far)
    assert (roots.all()[0].serving_id, roots.all()[0].target_id) == (near, far)
    roots.choose(1, "other")  # before it served
    assert (roots.all()[0].serving_id, roots.all()[0].target_id) == (near, near)
    roots.choose(1, "far")
    roots.aim(1, far)
    roots.cut_over(1)
    assert [stored.remote for stored in roots.serving()] == [True, False]
    roots.choose(1, "")
    assert (roots.all()[0].serving_id, roots.all()[0].target_id) == (None, None)
    assert (roots.all()[1].serving_id, roots.all()[1].target_id) == (near, near)


def test_a_remote_model_that_is_wanted_still_stays(connection: sqlite3.Connection) -> None:
    roots, far = RootModels(connection), fingerprint_id(connection, "far", REMOTE)
    roots.choose(1, "far")
    roots.aim(1, far)
    roots.choose(1, "far")
    roots.choose(2, "other")
    assert roots.all()[0].serving_id == far


def test_who_is_idle_is_known_without_reading_the_vectors(connection: sqlite3.Connection) -> None:
    roots, idle = RootModels(connection), add_vectors(connection, 1, random_units(10))
    roots.aim(1, fingerprint_id(connection, "without vectors"))
    assert [stored.id for stored in roots.idle_fingerprints()] == [idle]
    few = steps_of(connection, roots)
    add_vectors(connection, 100, random_units(2_000))
    assert steps_of(connection, roots) <= few + 1
    roots.aim(2, idle)
    assert roots.idle_fingerprints() == []


def steps_of(connection: sqlite3.Connection, roots: RootModels) -> int:
    """How much SQLite does to find them, in hundreds of its instructions."""
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 100)
    try:
        roots.idle_fingerprints()
    finally:
        connection.set_progress_handler(None, 0)
    return len(steps)
