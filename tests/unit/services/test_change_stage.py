import sqlite3
from pathlib import Path

import pytest

from desktop_app.records import ChangeKind, FileChange, FileEntry
from desktop_app.services.change_stage import ChangeStage
from desktop_app.settings import SourceSettings
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.store.files import Files
from desktop_app.store.roots import Roots


@pytest.mark.parametrize("kind", [ChangeKind.DELETED, ChangeKind.CHANGED])
@pytest.mark.parametrize(("known_disk", "left"), [("stick", ["stick/a.txt"]), ("other", [])])
def test_reports_of_files_on_a_disk_that_is_away_remove_nothing(
    tmp_path: Path, connection: sqlite3.Connection, kind: ChangeKind, known_disk: str, left: list[str]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    roots, files = Roots(connection), Files(connection)
    root_id = roots.add(docs)
    files.see(root_id, FileEntry(docs / "stick" / "a.txt", 1, 1))
    roots.set_inner_disks(root_id, {docs / known_disk: False})
    stage = ChangeStage(
        connection, rules_of=lambda root: IgnoreRules(root.path, SourceSettings()), rescan=lambda *_: None
    )
    stage.apply([FileChange(kind, docs / "stick" / "a.txt")], roots.all())
    assert [row.path.relative_to(docs).as_posix() for row in files.of_root(root_id, 10)] == left
