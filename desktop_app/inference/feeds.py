"""What a graph is fed, found from the inputs it declares: exporters differ in what they ask for.

Pure. Shapes: `ids` and `mask` int64 (batch, sequence), mask 1 on real tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import EnvironmentFault

Ids = npt.NDArray[np.int64]
PAST = "past_key_values"


@dataclass(frozen=True, slots=True)
class GraphInput:
    """A declared input: its name, the runtime's name of its type, and its shape, with names for open axes."""

    name: str
    type: str
    shape: tuple[int | str | None, ...]


def feeds(inputs: Sequence[GraphInput], ids: Ids, mask: Ids, types: Ids | None = None) -> Mapping[str, Any]:
    """A value for every declared input.

    `types` tells the two parts of a pair apart; without it every token belongs to the first. Positions count real
    tokens, so either padding side works. A decoder that wants the states of earlier tokens gets none.
    :raises EnvironmentFault: the graph wants something that is not known.
    """
    return {item.name: _value(item, ids, mask, types) for item in inputs}


def _value(item: GraphInput, ids: Ids, mask: Ids, types: Ids | None) -> npt.NDArray[Any]:
    if item.name == "input_ids":
        return ids
    if item.name == "attention_mask":
        return mask
    if item.name == "token_type_ids":
        return np.zeros_like(ids) if types is None else types
    if item.name == "position_ids":
        positions: Ids = np.maximum(mask.cumsum(axis=1) - 1, 0)
        return positions
    if item.name.startswith(PAST) and len(item.shape) == 4:
        return _no_past(item, len(ids))
    raise EnvironmentFault(f"The model's graph wants an input named {item.name}, which is not known.")


def _no_past(item: GraphInput, batch: int) -> npt.NDArray[Any]:
    """Keys or values of zero earlier tokens, (batch, heads, 0, head size)."""
    heads, size = item.shape[1], item.shape[3]
    if not isinstance(heads, int) or not isinstance(size, int):
        raise EnvironmentFault(f"The model's graph does not say how large its input {item.name} is.")
    kind = np.float16 if "float16" in item.type else np.float32
    return np.zeros((batch, heads, 0, size), kind)
