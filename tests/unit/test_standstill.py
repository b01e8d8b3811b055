import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standstill import Standstills, joined

moments = st.integers(0, 50)
spans = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))))


@given(spans, moments, moments)
def test_the_time_within_is_that_of_all_spans_together(found: list[tuple[int, int]], start: int, end: int) -> None:
    standstills = Standstills()
    standstills.spans = joined([(float(first), float(last)) for first, last in found])
    seconds = [second for second in range(start, end) if any(first <= second < last for first, last in found)]
    assert standstills.within(float(start), float(end)) == pytest.approx(len(seconds))
