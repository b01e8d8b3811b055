from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chunk.context import HEADING_SEPARATOR, common_path, context_of
from desktop_app.chunk.token_counts import EstimatedCounter

COUNTER = EstimatedCounter()


def test_title_and_heading_path() -> None:
    assert context_of("Lease", ["Terms › Notice"], COUNTER, 40) == "Lease › Terms › Notice"
    assert context_of("", ["Terms"], COUNTER, 40) == "Terms"
    assert context_of("Lease", [""], COUNTER, 40) == "Lease"
    assert context_of("", [], COUNTER, 40) == ""


def test_what_all_segments_share() -> None:
    assert common_path(["A › B › C", "A › B › D", "A › B"]) == ["A", "B"]
    assert common_path(["A", ""]) == []
    assert common_path([" A \n b "]) == ["A b"]


def test_outer_headings_go_first_then_the_end_of_the_title() -> None:
    assert context_of("Lease", ["A long first part › Notice"], COUNTER, 6) == "Lease › Notice"
    assert context_of("A very long title that goes on", ["Notice"], COUNTER, 7) == "A very long › Notice"


@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=4), st.integers(0, 40))
def test_never_over_the_limit(title: str, headings: list[str], limit: int) -> None:
    context = context_of(title, [HEADING_SEPARATOR.join(headings)], COUNTER, limit)
    assert not context or COUNTER.count([context])[0] <= limit
    assert "\n" not in context


def test_a_path_of_thousands_of_headings_is_not_counted_thousands_of_times() -> None:
    class Counting(EstimatedCounter):
        asked = 0

        def count(self, texts: Sequence[str]) -> list[int]:
            self.asked += 1
            return super().count(texts)

    counter = Counting()
    path = HEADING_SEPARATOR.join(f"part {number}" for number in range(5_000))
    assert context_of("Lease", [path], counter, 12).endswith("part 4999")
    assert counter.asked <= 13
