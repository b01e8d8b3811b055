from hypothesis import given
from hypothesis import strategies as st

from desktop_app.inference.batching import PAD_ID, padded, token_batches


@given(st.lists(st.integers(1, 600), max_size=80), st.integers(1, 2000))
def test_every_index_once_longest_first_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = token_batches(lengths, budget)
    order = [index for batch in batches for index in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[i] for i in order] == sorted(lengths, reverse=True)
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget


@given(st.lists(st.integers(1, 600), min_size=1, max_size=80), st.integers(1, 2000))
def test_no_batch_could_take_the_next_text(lengths: list[int], budget: int) -> None:
    batches = token_batches(lengths, budget)
    for batch in batches[:-1]:
        assert lengths[batch[0]] * (len(batch) + 1) > budget


def test_equal_lengths_keep_their_order() -> None:
    assert token_batches([5, 5, 9, 5], 10) == [[2], [0, 1], [3]]
    assert token_batches([], 10) == []


def test_rows_are_padded_on_the_right() -> None:
    ids, mask = padded([[7, 8, 9], [5]])
    assert ids.tolist() == [[7, 8, 9], [5, PAD_ID, PAD_ID]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
