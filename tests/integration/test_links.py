"""A link to a folder is not followed by the walk around it, and is watched by itself where it was added."""

import sys
from pathlib import Path

import pytest

from desktop_app.services.application import Application
from desktop_app.services.file_trace import trace_file
from desktop_app.store.files import Files
from desktop_app.store.roots import Roots
from tests.indexing_helpers import CountingEncoder, running, settle

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")


@pytest.fixture
def around(tmp_path: Path) -> Path:
    """A folder with a file, and a link to another folder with a file."""
    folder, elsewhere = tmp_path / "docs", tmp_path / "other disk"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "soup.txt").write_text("Leek soup wants potatoes.")
    (folder / "sub").mkdir()
    (folder / "sub" / "bread.txt").write_text("Bread wants time.")
    (elsewhere / "budget.txt").write_text("The budget of the year.")
    (folder / "sub" / "link").symlink_to(elsewhere, target_is_directory=True)
    return folder


@pytest.mark.parametrize("link_first", [True, False])
def test_a_watched_link_stays_beside_the_folder_around_it(tmp_path: Path, around: Path, *, link_first: bool) -> None:
    link = around / "sub" / "link"
    names = {"soup.txt", "bread.txt", "budget.txt"}
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        for folder in (link, around) if link_first else (around, link):
            application.indexing.add_root(folder)
            settle(application)
        assert application.indexing.status().inside(around.parent) == (around,)
        assert _indexed(application, tmp_path) == names
        application.indexing.add_root(around / "sub")  # which looks through it once more
        settle(application)
        assert _indexed(application, tmp_path) == names
        assert {root.path for root in Roots(application.database.reader()).all()} == {around, link}


def test_why_tells_of_the_link(tmp_path: Path, around: Path) -> None:
    link = around / "sub" / "link"
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(around)
        settle(application)
        assert f"behind the link {link}" in trace_file(application, link / "budget.txt").verdict
        application.indexing.add_root(link)
        settle(application)
        by_link = trace_file(application, link / "budget.txt")
        assert "in the index" in by_link.verdict
        assert trace_file(application, tmp_path / "other disk" / "budget.txt") == by_link


def test_the_index_is_not_read_though_a_link_leads_to_it(tmp_path: Path) -> None:
    home, link = tmp_path / "home", tmp_path / "link"
    home.mkdir()
    link.symlink_to(home, target_is_directory=True)
    (home / "note.txt").write_text("A note.")
    with running(home / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(link)
        settle(application)
        assert _indexed(application, tmp_path) == {"note.txt"}
        assert not application.indexing.failures()


def _indexed(application: Application, folder: Path) -> set[str]:
    return {row.path.name for row in Files(application.database.reader()).below(folder)}
