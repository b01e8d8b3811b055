from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.datasets import Entry, load_dataset
from tests.unit.evaluate.samples import write_dataset


def test_a_set_is_read(tmp_path: Path) -> None:
    dataset = load_dataset(write_dataset(tmp_path / "tiny"))
    assert dataset.name == "tiny"
    assert dataset.entries[0] == Entry("d1", "Cats", "The cat sleeps on the mat.")
    assert dataset.queries == {"q1": "where does the cat sleep", "q2": "Hauptstadt", "q3": "truck engines"}
    assert dataset.relevance == {"q1": {"d1": 2, "d/2": 1}, "q2": {"d4": 1}, "q3": {"d3": 1}}


def test_the_digest_is_of_the_corpus_alone(tmp_path: Path) -> None:
    first = load_dataset(write_dataset(tmp_path / "a"))
    folder = write_dataset(tmp_path / "b")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    assert load_dataset(folder).corpus_digest == first.corpus_digest
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "more", "text": "x"}\n')
    assert load_dataset(folder).corpus_digest != first.corpus_digest


@pytest.mark.parametrize("damage", ["missing", "no json", "no text", "no tabs"])
def test_what_is_no_set_is_refused_with_help(tmp_path: Path, damage: str) -> None:
    folder = write_dataset(tmp_path / "x")
    if damage == "missing":
        (folder / "queries.jsonl").unlink()
    elif damage == "no tabs":
        (folder / "qrels.tsv").write_text("header\nq1 d1 1\n")
    else:
        (folder / "corpus.jsonl").write_text("{" if damage == "no json" else '{"_id": "1"}')
    with pytest.raises(UserFacingError) as caught:
        load_dataset(folder)
    assert "qrels.tsv" in caught.value.remedy
