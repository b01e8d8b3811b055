"""Offsets for Qt."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.gui.utf16 import utf16_head, utf16_spans


def test_characters_beyond_the_first_plane_count_twice() -> None:
    assert utf16_spans("a🏠b", [(0, 1), (1, 2), (2, 3)]) == [(0, 1), (1, 2), (3, 1)]
    assert utf16_spans("abc", [(1, 3)]) == [(1, 2)]


@given(text=st.text(alphabet="a中🏠", max_size=30), cut=st.integers(0, 30))
def test_head_undoes_length(text: str, cut: int) -> None:
    head = text[:cut]
    assert utf16_head(text, len(head.encode("utf-16-le", "surrogatepass")) // 2) == head
