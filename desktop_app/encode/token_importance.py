"""How much each token of a question counts in late interaction, learned once for the embedded model.

Names and rare things say more of what is wanted than "how" and "of"; how far the vectors of passages differ in a token
tells some of that, the token itself the rest. One direction among the token vectors is enough: a token counts
exp(token · direction) times. Written by models/training/token_importance.py; figures in
docs/decisions/0033-token-importance.md. Source of weighing tokens apart: Qian et al., "Multi-vector retrieval as sparse
alignment", 2022.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def asset_of(model: str) -> Path:
    """Where the direction of the model of this name is kept; most have none."""
    return Path(__file__).parent / "assets" / f"{model}.importance.npy"


@lru_cache(maxsize=8)
def _direction(model: str) -> Floats | None:
    path = asset_of(model)
    return np.load(path).astype(np.float32) if path.exists() else None


def importance(model: str, query: Floats) -> Floats:
    """How much each token counts, (tokens,), above 0; `query` (tokens, bits) as `TokenCoder.query` gives it.

    1 for every token where nothing was learned for the model, or for vectors of another length.
    """
    direction = _direction(model)
    if direction is None or len(direction) != query.shape[1]:
        return np.ones(len(query), np.float32)
    found: Floats = np.exp(query @ direction)
    return found
