import numpy as np
import pytest

from desktop_app.errors import EnvironmentFault
from desktop_app.inference.feeds import GraphInput, feeds

IDS = np.array([[5, 6, 7], [8, 9, 0]])
MASK = np.array([[1, 1, 1], [1, 1, 0]])


def declared(*names: str) -> list[GraphInput]:
    return [GraphInput(name, "tensor(int64)", ("batch", "sequence")) for name in names]


def test_only_what_is_declared_is_fed() -> None:
    fed = feeds(declared("input_ids", "attention_mask"), IDS, MASK)
    assert set(fed) == {"input_ids", "attention_mask"}
    assert fed["input_ids"] is IDS


def test_types_tell_the_parts_of_a_pair_apart() -> None:
    assert not feeds(declared("token_type_ids"), IDS, MASK)["token_type_ids"].any()
    types = np.array([[0, 1, 1], [0, 1, 0]])
    assert feeds(declared("token_type_ids"), IDS, MASK, types)["token_type_ids"] is types


@pytest.mark.parametrize(
    ("mask", "positions"),
    [([[1, 1, 1], [1, 1, 0]], [[0, 1, 2], [0, 1, 1]]), ([[0, 1, 1], [0, 0, 1]], [[0, 0, 1], [0, 0, 0]])],
)
def test_positions_count_real_tokens_on_either_padding_side(mask: list[list[int]], positions: list[list[int]]) -> None:
    assert feeds(declared("position_ids"), IDS, np.array(mask))["position_ids"].tolist() == positions


@pytest.mark.parametrize(("type_name", "dtype"), [("tensor(float)", np.float32), ("tensor(float16)", np.float16)])
def test_a_decoder_starts_without_a_past(type_name: str, dtype: type) -> None:
    past = GraphInput("past_key_values.0.key", type_name, ("batch", 4, "past", 8))
    value = feeds([past], IDS, MASK)[past.name]
    assert value.shape == (2, 4, 0, 8)
    assert value.dtype == dtype


@pytest.mark.parametrize(
    "item",
    [
        GraphInput("pixel_values", "tensor(float)", ("batch", 3)),
        GraphInput("past_key_values.0.key", "tensor(float)", ("batch", "heads", "past", 8)),
    ],
)
def test_what_is_not_known_is_named(item: GraphInput) -> None:
    with pytest.raises(EnvironmentFault, match=item.name):
        feeds([item], IDS, MASK)
