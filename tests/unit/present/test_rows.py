"""Rows fold what is nearly the same, and lose nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.rows import MOST_COPIES, rows, same_rows, standing, with_versions
from desktop_app.search_records import Hit
from tests.fakes import make_hit, with_copies


def hit(number: int, *, of: int | None = None, files: int = 1) -> Hit:
    paths = tuple(Path(f"/a/{number}-{copy}.txt") for copy in range(files))
    return replace(with_copies(make_hit(paths[0], document_id=number), *paths[1:]), version_of=of)


def test_a_row_says_what_is_folded_under_it() -> None:
    assert rows([hit(1)])[0].says == ""
    assert rows([hit(1, files=3)])[0].says == "3 copies"
    assert rows([hit(1), hit(2, of=1), hit(3, of=1)])[0].says == "3 versions"
    assert rows([hit(1, files=2), hit(2, of=1, files=2)])[0].says == "2 versions in 4 files"


def test_copies_come_before_versions_and_each_has_one_file() -> None:
    (row,) = rows([hit(1, files=2), hit(2, of=1, files=2)])
    assert [one.path.name for one in row.folded] == ["1-1.txt", "2-0.txt", "2-1.txt"]
    assert row.folded[0].paths == (Path("/a/1-1.txt"),)


def test_a_copy_has_the_time_of_its_own_file() -> None:
    (row,) = rows([hit(1, files=3)])
    assert [one.modified for one in row.folded] == ["2026-03-03T09:59:59Z", "2026-03-03T09:59:58Z"]
    (unfolded, *_) = row.folded
    assert unfolded.times_ns == row.hit.times_ns[1:2]


def test_of_very_many_copies_a_few_unfold_and_every_version_does(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    copied = replace
    monkeypatch.setattr("desktop_app.present.rows.replace", lambda *a, **b: made.append(1) or copied(*a, **b))
    (row,) = rows([hit(1, files=20_000), hit(2, of=1, files=3), hit(3, of=1)])
    assert (row.files, row.says) == (20_004, "3 versions in 20,004 files")
    assert row.says_unfolded == f"{3 + MOST_COPIES} of 20,004 files"
    assert made == []  # nothing is made before it is shown
    names = [one.path.name for one in row.folded]
    assert names == [*(f"1-{copy}.txt" for copy in range(1, MOST_COPIES + 1)), "2-0.txt", "3-0.txt"]
    assert len(made) == MOST_COPIES


def test_paths_that_never_unfold_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    one, same = hit(1, files=20_000), hit(1, files=20_000)
    compared: list[int] = []
    equal = Path.__eq__
    monkeypatch.setattr(type(one.path), "__eq__", lambda *two: compared.append(1) or equal(*two), raising=False)
    assert same_rows([one, hit(2)], [same, hit(2)])
    assert len(compared) < 4 * MOST_COPIES
    assert not same_rows([one], [hit(1, files=20_001)])
    assert not same_rows([one], [replace(one, title="another")])
    assert not same_rows([one], [replace(one, paths=(one.path, *one.paths[2:], Path("/a/new")))])
    assert not same_rows([one], [replace(one, times_ns=(*one.times_ns[:9], 0, *one.times_ns[10:]))])
    assert not same_rows([one], [one, one])


def test_a_row_whose_files_all_unfold_says_the_same_before_and_after() -> None:
    assert rows([hit(1, files=1 + MOST_COPIES)])[0].says_unfolded == f"{1 + MOST_COPIES} copies"
    assert rows([hit(1, files=2 + MOST_COPIES)])[0].says_unfolded == f"{1 + MOST_COPIES} of {2 + MOST_COPIES} files"


def test_a_version_whose_better_hit_is_missing_stands_for_itself() -> None:
    assert [row.hit.document_id for row in rows([hit(2, of=1), hit(3)])] == [2, 3]


@given(st.lists(st.integers(0, 4), max_size=10))
def test_every_file_is_in_one_row_and_the_order_is_kept(leads: list[int]) -> None:
    hits: list[Hit] = []
    for number, lead in enumerate(leads):
        standing_before = [one for one in hits if one.version_of is None]
        of = standing_before[lead].document_id if lead < len(standing_before) else None
        hits.append(hit(number, of=of, files=1 + number % 3))
    found = rows(hits)
    paths = [one.path for row in found for one in (row.hit, *row.folded)]
    assert sorted(paths) == sorted(path for one in hits for path in one.paths)
    assert [row.hit for row in found] == [one for one in hits if one.version_of is None]
    assert len(found) == standing(hits)
    assert with_versions([row.hit for row in found], hits) == tuple(hits)
