"""Token states to one vector per text; small pure functions.

Shapes: `states` float32 (batch, sequence, dim), `mask` (batch, sequence) with 1 on real tokens.
Every function finds the tokens by the mask, so either padding side works.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

States = npt.NDArray[np.float32]
Mask = npt.NDArray[np.int64]

LAYER_NORM_EPSILON = 1e-5
"""PyTorch's default, with which the models were trained."""


def mean_pool(states: States, mask: Mask) -> States:
    """Mean over real tokens, (batch, dim); zeros where a row has none."""
    weights = mask[:, :, None].astype(np.float32)
    total: States = (states * weights).sum(axis=1)
    means: States = total / np.maximum(weights.sum(axis=1), 1.0)
    return means


def cls_pool(states: States, mask: Mask) -> States:
    """State of the first real token, (batch, dim)."""
    first: States = states[np.arange(len(states)), mask.argmax(axis=1)]
    return first


def last_pool(states: States, mask: Mask) -> States:
    """State of the last real token, (batch, dim)."""
    columns = mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)
    last: States = states[np.arange(len(states)), columns]
    return last


def l2_normalise(vectors: States) -> States:
    """Rows at unit length; a zero row stays zero."""
    rows = vectors.astype(np.float32, copy=False)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    unit: States = rows / np.maximum(lengths, 1e-12)[:, None]
    return unit


def standardise(vectors: States) -> States:
    """Rows with mean 0 and variance 1: layer normalisation without learned weights, as Nomic Embed 1.5 asks for."""
    centred = vectors.astype(np.float32, copy=False) - vectors.mean(axis=1, keepdims=True, dtype=np.float32)
    variance = np.square(centred).mean(axis=1, keepdims=True)
    standard: States = centred / np.sqrt(variance + LAYER_NORM_EPSILON)
    return standard


POOLERS: dict[str, Callable[[States, Mask], States]] = {"mean": mean_pool, "cls": cls_pool, "last": last_pool}
"""By the name that the manifest uses."""
