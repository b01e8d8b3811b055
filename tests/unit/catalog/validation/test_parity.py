import json
import math
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.installed_model import PARITY_FILE
from desktop_app.catalog.validation.parity import compare, load_sample, one_answer_ndcg, read_parity, write_parity

QUERIES = np.eye(3, dtype=np.float32)
PASSAGES = np.array([[1, 0, 0], [0, 1, 0], [0, 0.6, 0.8]], np.float32)


def test_the_sample_answers_every_question() -> None:
    sample = load_sample()
    assert len(sample.queries) == len(sample.answers) == 20
    assert set(sample.answers) <= set(range(len(sample.passages)))


def test_equal_vectors() -> None:
    parity = compare((QUERIES, PASSAGES), (QUERIES, PASSAGES), (0, 1, 2), "itself")
    assert (parity.texts, parity.largest_difference, parity.ndcg) == (6, 0.0, 1.0)
    assert parity.lowest_cosine == pytest.approx(1)
    assert "cosine at least 1.00000" in parity.line


def test_the_worst_text_shows() -> None:
    changed = PASSAGES.copy()
    changed[0] = [0, 1, 0]
    parity = compare((QUERIES, changed), (QUERIES, PASSAGES), (0, 1, 2), "other")
    assert parity.lowest_cosine == 0.0
    assert parity.mean_cosine == pytest.approx(5 / 6)
    assert parity.largest_difference == 1.0
    assert parity.reference_ndcg == 1.0
    assert parity.ndcg < 1.0


def test_ndcg_with_one_answer_each() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.9, 0.1, 0.5]], np.float32)
    assert one_answer_ndcg(scores, (0, 1)) == pytest.approx((1 + 1 / math.log2(4)) / 2)
    assert one_answer_ndcg(np.arange(12, dtype=np.float32)[None, :], (0,)) == 0.0


def test_it_is_kept_beside_the_model(tmp_path: Path) -> None:
    parity = compare((QUERIES, PASSAGES), (QUERIES, PASSAGES), (0, 1, 2), "itself")
    assert read_parity(tmp_path) is None
    write_parity(tmp_path, parity)
    assert read_parity(tmp_path) == parity
    (tmp_path / PARITY_FILE).write_text(json.dumps({"texts": 1}), encoding="utf-8")
    assert read_parity(tmp_path) is None
