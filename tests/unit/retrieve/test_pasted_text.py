import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.retrieve.pasted_text import MOST_PARTS, PART_BYTES, is_pasted, pasted_query
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.search_records import Filters

LETTER = 'Dear Ms Smith, "the lease" ends in May -without notice. subject: type:pdf is what you wrote. ' * 6


@pytest.mark.parametrize(
    ("text", "pasted"),
    [("when does the lease end", False), ("合同的通知期" * 10, False), ("合同的通知期" * 30, True), (LETTER, True)],
)
def test_long_texts_are_pasted(text: str, pasted: bool) -> None:
    assert is_pasted(text) is pasted


def test_nothing_in_a_pasted_text_is_an_operator() -> None:
    query = parse_query(LETTER)
    assert query.text == " ".join(LETTER.split())
    assert (query.words, query.phrases, query.exclusions, query.filters) == ((query.text,), (), (), Filters())


def test_a_short_text_is_one_part_and_a_long_one_is_cut_at_sentences() -> None:
    assert pasted_query("a line\n\nand another").text == "a line and another"
    assert pasted_query(LETTER).parts == ()
    parts = pasted_query(LETTER * 4).parts
    assert 1 < len(parts) <= MOST_PARTS
    assert all(part.text.startswith("Dear") or part.text.startswith("subject") for part in parts)
    assert {part.weight for part in parts} == {1.0}


def test_of_a_book_parts_are_taken_from_the_whole() -> None:
    parts = pasted_query(" ".join(f"word{number}" for number in range(20_000))).parts
    assert len(parts) == MOST_PARTS
    assert parts[0].text.startswith("word0 ")
    assert parts[-1].text.endswith("word19999")


@given(st.text(max_size=8_000))
def test_parts_are_bounded_and_hold_the_text(text: str) -> None:
    query = pasted_query(text)
    assert all(0 < len(part.text) <= PART_BYTES for part in query.parts)
    if 1 < len(query.parts) < MOST_PARTS:
        assert "".join("".join(part.text for part in query.parts).split()) == "".join(query.text.split())
