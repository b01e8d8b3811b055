from pathlib import Path

import pytest

from desktop_app.search_records import Filters
from desktop_app.store.file_filter import FileFilter


def test_an_empty_filter_says_nothing() -> None:
    file_filter = FileFilter([Filters(), Filters()])
    assert (file_filter.condition, file_filter.parameters) == ("", [])
    assert file_filter.accepts("/any/where.txt")


@pytest.mark.parametrize(
    ("part", "accepted"),
    [("report", True), ("REPORT", True), ("*.pdf", True), ("annual*", True), ("*.doc", False), ("folder", False)],
)
def test_name_parts_look_at_the_name_alone(part: str, *, accepted: bool) -> None:
    assert FileFilter([Filters(name_parts=(part,))]).accepts("/folder/Annual Report.pdf") is accepted


@pytest.mark.parametrize(
    ("folder", "accepted"),
    [("Contracts", True), ("contracts/2023", True), ("2023", True), ("ontract", False), ("Lease.pdf", False)],
)
def test_a_relative_folder_may_stand_anywhere(folder: str, *, accepted: bool) -> None:
    assert FileFilter([Filters(folders=(Path(folder),))]).accepts("/home/Contracts/2023/Lease.pdf") is accepted


def test_names_of_another_width_are_the_same() -> None:
    for part, name in (("第4期", "第４期尾款.txt"), ("No.1192", "請求書Ｎｏ．１１９２.txt"), ("第３期", "第3期.txt")):
        assert FileFilter([Filters(name_parts=(part,))]).accepts(f"/folder/{name}")


def test_relative_and_absolute_folders_are_alternatives() -> None:
    file_filter = FileFilter([Filters(folders=(Path("/a"), Path("b")))])
    assert file_filter.accepts("/a/x")
    assert file_filter.accepts("/c/b/x")
    assert not file_filter.accepts("/c/x")


def test_every_filter_must_hold() -> None:
    file_filter = FileFilter([Filters(types=("pdf",), after_ns=1), Filters(before_ns=9, name_parts=("x",))])
    assert file_filter.condition.count("AND") == 3
    assert file_filter.parameters == ["pdf", 1, 9]
