from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chunk.boundaries import Boundary, Span
from desktop_app.chunk.pieces import Piece, joined
from desktop_app.records import Locator

KINDS = st.sampled_from((*[Boundary.SENTENCE] * 6, Boundary.LINE, Boundary.PARAGRAPH, Boundary.SEGMENT))
PIECES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20), KINDS, st.integers(0, 2)), min_size=20, max_size=120)


def _pieces(sizes: list[tuple[int, int, Boundary, int]]) -> list[Piece]:
    found, start = [], 3
    for length, count, boundary, heading in sizes:
        found.append(Piece(Span(start, start + length, boundary), count, Locator(heading=str(heading))))
        start += length
    return found


@settings(max_examples=400)
@given(PIECES, st.integers(0, 80), st.integers(0, 100), st.integers(1, 40))
def test_windows_are_the_same_however_few_pieces_are_held(
    sizes: list[tuple[int, int, Boundary, int]], low: int, more: int, at_once: int
) -> None:
    pieces, high = _pieces(sizes), low + more + 1
    text = "".join(chr(97 + i * i % 26) for i in range(pieces[-1].span.end if pieces else 0))
    whole = list(joined(pieces, text, low=low, high=high, at_once=len(pieces) + 1))
    assert list(joined(pieces, text, low=low, high=high, at_once=at_once)) == whole
    assert [piece for window in whole for piece in window] == pieces


def test_windows_come_before_the_page_ends() -> None:
    endless = (Piece(Span(i, i + 1, Boundary.SENTENCE), 10, Locator()) for i in range(10_000_000))
    windows = joined(endless, "", low=100, high=300, at_once=1_000)
    assert sum(len(next(windows)) for _ in range(10)) <= 300
    assert next(endless).span.start == 1_000
