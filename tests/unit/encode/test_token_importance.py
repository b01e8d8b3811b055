import numpy as np
import pytest

from desktop_app.encode.token_importance import asset_of, importance

EMBEDDED = "multilingual-e5-small"


def test_tokens_of_other_models_all_count_the_same() -> None:
    query = np.eye(3, 8, dtype=np.float32)
    assert importance("another", query).tolist() == [1, 1, 1]
    assert importance(EMBEDDED, query).tolist() == [1, 1, 1]  # vectors of another length are not its own


def test_a_token_counts_by_its_part_of_the_learned_direction() -> None:
    direction = np.load(asset_of(EMBEDDED)).astype(np.float32)
    assert direction.shape == (384,)
    unit = direction / np.linalg.norm(direction)
    much, little = importance(EMBEDDED, np.array([unit, -unit]))
    assert much * little == pytest.approx(1, rel=1e-4)
    assert much == pytest.approx(np.exp(np.linalg.norm(direction)), rel=1e-3)
