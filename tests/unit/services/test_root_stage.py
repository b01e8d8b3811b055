from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.records import FileEntry
from desktop_app.services.foreign_indexing import ForeignIndexing
from desktop_app.services.root_stage import REMOVE_BATCH, RootStage
from desktop_app.services.scan_stage import ScanStage
from desktop_app.settings import SourceSettings
from desktop_app.store.database import Connection, Database, transaction
from desktop_app.store.files import Files
from desktop_app.store.roots import Roots

MANY = REMOVE_BATCH + 50


@pytest.fixture
def stage(connection: Connection, tmp_path: Path) -> Iterator[RootStage]:
    """Watches nothing and looks through nothing by itself."""
    with closing(ScanStage(connection, wake=lambda: None)) as scanning:
        stage = RootStage(connection, SourceSettings(), scanning, None, data_dir=tmp_path / "data")
        stage.refresh()
        yield stage


def add(stage: RootStage, connection: Connection, folder: Path, count: int = MANY) -> int:
    """A root in which so many files are known; its id."""
    folder.mkdir(parents=True, exist_ok=True)
    root_id = stage.add(folder)
    with transaction(connection):
        for number in range(count):
            Files(connection).see(root_id, FileEntry(folder / f"{number}.txt", 1, 1))
    return root_id


def left(connection: Connection, root_id: int) -> int:
    return len(Files(connection).of_root(root_id, -1))


@pytest.mark.parametrize("name", ["docs/inner", "."])
def test_a_folder_is_added_while_one_around_or_inside_it_is_being_removed(
    stage: RootStage, connection: Connection, tmp_path: Path, name: str
) -> None:
    leaving = add(stage, connection, tmp_path / "docs")
    stage.remove(leaving)
    added = stage.add(tmp_path / name)
    assert left(connection, leaving) == MANY, "nobody waited for it"
    while stage.remove_step():
        pass
    assert [root.id for root in Roots(connection).all()] == [added]


def test_a_folder_that_is_being_removed_is_gone_before_it_is_added_again_and_no_other_is_waited_for(
    stage: RootStage, connection: Connection, tmp_path: Path
) -> None:
    other, docs = add(stage, connection, tmp_path / "other"), add(stage, connection, tmp_path / "docs")
    stage.remove(other)
    stage.remove(docs)
    added = stage.add(tmp_path / "docs")
    assert (left(connection, added), left(connection, other)) == (0, MANY)
    assert [root.id for root in stage.all()] == [added]


def test_nested_folders_that_two_processes_added_at_once_become_one(
    stage: RootStage, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "docs" / "node_modules").mkdir(parents=True)
    with closing(database.writer()) as elsewhere, transaction(elsewhere):
        for folder in ("docs", "docs/node_modules"):
            Roots(elsewhere).add(tmp_path / folder)
    assert stage.refresh()
    assert [root.path.name for root in stage.all()] == ["docs"]
    with pytest.raises(UserFacingError, match="left out"):
        stage.add(tmp_path / "docs" / "node_modules")


def test_another_process_adds_a_folder_inside_one_that_is_being_removed(
    stage: RootStage, database: Database, connection: Connection, tmp_path: Path
) -> None:
    docs = add(stage, connection, tmp_path / "docs")
    (tmp_path / "docs" / "inner").mkdir()
    elsewhere = ForeignIndexing(database)
    elsewhere.remove_root(docs)
    inner = elsewhere.add_root(tmp_path / "docs" / "inner")
    assert stage.refresh()
    assert [(root.id, root.path.name) for root in stage.all()] == [(inner, "inner")]
    with pytest.raises(UserFacingError, match="just being forgotten"):
        elsewhere.add_root(tmp_path / "docs")
