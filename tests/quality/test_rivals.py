"""The parts of the comparison with other libraries that need none of them."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.packages.e5_weights import E5Weights
from tests.quality.rivals.answers import Answer, Answers
from tests.quality.rivals.checkpoint import MODEL, _write
from tests.quality.rivals.table import difference_table, pace_table, quality_table
from tests.quality.rivals.tokens import by_spaces, is_chinese, words_and_bigrams
from tests.tiny_model import FEED_FORWARD, HIDDEN, PIECES, build_tiny_model

WITH = {"findwell": "1", "rival": "2"}


def cells(table: str, row: int = 2) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[row].strip("|").split("|")]


def test_words_are_cut_as_each_way_cuts_them() -> None:
    assert by_spaces("The notice, 3 Months") == ["the", "notice,", "3", "months"]
    assert words_and_bigrams("Über 3-Zimmer") == ["über", "3", "zimmer"]
    assert words_and_bigrams("通知期 ist 期") == ["通知", "知期", "ist", "期"]
    assert words_and_bigrams("東京タワー") == ["東京", "京タ", "タワ", "ワー"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("合同的通知期是三个月", True), ("賃貸契約の通知期間は三ヶ月です", False), ("Notice 通", False), ("", False)],
)
def test_only_chinese_is_given_to_a_segmenter_of_chinese(text: str, expected: bool) -> None:
    assert is_chinese([text]) is expected


def test_answers_are_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "answers" / "set.jsonl"
    answers = Answers(file, WITH)
    answers.add("q1", {"ours": Answer(1.0, 2.5), "theirs": Answer(0.5, 1.0)})
    answers.add("q2", {"ours": Answer(0.0, 3.5), "theirs": Answer(0.5, 1.0)})
    assert Answers(file, WITH).rows == answers.rows
    assert Answers(file, {**WITH, "rival": "3"}).rows == {}


def test_a_line_that_was_cut_short_is_measured_again(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    row = {"ours": Answer(1.0, 2.5)}
    Answers(file, WITH).add("q1", row)
    with file.open("a", encoding="utf-8") as stream:
        stream.write('["q2", {"ou')
    answers = Answers(file, WITH)
    assert set(answers.rows) == {"q1"}
    answers.add("q2", row)
    assert Answers(file, WITH).rows == {"q1": row, "q2": row}


def test_tables_tell_means_differences_and_medians() -> None:
    rows = [{"ours": Answer(1.0, 10.0 + number), "theirs": Answer(number % 2, 5.0)} for number in range(20)]
    sets = {"set": rows}
    name, queries, ours, theirs, absent = cells(quality_table(sets, ["ours", "theirs", "absent"]))
    assert (name, queries, ours, absent) == ("set", "20", "**1.000** (1.000-1.000)", "")
    assert theirs.startswith("0.500 (0.")
    ahead, level = cells(difference_table(sets, "ours", ["theirs", "ours"]))[1:]
    assert ahead.startswith("**+0.500 (+0.")
    assert level == "+0.000 (+0.000 to +0.000)"
    behind = cells(difference_table(sets, "theirs", ["ours"]))[1]
    assert behind.startswith("[-0.500 (-0.")
    assert cells(pace_table(sets, ["ours", "theirs", "absent"])) == ["set", "19.0", "5.0", ""]


def test_the_checkpoint_holds_the_weights_and_prompts_of_the_model(tmp_path: Path) -> None:
    weights, entry = E5Weights(build_tiny_model(tmp_path).weights), load_manifest().find(MODEL)
    assert entry is not None
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    _write(weights, entry, folder)
    tensors = load_file(folder / "model.safetensors")
    layer = "encoder.layer.0"
    assert tensors["embeddings.word_embeddings.weight"].shape == (len(PIECES), HIDDEN)
    assert tensors[f"{layer}.intermediate.dense.weight"].shape == (FEED_FORWARD, HIDDEN)
    assert tensors[f"{layer}.output.dense.weight"].shape == (HIDDEN, FEED_FORWARD)
    assert tensors[f"{layer}.attention.output.LayerNorm.weight"].shape == (HIDDEN,)
    query = weights.floats("l0.q.w").reshape(HIDDEN, HIDDEN)
    np.testing.assert_array_equal(tensors[f"{layer}.attention.self.query.weight"], query)
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
