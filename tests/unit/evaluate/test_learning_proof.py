import json
from pathlib import Path

from desktop_app.evaluate.learning_proof import Proof, prove_learning
from desktop_app.settings import Settings
from tests.unit.services.test_learning import PADDING, THINGS
from tests.unit.services.test_searching import MODEL

QUESTIONS = 18


def write_set(folder: Path) -> Path:
    """Two entries about every thing, of which the second is the relevant one and the first looks nearer."""
    folder.mkdir()
    corpus, queries, grades = [], [], ["query-id\tcorpus-id\tscore"]
    for thing in THINGS:
        corpus.append({"_id": f"first-{thing}", "title": "", "text": f"{thing} and {PADDING}"})
        corpus.append({"_id": f"wanted-{thing}", "title": "", "text": f"{thing} and {PADDING} more"})
        for number in range(QUESTIONS):
            queries.append({"_id": f"{thing}{number}", "text": f"{thing} about{number}"})
            grades.append(f"{thing}{number}\twanted-{thing}\t1")
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "qrels.tsv").write_text("\n".join(grades) + "\n", encoding="utf-8")
    return folder


def prove(tmp_path: Path, careless: float = 0.1) -> list[Proof]:
    return prove_learning(
        write_set(tmp_path / "set"),
        settings=Settings(),
        model=MODEL,
        cache_dir=tmp_path / "cache",
        openings=150,
        careless=careless,
    )


def test_questions_that_were_not_learned_from_gain(tmp_path: Path) -> None:
    known, others = prove(tmp_path)
    assert (known.divided_by, known.openings, known.held_out) == ("questions", 150, QUESTIONS * len(THINGS) // 2)
    assert known.switched_on
    assert known.trial_low > 0
    assert known.after > known.before + 0.1
    assert 0 < known.change_low <= known.after - known.before <= known.change_high
    assert others.divided_by == "documents"
    assert others.held_out == QUESTIONS * len(THINGS) // 2


def test_a_careless_hand_proves_nothing(tmp_path: Path) -> None:
    for proof in prove(tmp_path, careless=1.0):
        assert not proof.switched_on
        assert proof.after == proof.before
