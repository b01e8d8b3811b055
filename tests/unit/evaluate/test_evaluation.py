import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.model_store import ModelStore
from desktop_app.evaluate.datasets import load_dataset
from desktop_app.evaluate.evaluation import RANKED, evaluate, foreign_questions, opened
from desktop_app.evaluate.runs import PARTS, RUNS, WHOLE, Cost, stage_percentiles
from desktop_app.services.reranker_slot import RerankerSlot
from desktop_app.settings import SearchSettings, Settings
from tests.tiny_reranker import install_tiny_reranker
from tests.unit.evaluate.samples import counting_model, write_dataset


def test_words_alone_are_measured_without_a_model(tmp_path: Path) -> None:
    scores = evaluate(
        write_dataset(tmp_path / "tiny"), runs=["lexical"], settings=Settings(), model=None, cache_dir=tmp_path
    )
    assert (scores.name, scores.docs, scores.queries) == ("tiny", 5, 3)
    figures = scores.runs["lexical"].figures
    assert figures["ndcg@10"] == pytest.approx(1)
    assert figures["recall@100"] == figures["mrr@10"] == 1
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert set(scores.as_json()["runs"]["lexical"]) >= {"ndcg@10", "recall@100", "mrr@10", "p50_ms", "p95_ms"}  # type: ignore[index]
    json.dumps(scores.as_json())


def test_a_second_run_embeds_nothing(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "tiny")
    model, encoder = counting_model()
    runs = ["lexical", "dense", "hybrid"]
    first = evaluate(folder, runs=runs, settings=Settings(), model=model, cache_dir=tmp_path / "cache")
    assert len(encoder.embedded) == 5
    again = evaluate(folder, runs=runs, settings=Settings(), model=model, cache_dir=tmp_path / "cache")
    assert len(encoder.embedded) == 5
    for run in runs:
        assert again.runs[run].figures["ndcg@10"] == first.runs[run].figures["ndcg@10"]
    assert first.runs["dense"].figures["recall@100"] == 1
    assert "lexical" not in first.runs["dense"].figures


def test_a_cross_encoder_is_measured_where_there_is_one(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "tiny")
    search = SearchSettings(reranker=install_tiny_reranker(tmp_path / "models"), rerank_ms=1)
    settings = replace(Settings(), search=search)
    rerankers = RerankerSlot(ModelStore(tmp_path / "models"), settings)
    model, _ = counting_model()
    scores = evaluate(
        folder,
        runs=["hybrid", "hybrid+cross"],
        settings=settings,
        model=model,
        cache_dir=tmp_path / "cache",
        rerankers=rerankers,
    )
    rerankers.close()
    hybrid, cross = scores.runs["hybrid"], scores.runs["hybrid+cross"]
    assert "cross" not in hybrid.stages["stage_p50_ms"]
    assert cross.stages["stage_p50_ms"]["cross"] > 0
    assert cross.figures["recall@100"] == hybrid.figures["recall@100"] == 1
    assert cross.figures["ndcg@10"] != hybrid.figures["ndcg@10"]


def test_another_corpus_has_an_index_of_its_own(tmp_path: Path) -> None:
    model, encoder = counting_model()
    folder = write_dataset(tmp_path / "tiny")
    evaluate(folder, runs=["dense"], settings=Settings(), model=model, cache_dir=tmp_path / "cache")
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "more", "text": "one more entry"}\n')
    evaluate(folder, runs=["dense"], settings=Settings(), model=model, cache_dir=tmp_path / "cache")
    assert len(encoder.embedded) == 11
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_stages_that_did_not_run_cost_nothing() -> None:
    costs = [Cost(3.0, {"a": 1.0}), Cost(4.0, {"a": 3.0, "b": 2.0})]
    assert stage_percentiles(costs, 0.5) == {"a": 1.0, "b": 0.0}
    assert stage_percentiles(costs, 1.0) == {"a": 3.0, "b": 2.0}


