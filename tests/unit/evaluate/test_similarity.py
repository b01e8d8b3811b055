import json
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.similarity import compare_pairs, holds_pairs
from tests.unit.evaluate.samples import counting_model


def write_pairs(folder: Path, *rows: object) -> Path:
    folder.mkdir()
    (folder / "pairs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder


def test_equal_sentences_are_nearest(tmp_path: Path) -> None:
    folder = write_pairs(
        tmp_path / "sts",
        {"s1": "a cat", "s2": "a cat", "score": 5},
        {"s1": "a cat", "s2": "the rent is due", "score": 0.0},
    )
    assert holds_pairs(folder)
    assert not holds_pairs(tmp_path)
    scores = compare_pairs(folder, counting_model()[0])
    assert scores.as_json() == {"pairs": 2, "spearman": pytest.approx(1)}


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    folder = write_pairs(tmp_path / "sts", {"s1": "a"})
    with pytest.raises(UserFacingError, match="not a set of pairs"):
        compare_pairs(folder, counting_model()[0])
