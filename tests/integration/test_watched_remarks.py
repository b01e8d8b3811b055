"""While folders are watched, what cannot be read is noted at once."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.services.application import Application
from tests.indexing_helpers import CountingEncoder, indexed, settle, until


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """Two notes in `docs` are indexed and watched."""
    with indexed(tmp_path, CountingEncoder(), files=2) as application:
        yield application


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return tmp_path / "docs"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_cannot_be_stored_come_and_go(application: Application, docs: Path) -> None:
    def failed() -> list[str]:
        return [one.path.name for one in application.indexing.failures()]

    (docs / "caf\udce9.txt").touch()
    (docs / "folder\udce9").mkdir()
    until(application, lambda: failed() == ["caf\ufffd.txt", "folder\ufffd"])
    (docs / "caf\udce9.txt").write_text("changed")
    (docs / "folder\udce9" / "below.txt").touch()
    (docs / "caf\udce9.txt").rename(docs / "coffee.txt")
    until(application, lambda: failed() == ["folder\ufffd"])
    shutil.rmtree(docs / "folder\udce9")
    until(application, lambda: failed() == [])
    until(application, lambda: application.searching.search("changed").hits[0].path == docs / "coffee.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_that_is_called_as_another_is_shown_stays(application: Application, docs: Path) -> None:
    (docs / "caf\ufffd.txt").write_text("latte")
    (docs / "caf\udce9.txt").touch()
    until(application, lambda: [one.path.name for one in application.indexing.failures()] == ["caf\ufffd.txt"])
    (docs / "caf\udce9.txt").unlink()
    (docs / "note 1.txt").unlink()
    until(application, lambda: application.indexing.status().files == 2)
    settle(application)
    assert application.indexing.status().files == 2
