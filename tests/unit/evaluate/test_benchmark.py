from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.benchmark import Bench, machine, run_benchmarks
from desktop_app.settings import Settings
from tests.unit.evaluate.samples import counting_model


def figures(tmp_path: Path, name: str, chunks: int) -> dict[str, float]:
    model, _ = counting_model()
    bench = Bench(tmp_path, Settings(), model, chunks, lambda what, number: None, (model,), (8, 4))
    assert machine(model)["cores"]
    found = run_benchmarks([name], bench)[name]
    assert all(value >= 0 for value in found.values())
    return found


def test_bench_search_reports_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.evaluate.benchmark.QUERIES", 20)
    found = figures(tmp_path, "search", 120)
    assert found["chunks"] >= 120
    assert found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert {"encode_ms", "lexical_ms", "dense_ms", "fuse_ms", "present_ms"} <= set(found)


def test_bench_encode_counts_tokens(tmp_path: Path) -> None:
    assert set(figures(tmp_path, "encode", 50)) == {"passages_per_s", "tokens_per_s", "tokens_per_cpu_s"}


def test_bench_index_compares_with_encoding_alone(tmp_path: Path) -> None:
    found = figures(tmp_path, "index", 40)
    assert set(found) == {
        "chunks",
        "wall_s",
        "encode_alone_s",
        "ratio",
        "chunks_per_s",
        "tokens_per_s",
        "peak_mb",
    }
    assert found["chunks"] >= 20
    assert found["ratio"] == pytest.approx(found["wall_s"] / found["encode_alone_s"])
    assert found["peak_mb"] > 10


def test_bench_models_compares_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.evaluate.model_benchmarks.PASSAGES", 400)
    assert figures(tmp_path, "models", 1)["counting_passages_per_s"] > 0


def test_bench_mrl_measures_every_length(tmp_path: Path) -> None:
    found = figures(tmp_path, "mrl", 300)
    assert found["chunks"] >= 300
    whole = counting_model()[0].fingerprint.dimensions
    for length in (whole, 8, 4):
        assert 0 < found[f"{length}_recall@100"] <= 1
        assert found[f"{length}_file_mb"] > 0
    assert found[f"{whole}_recall@100"] >= found["4_recall@100"]
    assert found["4_file_mb"] < found[f"{whole}_file_mb"]


def test_vectors_that_may_not_be_cut_are_not_compared(tmp_path: Path) -> None:
    model, _ = counting_model()
    with pytest.raises(UserFacingError, match="may not be cut"):
        run_benchmarks(["mrl"], Bench(tmp_path, Settings(), model, 10, lambda what, number: None))
