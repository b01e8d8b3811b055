from pathlib import Path

import pytest

from desktop_app.evaluate.benchmark import Bench, run_benchmarks
from desktop_app.settings import Settings
from tests.unit.evaluate.samples import counting_model


def figures(tmp_path: Path, name: str, chunks: int) -> dict[str, float]:
    model, _ = counting_model()
    answer = run_benchmarks([name], Bench(tmp_path, Settings(), model, chunks, lambda what, number: None))
    assert answer["machine"]["cores"]  # type: ignore[index]
    found: dict[str, float] = answer["results"][name]  # type: ignore[index]
    assert all(value >= 0 for value in found.values())
    return found


def test_bench_search_reports_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.evaluate.benchmark.QUERIES", 20)
    found = figures(tmp_path, "search", 120)
    assert found["chunks"] >= 120
    assert found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert {"encode_ms", "lexical_ms", "dense_ms", "fuse_ms", "present_ms"} <= set(found)


def test_bench_encode_counts_tokens(tmp_path: Path) -> None:
    assert set(figures(tmp_path, "encode", 50)) == {"tokens_per_s", "tokens_per_cpu_s"}


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