def test_questions_without_an_answer_are_asked_too(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "tiny")
    foreign = foreign_questions([folder, folder])
    assert len(foreign) == 6  # all there are
    model, _ = counting_model()  # nothing is known of its cosines
    runs = evaluate(
        folder,
        runs=["lexical"],
        settings=Settings(),
        model=model,
        cache_dir=tmp_path / "cache",
        foreign=["zebra", "giraffe", *foreign[:2]],
    ).runs
    assert runs["lexical"].figures["misses"] == 0
    assert runs["lexical"].figures["false_alarms"] == 0.5


def test_neither_age_nor_folding_has_a_say_in_a_measurement(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "tiny")
    model, _ = counting_model()
    found = []
    for recency in (True, False):
        settings = Settings(search=SearchSettings(recency=recency))
        with opened(load_dataset(folder), settings, model, tmp_path / "cache") as searching:
            found += [searching.search(text, limit=RANKED).hits for text in load_dataset(folder).queries.values()]
    assert found[: len(found) // 2] == found[len(found) // 2 :]
    assert all(hit.version_of is None for hits in found for hit in hits)


def test_runs_are_compared_query_by_query_and_stages_told(tmp_path: Path) -> None:
    model, _ = counting_model()  # its vectors say nothing
    scores = evaluate(
        write_dataset(tmp_path / "tiny"),
        runs=["lexical", "dense", "hybrid"],
        settings=Settings(),
        model=model,
        cache_dir=tmp_path / "cache",
    )
    entry: Any = scores.as_json()
    assert set(entry["differences"]) == {"dense", "hybrid"}
    change = entry["differences"]["hybrid"]["dense"]
    gains = [entry["runs"][run]["ndcg@10"] for run in ("hybrid", "dense")]
    assert change["ndcg@10"] == pytest.approx(gains[0] - gains[1])
    assert change["ndcg@10_low"] <= change["ndcg@10"] <= change["ndcg@10_high"]
    run = entry["runs"]["hybrid"]
    assert run["mrr@10_low"] <= run["mrr@10"] <= run["mrr@10_high"]
    assert set(run["stage_p50_ms"]) == set(run["stage_p95_ms"]) >= {"encode", "dense", "lexical", "fuse", "present"}
    assert all(run["stage_p50_ms"][stage] <= run["stage_p95_ms"][stage] for stage in run["stage_p50_ms"])
    assert "ablations" not in entry


def test_parts_are_switched_off_one_at_a_time_over_one_index(tmp_path: Path) -> None:
    model, encoder = counting_model()
    folder = write_dataset(tmp_path / "tiny")
    scores = evaluate(
        folder,
        runs=["lexical", "dense"],
        settings=Settings(),
        model=model,
        cache_dir=tmp_path / "cache",
        ablations=True,
    )
    assert len(encoder.embedded) == 5
    assert len(list((tmp_path / "cache").iterdir())) == 1
    told: Any = scores.as_json()["ablations"]
    assert told["of"] == "hybrid+late"
    assert list(told["without"]) == ["late", "lexical", "dense", "floor", "neighbours"]
    assert set(scores.runs) == {"lexical", "dense"}
    assert scores.whole is not None
    # what is left without one lane is the other: there are no token vectors here, and no names of files
    assert scores.without["dense"].gains == scores.runs["lexical"].gains
    assert scores.without["lexical"].gains == scores.runs["dense"].gains
    assert told["without"]["dense"]["ndcg@10"] == pytest.approx(
        scores.runs["lexical"].figures["ndcg@10"] - told["ndcg@10"]
    )


def test_the_floor_is_switched_off_by_a_setting() -> None:
    assert PARTS["floor"].changed(SearchSettings()) == SearchSettings(least_reach=0.0)
    assert RUNS[WHOLE].changed(SearchSettings(least_reach=0.3)) == SearchSettings(least_reach=0.3)
