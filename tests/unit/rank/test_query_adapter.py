import numpy as np
import pytest

from desktop_app.rank.query_adapter import AdapterShape, QueryAdapter

QUESTIONS = np.eye(5, dtype=np.float32)[:4]
FILES = np.array([7, 7, 8, 9], np.int64)


def adapter(**shape: float) -> QueryAdapter:
    return QueryAdapter.of(AdapterShape(**shape), QUESTIONS, FILES)


def test_what_was_opened_after_the_same_question_gains_most() -> None:
    gains = adapter(strength=2.0).gains(QUESTIONS[2])
    assert max(gains, key=gains.__getitem__) == 8
    assert 1.9 < gains[8] < 2.0


def test_a_question_like_none_of_them_gains_nothing() -> None:
    assert max(adapter().gains(np.eye(5, dtype=np.float32)[4]).values(), default=0.0) < 0.01


def test_the_empty_slot_draws_as_much_as_one_key_at_the_threshold() -> None:
    known = adapter(threshold=1.0, strength=1.0)
    assert known.gains(QUESTIONS[2])[8] == pytest.approx(0.5, abs=1e-3)


def test_openings_of_one_file_add_up() -> None:
    both = QueryAdapter.of(AdapterShape(threshold=1.0), np.vstack([QUESTIONS, QUESTIONS[:1]]), np.append(FILES, 7))
    assert both.gains(QUESTIONS[0])[7] > adapter(threshold=1.0).gains(QUESTIONS[0])[7]


def test_it_is_read_as_it_was_written() -> None:
    known = adapter(sharpness=9.0, threshold=0.2, strength=0.7)
    read = QueryAdapter.from_bytes(known.as_bytes())
    assert read.shape == known.shape
    assert read.file_ids.tolist() == FILES.tolist()
    assert read.gains(QUESTIONS[1]) == pytest.approx(known.gains(QUESTIONS[1]), abs=2e-3)
