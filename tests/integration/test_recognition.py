"""Text in pictures is found, after everything else is read, and only once for each content."""

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.extract import version
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.records import FailureReason, FileState
from desktop_app.search_records import Lane
from desktop_app.services import coordinator
from desktop_app.services.application import Application
from tests.indexing_helpers import QUICK, CountingEncoder, running, settle
from tests.misbehaving_readers import read_album

OFF = replace(QUICK, extract=replace(QUICK.extract, recognise_text=False))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(what was done, name) of every file, in order."""
    done: list[tuple[str, str]] = []

    def watched(how: str) -> Callable[..., object]:
        own = getattr(ReadingPool, how)

        def read(pool: ReadingPool, path: Path, *rest: object, **named: object) -> object:
            done.append((how, path.name))
            return own(pool, path, *rest, **named)

        return read

    for how in ("skim", "submit"):
        monkeypatch.setattr(ReadingPool, how, watched(how))
    return done


def picture(text: str, kind: str = "PNG") -> bytes:
    drawn, packed = Image.new("RGB", (700, 100), "white"), BytesIO()
    ImageDraw.Draw(drawn).text((20, 20), text, fill="black", font=ImageFont.load_default(size=36))
    drawn.save(packed, kind)
    return packed.getvalue()


def found(application: Application, query: str) -> list[str]:
    return [hit.name for hit in application.searching.search(query, lanes=[Lane.LEXICAL]).hits]


def test_pictures_scans_and_those_in_archives_are_found_after_the_rest(
    tmp_path: Path, read: list[tuple[str, str]]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.png").write_bytes(picture("The kettle is green"))
    (docs / "b.pdf").write_bytes(picture("Rent is paid in advance", "PDF"))
    with zipfile.ZipFile(docs / "c.zip", "w") as archive:
        archive.writestr("in/shot.png", picture("Meeting on Monday"))
        archive.writestr("in/plain.txt", "an ordinary note\n")
    letter = docx.Document()
    letter.add_heading("Household", level=1)
    letter.add_picture(BytesIO(picture("Call the plumber")))
    letter.save(str(docs / "d.docx"))
    (docs / "z.txt").write_text("written words\n")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application, 90)
        assert found(application, "kettle") == ["a.png"]
        assert found(application, "advance") == ["b.pdf"]
        assert found(application, "Monday") == ["c.zip ▸ in/shot.png"]
        assert found(application, "ordinary") == ["c.zip ▸ in/plain.txt"]
        (hit,) = application.searching.search("plumber", lanes=[Lane.LEXICAL]).hits
        assert (hit.name, hit.passages[0].locator.heading) == ("d.docx", "Household")
        status = application.indexing.status()
        assert (status.count(FileState.INDEXED), status.coverage) == (5, 1.0)
        assert application.indexing.failures() == []
    hows = [how for how, _ in read]
    assert hows.index("submit") > max(number for number, one in enumerate(read) if one == ("skim", "z.txt"))


def test_what_was_recognised_is_not_recognised_again(tmp_path: Path, read: list[tuple[str, str]]) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.png").write_bytes(picture("The kettle is green"))
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application, 60)
        read.clear()
        (docs / "b.png").write_bytes((docs / "a.png").read_bytes())
        application.indexing.rescan()
        settle(application, 60)
        assert read == []
        assert len(application.searching.search("kettle", lanes=[Lane.LEXICAL]).hits[0].paths) == 2


def test_a_newer_reader_takes_what_was_recognised_by_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    (docs / "a.png").write_bytes(picture("The kettle is green"))
    with zipfile.ZipFile(docs / "c.zip", "w") as archive:
        archive.writestr("scan.pdf", picture("Rent is paid in advance", "PDF"))
    with running(data, CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application, 90)
    with closing(sqlite3.connect(data / "index.db")) as index, index:
        index.execute("UPDATE recognised_texts SET text = replace(text, 'green', 'remembered')")
        index.execute("UPDATE recognised_texts SET text = replace(text, 'advance', 'memory')")
    monkeypatch.setattr(version, "READERS", {"picture": 1000, "pdf": 1000})
    with running(data, CountingEncoder(), watch=False) as application:
        settle(application, 90)
        assert found(application, "remembered") == ["a.png"]
        assert found(application, "memory") == ["c.zip ▸ scan.pdf"]


def test_a_changed_archive_has_only_its_new_pictures_recognised(tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    with zipfile.ZipFile(docs / "c.zip", "w") as archive:
        archive.writestr("a.png", picture("The kettle is green"))
    with running(data, CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application, 90)
    with closing(sqlite3.connect(data / "index.db")) as index, index:
        index.execute("UPDATE recognised_texts SET text = replace(text, 'green', 'remembered')")
        index.execute("UPDATE documents SET recipe = 'p ' WHERE type = 'png'")
    with zipfile.ZipFile(docs / "c.zip", "a") as archive:
        archive.writestr("b.png", picture("Meeting on Monday"))
    with running(data, CountingEncoder(), watch=False) as application:
        settle(application, 90)
        assert found(application, "remembered") == ["c.zip ▸ a.png"]
        assert found(application, "Monday") == ["c.zip ▸ b.png"]


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose words are pictures in it."""
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(coordinator, "ReadingPool", partial(ReadingPool, read=read_album))
    return tmp_path / "docs" / "album.txt"


@pytest.mark.parametrize("names", ["red crash blue", "red crash1 crash2 crash3 crash4 crash5 blue"])
def test_a_picture_that_recognition_dies_of_keeps_what_was_read_and_is_tried_once(
    tmp_path: Path, album: Path, read: list[tuple[str, str]], names: str
) -> None:
    album.write_text(names)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(album.parent)
        settle(application, 90)
        for name in names.split():
            if name == "red" or name.startswith("crash"):
                how = "recognised" if name == "red" else "skimmed"
                assert found(application, f'"{how} {name}"') == [f"album.txt ▸ {name}"]
    read.clear()
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        settle(application, 90)
    assert read == []


def test_pictures_before_a_member_that_cost_a_worker_its_life_are_recognised(tmp_path: Path, album: Path) -> None:
    album.write_text("red once blue")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(album.parent)
        settle(application, 90)
        assert sorted(found(application, "recognised")) == [f"album.txt ▸ {name}" for name in ("blue", "once", "red")]


def test_recognition_that_was_off_is_made_up_for_when_it_is_on(tmp_path: Path, read: list[tuple[str, str]]) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.png").write_bytes(picture("The kettle is green"))
    with running(tmp_path / "data", CountingEncoder(), watch=False, settings=OFF) as application:
        application.indexing.add_root(docs)
        settle(application)
        assert found(application, "kettle") == []
        (failed,) = application.indexing.failures()
        assert failed.reason is FailureReason.EMPTY
        assert "recognise_text" in failed.remedy
    read.clear()
    with running(tmp_path / "data", CountingEncoder(), watch=False, settings=OFF) as application:
        settle(application)
    assert read == []
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        settle(application, 60)
        assert found(application, "kettle") == ["a.png"]
