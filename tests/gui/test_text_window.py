"""Windows into long documents."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.gui.text_window import BUDGET, MarkKind, TextLook, look_of, window_around
from tests.fakes import make_passage


def test_a_short_document_is_whole() -> None:
    text = "one\n\ntwo words"
    window = window_around(text, 5, [make_passage("two words", "words", start=5)], 0)
    assert (window.text, window.start, window.end, window.total) == (text, 0, len(text), len(text))
    found = [(text[mark.start : mark.end], mark.kind) for mark in window.marks]
    assert found == [("two words", MarkKind.CURRENT_PASSAGE), ("words", MarkKind.WORD)]


def test_a_long_document_is_cut_at_lines_around_the_passage() -> None:
    line = "The landlord keeps the building in good repair.\n"
    text = line * 5000
    at = 2500 * len(line)
    window = window_around(text, at, [make_passage(line.strip(), start=at)], 0)
    assert len(window.text) <= BUDGET
    assert window.text.startswith("The landlord")
    assert window.start < at < window.end
    mark = window.marks[0]
    assert window.text[mark.start : mark.end] == line.strip()


def test_chinese_costs_three_times_as_much() -> None:
    window = window_around("字" * 100_000, 50_000, [], 0)
    assert len(window.text) <= BUDGET // 3 + 1


def test_the_place_that_a_passage_is_shown_for_is_one_of_the_window() -> None:
    text = "nothing here\n" * 3000
    passage = make_passage("one word of it", "one", "word", start=10_000)
    window = window_around(text, 10_000, [passage], 0)
    assert window.place == (10_000 - window.start, 10_008 - window.start)
    assert window_around(text, 30_000, [passage], 0).place is None
    assert window_around(text, 10_000, [make_passage("one", start=10_000)], 0).place is None


@given(
    text=st.text(alphabet="ab\n 中🏠", max_size=400),
    centre=st.integers(-5, 500),
    budget=st.integers(1, 500),
    start=st.integers(0, 400),
)
def test_a_window_is_a_slice_and_marks_lie_in_it(text: str, centre: int, budget: int, start: int) -> None:
    passages = [make_passage(text[start : start + 9], start=start)] if start < len(text) else []
    window = window_around(text, centre, passages, 0, budget=budget)
    assert window.text == text[window.start : window.end]
    for mark in window.marks:
        assert 0 <= mark.start < mark.end <= len(window.text)


@pytest.mark.parametrize(
    ("kind", "look"),
    [
        ("yaml", TextLook.CODE),
        ("py", TextLook.CODE),
        ("eml", TextLook.MAIL),
        ("csv", TextLook.TABLE),
        ("json", TextLook.PLAIN),
    ],
)
def test_the_look_of_a_type(kind: str, look: TextLook) -> None:
    assert look_of(kind) is look


def test_the_nearest_sentence_stands_out_from_its_passage() -> None:
    text = "One sentence. Another one."
    passage = replace(make_passage(text), nearest=(14, 26))
    window = window_around(text, 0, [passage, replace(passage, start=5)], 0)
    found = [(text[mark.start : mark.end], mark.kind) for mark in window.marks]
    assert (text, MarkKind.PASSAGE) in found
    assert [said for said, kind in found if kind is MarkKind.CURRENT_PASSAGE] == ["Another one."]
    assert window.place == (14, 26)
