import tracemalloc
from collections.abc import Iterator
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.segmenting import split_long, up_to, within
from desktop_app.records import Locator, Segment


def test_short_segments_stay_as_they_are() -> None:
    segments = [Segment("a", Locator(page=1)), Segment("b")]
    assert list(split_long(segments)) == segments


def test_cut_at_the_end_of_a_paragraph() -> None:
    text = "a" * 70 + "\n\n" + "b" * 20 + "\n" + "c" * 50
    pieces = list(split_long([Segment(text, Locator(page=3))], limit=100))
    assert [piece.text[0] for piece in pieces] == ["a", "b"]
    assert {piece.locator.page for piece in pieces} == {3}


def test_better_breaks_that_come_too_early_are_passed_over() -> None:
    early, late = "a" * 30 + "\n\n" + "b" * 40 + " " + "c" * 60, "a" * 62 + "\n\n" + "b" * 20 + " " + "c" * 60
    assert [len(piece.text) for piece in split_long([Segment(early)], limit=100)] == [72, 60]
    assert [len(piece.text) for piece in split_long([Segment(late)], limit=100)] == [62, 81]


@given(st.text("ab .\n。", max_size=400), st.integers(5, 50))
def test_no_piece_is_too_long_and_nothing_but_space_is_lost(text: str, limit: int) -> None:
    pieces = list(split_long([Segment(text)], limit=limit))
    assert all(0 < len(piece.text) <= limit for piece in pieces)
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())


def test_what_is_left_of_a_long_segment_is_not_copied_for_every_cut() -> None:
    segment = Segment("words " * 500_000)
    tracemalloc.start()
    lengths = [len(piece.text) for piece in split_long([segment], limit=10_000)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(lengths) > 300
    assert peak < len(segment.text) / 10


def test_within_cuts_the_whole() -> None:
    segments = [Segment("abc"), Segment("defg"), Segment("h")]
    assert within(segments, 5) == ((Segment("abc"), Segment("de")), True)
    assert within(segments, 8) == (tuple(segments), False)


def test_no_more_segments_are_asked_for_than_can_matter() -> None:
    asked = []

    def segments() -> Iterator[Segment]:
        for number in count():
            asked.append(number)
            yield Segment("abc", Locator(row=number))

    assert len(list(up_to(segments(), 7))) == 3
    assert asked == [0, 1, 2]
    assert within(up_to(segments(), 7), 7)[1], "what follows is known to be left out"
