from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chunk.boundaries import Boundary, Span, finer, halves, sentences

TEXT = st.text(alphabet=st.sampled_from("ab A.!?。 \n\t「」)，1"), max_size=120)


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, 0, len(text))]


@given(TEXT)
def test_sentences_tile_the_text(text: str) -> None:
    spans = list(sentences(text, 0, len(text)))
    assert "".join(cut(text)) == text
    assert [span.boundary for span in spans].count(Boundary.SEGMENT) == 1
    assert spans[-1].boundary is Boundary.SEGMENT
    assert all(a.end == b.start for a, b in pairwise(spans))


@given(TEXT.filter(lambda text: len(text) > 1))
def test_finer_tiles_in_at_least_two(text: str) -> None:
    parts = list(finer(text, Span(0, len(text), Boundary.SEGMENT)))
    assert len(parts) > 1
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert parts[-1].boundary is Boundary.SEGMENT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("He said “yes.” Then left.", ["He said “yes.” ", "Then left."]),
        ("J. Smith met M. Curie. They talked.", ["J. Smith met M. Curie. ", "They talked."]),
        ("See approx. five of them.", ["See approx. five of them."]),
        ("Version 2.5 is out.", ["Version 2.5 is out."]),
        ("今日は晴れ。明日は「雨！」と言う。", ["今日は晴れ。", "明日は「雨！」", "と言う。"]),
        ("यह पहला है। यह दूसरा है।", ["यह पहला है। ", "यह दूसरा है।"]),
        ("wrapped\nline goes on.\n\nNext", ["wrapped\nline goes on.\n\n", "Next"]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_finer_prefers_lines_then_words_then_characters() -> None:
    whole = Span(0, 8, Boundary.SEGMENT)
    assert next(finer("ab c\nd e", whole)) == Span(0, 5, Boundary.LINE)
    assert next(finer("ab，c d e", whole)) == Span(0, 3, Boundary.WORD)
    assert list(finer("abcdefgh", whole)) == halves(whole)


def test_a_single_character_cannot_be_cut() -> None:
    with pytest.raises(ValueError, match="single character"):
        halves(Span(3, 4, Boundary.WORD))


@pytest.mark.parametrize("unit", [".", ". ", " ", "\n", "\n \n", "”", ".”", "a. b", "。", "A."])
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = perf_counter()
    list(sentences(text, 0, len(text)))
    assert perf_counter() - start < 5
