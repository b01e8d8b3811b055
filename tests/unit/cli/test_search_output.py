"""What the terminal says around hits, by how likely they are to answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cli.search_command import SHOWN_PLACES, print_result
from desktop_app.search_records import RELEVANT, Hit, Lane, Query, SearchResult
from tests.fakes import make_hit, make_passage, with_copies


def printed(capsys: pytest.CaptureFixture[str], *scores: float) -> tuple[str, list[str]]:
    hits = tuple(_hit(number, score) for number, score in enumerate(scores, start=1))
    print_result(SearchResult(Query("lease"), hits, (Lane.LEXICAL,), 1.0, 1.0, {}), [], explain=False, watched=True)
    told = capsys.readouterr()
    return told.err, [line for line in told.out.splitlines() if line[0].isdigit()]


def _hit(number: int, score: float) -> Hit:
    hit = make_hit(Path(f"/a/{number}.txt"), make_passage("notice"), document_id=number)
    return replace(hit, rank=number, score=score)


def test_weak_hits_stand_below_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    err, lines = printed(capsys, 0.9, RELEVANT, 0.1, 0.05)
    assert err == "Less likely to answer:\n"
    assert len(lines) == 4


def test_nothing_relevant_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, 0.1, 0.05)[0] == "Nothing relevant was found; these come nearest:\n"


def test_likely_ones_need_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, 0.9, 0.6)[0] == ""


def test_of_very_many_copies_all_are_counted_and_a_few_named(capsys: pytest.CaptureFixture[str]) -> None:
    paths = tuple(Path(f"/a/{number}/LICENSE") for number in range(20_000))
    hit = with_copies(replace(_hit(1, 0.9), path=paths[0]), *paths[1:])
    print_result(SearchResult(Query("lease"), (hit,), (Lane.LEXICAL,), 1.0, 1.0, {}), [], explain=False, watched=True)
    named = ", ".join(map(str, paths[1 : 1 + SHOWN_PLACES]))
    assert f"   20,000 copies, also {named}, {20_000 - 1 - SHOWN_PLACES:,} more\n" in capsys.readouterr().out


def test_a_name_stands_on_one_line_and_turns_no_text_round(capsys: pytest.CaptureFixture[str]) -> None:
    hit = replace(make_hit(Path("/a/\u202egpj.exe\n.txt"), make_passage("notice")), title="Le\nase")
    print_result(SearchResult(Query("lease"), (hit,), (Lane.LEXICAL,), 1.0, 1.0, {}), [], explain=False, watched=True)
    assert capsys.readouterr().out.splitlines()[:2] == ["1. Le↵ase", "   /a/�gpj.exe↵.txt"]


@pytest.mark.parametrize(
    ("coverage", "lanes", "says"),
    [
        (0.289, (Lane.LEXICAL, Lane.DENSE), "28 % of your files indexed so far.\n"),
        (0.994, (Lane.DENSE,), "99 % of your files indexed so far.\n"),
        (1.0, (Lane.LEXICAL, Lane.DENSE), ""),
        (0.0, (Lane.LEXICAL,), ""),
    ],
)
def test_hits_of_an_unfinished_index_are_said_to_be(
    capsys: pytest.CaptureFixture[str], coverage: float, lanes: tuple[Lane, ...], says: str
) -> None:
    result = SearchResult(Query("lease"), (_hit(1, 0.9),), lanes, coverage, 1.0, {})
    print_result(result, [], explain=False, watched=True)
    assert capsys.readouterr().err == says
