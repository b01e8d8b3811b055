"""Rows fold what is nearly the same, and lose nothing."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.rows import rows, standing, with_versions
from desktop_app.records import Hit
from tests.fakes import make_hit


def hit(number: int, *, of: int | None = None, files: int = 1) -> Hit:
    paths = tuple(Path(f"/a/{number}-{copy}.txt") for copy in range(files))
    return replace(make_hit(paths[0], document_id=number), paths=paths, version_of=of)


def test_a_row_says_what_is_folded_under_it() -> None:
    assert rows([hit(1)])[0].says == ""
    assert rows([hit(1, files=3)])[0].says == "3 copies"
    assert rows([hit(1), hit(2, of=1), hit(3, of=1)])[0].says == "3 versions"
    assert rows([hit(1, files=2), hit(2, of=1, files=2)])[0].says == "2 versions in 4 files"


def test_copies_come_before_versions_and_each_has_one_file() -> None:
    (row,) = rows([hit(1, files=2), hit(2, of=1, files=2)])
    assert [one.path.name for one in row.folded] == ["1-1.txt", "2-0.txt", "2-1.txt"]
    assert row.folded[0].paths == (Path("/a/1-1.txt"),)
    assert row.folded[0].modified == ""


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
