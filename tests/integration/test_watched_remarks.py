"""While folders are watched, what cannot be read is noted at once, and what is left out is counted."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.records import LeftOut
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


def left_out(application: Application) -> Counter[LeftOut]:
    return Counter(application.indexing.status().roots[0].left_out)


def test_what_comes_to_be_left_out_is_counted_at_once_and_no_more_when_it_goes(
    application: Application, docs: Path
) -> None:
    for name in ("setup.exe", "a.exe"):
        (docs / name).touch()
    (docs / "node_modules").mkdir()
    with (docs / "large.txt").open("wb") as large:
        large.truncate(300_000_000)
    expected = Counter({LeftOut.RULE: 2, LeftOut.FOLDER: 1, LeftOut.TOO_LARGE: 1})
    until(application, lambda: left_out(application) == expected)
    (docs / "node_modules" / "b.exe").touch()
    (docs / "a.exe").rename(docs / "a.txt")
    (docs / "setup.exe").rename(docs / "setup.old.exe")
    until(application, lambda: left_out(application)[LeftOut.RULE] == 1)
    with (docs / "large.txt").open("wb") as large:
        large.write(b"small now")
    until(application, lambda: left_out(application)[LeftOut.TOO_LARGE] == 0)
    (docs / "node_modules" / "b.exe").unlink()
    (docs / "node_modules").rmdir()
    (docs / "setup.old.exe").unlink()
    until(application, lambda: not left_out(application))


def test_counts_go_with_their_folders(application: Application, docs: Path, tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / "deep").mkdir(parents=True)
    for path in (box / "a.exe", box / "deep" / "b.exe"):
        path.touch()
    box.rename(docs / "box")
    until(application, lambda: left_out(application) == {LeftOut.RULE: 2})
    (docs / "box").rename(docs / "renamed")
    (docs / "renamed" / "c.exe").touch()
    until(application, lambda: left_out(application) == {LeftOut.RULE: 3})
    (docs / ".findwellignore").write_text("deep\n")
    until(application, lambda: left_out(application) == {LeftOut.RULE: 3, LeftOut.FOLDER: 1})
    (docs / "renamed").rename(box)
    until(application, lambda: left_out(application) == {LeftOut.RULE: 1})
    settle(application)
    application.indexing.rescan()
    settle(application)
    assert left_out(application) == {LeftOut.RULE: 1}
