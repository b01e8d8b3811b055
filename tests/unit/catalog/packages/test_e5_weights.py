import struct
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.packages.e5_weights import E5Weights
from tests.tiny_model import HIDDEN, NORMALISATION, PIECES, TinyModel


def test_shape_vocabulary_and_tensors(tiny: TinyModel) -> None:
    weights = E5Weights(tiny.weights)
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.vocabulary) == (HIDDEN, 1, len(PIECES))
    assert weights.vocabulary.pieces == PIECES
    assert weights.vocabulary.normalisation == NORMALISATION
    assert (weights.vocabulary.bos, weights.vocabulary.eos) == (0, 2)
    assert weights.floats("emb.word").size == len(PIECES) * HIDDEN
    assert weights.floats("l0.oln.b").size == HIDDEN


def test_blocks_decode_as_documented(tiny: TinyModel) -> None:
    weights = E5Weights(tiny.weights)
    nibbles, scales = weights.blocks("l0.q.w")
    assert nibbles.shape == (HIDDEN * HIDDEN // 32, 32)
    assert nibbles.max() <= 15
    raw = tiny.weights.read_bytes()
    block = struct.pack("<e", scales[0]) + bytes(nibbles[0, j] | nibbles[0, j + 16] << 4 for j in range(16))
    assert block in raw
    expected = (nibbles[0].astype(np.float32) - 8) * scales[0]
    np.testing.assert_array_equal(weights.floats("l0.q.w")[:32], expected)


@pytest.mark.parametrize(("at", "value"), [(0, b"X"), (4, b"\x02"), (40, b"\x10")])
def test_another_format_is_refused(tiny: TinyModel, tmp_path: Path, at: int, value: bytes) -> None:
    data = bytearray(tiny.weights.read_bytes())
    data[at : at + 1] = value
    (tmp_path / "other.bin").write_bytes(data)
    with pytest.raises(ValueError, match="not an E5S1 file"):
        E5Weights(tmp_path / "other.bin")
