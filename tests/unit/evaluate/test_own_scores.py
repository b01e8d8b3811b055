import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.cli.own_command import own_lines
from desktop_app.evaluate.own_sample import Probe
from desktop_app.evaluate.own_scores import SHOWN, Missed, OwnScores, RunAnswers
from desktop_app.evaluate.runs import Cost


def probe(kind: str, chunk_id: int) -> Probe:
    return Probe(kind, "question", chunk_id, frozenset({chunk_id}))


PROBES = [probe("sentence", 1), probe("common", 1), probe("sentence", 2), probe("common", 2)]


def answers(*ranks: int) -> RunAnswers:
    return RunAnswers(ranks, [Cost(float(rank), {"encode": 1.0}) for rank in ranks])


def scores(missed: list[Missed] | None = None, **without: RunAnswers) -> OwnScores:
    return OwnScores(
        passages=9,
        looked_at=3,
        coverage=0.5,
        seed=1,
        models=["fake"],
        notes=["A note."],
        probes=PROBES,
        runs={"lexical": answers(1, 0, 1, 2), "hybrid+late": answers(1, 4, 2, 1)},
        missed=missed or [],
        vectors={},
        without=without,
    )


def test_figures_of_a_kind_by_hand() -> None:
    figures = scores().figures("common", "lexical")  # not found, and second
    assert (figures["hit@1"], figures["hit@10"], figures["mrr@10"]) == (0, 0.5, 0.25)
    assert figures["hit@10_low"] == pytest.approx(0.0945, abs=1e-4)  # Wilson's for 1 of 2
    assert figures["mrr@10_low"] == 0
    assert figures["mrr@10_high"] == 0.5
    assert scores().figures("sentence", "lexical")["hit@1"] == 1


def test_ways_of_searching_are_compared_passage_by_passage() -> None:
    change = scores().differences["hybrid+late"]["lexical"]
    # passage 1: (1 + 1/4) / 2 against 1/2; passage 2: (1/2 + 1) / 2 against (1 + 1/2) / 2
    assert change.mean == pytest.approx((0.125 + 0) / 2)
    assert (change.low, change.high) == (pytest.approx(0), pytest.approx(0.125))
    assert not change.beyond_doubt


def test_a_part_that_is_of_use_is_missed() -> None:
    told: Any = scores(late=answers(2, 0, 2, 1)).as_json()
    assert told["ablations"]["of"] == "hybrid+late"
    assert told["ablations"]["without"]["late"]["mrr@10"] == pytest.approx((-0.375 + 0) / 2)
    assert scores().changes == {}
    assert scores().whole == pytest.approx((0.625 + 0.75) / 2)
    text = "\n".join(own_lines(scores(late=answers(2, 0, 2, 1))))
    assert "0.500  -0.188" in text  # without late, and by how much that is less
    assert "+0.062 (+0.000 to +0.125)" in text  # hybrid+late − lexical
    assert "without dense: without late interaction as well" in text


def test_the_document_says_what_was_asked_and_names_a_few_missed() -> None:
    missed = [Missed(f"/docs/{number}.txt", ("sentence",), "question") for number in range(SHOWN + 5)]
    told: Any = json.loads(json.dumps(scores(missed).as_json()))
    assert list(told["kinds"]) == ["sentence", "common"]
    assert told["kinds"]["common"]["probes"] == 2
    assert set(told["kinds"]["common"]["runs"]) == {"lexical", "hybrid+late"}
    assert told["missed"]["run"] == "hybrid+late"
    assert (told["missed"]["documents"], len(told["missed"]["first"])) == (SHOWN + 5, SHOWN)
    assert told["missed"]["first"][0] == {"path": "/docs/0.txt", "kinds": ["sentence"], "question": "question"}
    assert told["runs"]["lexical"]["stage_p95_ms"] == {"encode": 1.0}
    assert (told["coverage"], told["seed"], told["notes"]) == (0.5, 1, ["A note."])
    assert "ablations" not in told


@given(st.lists(st.integers(0, 10), min_size=4, max_size=4))
def test_figures_stay_in_their_bounds(ranks: list[int]) -> None:
    of = OwnScores(1, 1, 1.0, 1, [], [], PROBES, {"dense": answers(*ranks)}, [], {})
    for kind in of.kinds:
        figures = of.figures(kind, "dense")
        for name in ("hit@1", "hit@10", "mrr@10"):
            assert 0 <= figures[f"{name}_low"] <= figures[name] + 1e-9 <= figures[f"{name}_high"] + 2e-9 <= 1 + 3e-9
        assert figures["hit@1"] <= figures["mrr@10"] + 1e-9 <= figures["hit@10"] + 2e-9
