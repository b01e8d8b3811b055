"""The collection of test files through the pool: every file ends, and the share of right outcomes has a floor."""

import csv
import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from desktop_app.extract.reading_pool import ReadingPool
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "files"
FORMATS = ("txt", "md", "html", "pdf", "docx")
FLOORS = {"core": 0.97, "edge": 0.97, "hostile": 0.97}
"""Share of right outcomes by tier, over the formats of this release. Two core files are scans: 78 of 80."""

Outcome = Extraction | ExtractionFailure
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def memory_before() -> int:
    """Bytes that this process takes without what is read here: tests before may have left models in it."""
    return psutil.Process().memory_info().rss


@pytest.fixture(scope="module")
def outcomes(memory_before: int) -> Iterator[dict[str, Outcome]]:
    """Path below the collection → what the pool says of it, for every file whatever its format."""
    pool = ReadingPool(ExtractSettings())
    try:
        waiting = {row["file"]: pool.submit(FILES / row["file"]) for row in rows()}
        yield {name: future.result(180) for name, future in waiting.items()}
    finally:
        pool.close()


def rows() -> list[dict[str, str]]:
    with (FILES / "index.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", FILES / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_json(outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, ExtractionFailure):
        return {"ok": False, "reason": outcome.reason.value}
    return {"ok": True, "segments": [{"text": segment.text} for segment in outcome.segments]}


def test_formats_of_this_release_are_read_right(outcomes: dict[str, Outcome]) -> None:
    right = score().right
    total, good, missed = Counter[str](), Counter[str](), list[str]()
    for row in rows():
        if row["format"] not in FORMATS:
            continue
        is_right = right(row, as_json(outcomes[row["file"]]))
        total[row["tier"]] += 1
        good[row["tier"]] += is_right
        missed += [] if is_right else [row["file"]]
    for tier, floor in FLOORS.items():
        assert good[tier] >= floor * total[tier], missed


def test_no_file_stalls_or_crashes_a_worker(outcomes: dict[str, Outcome]) -> None:
    failures = {name: item for name, item in outcomes.items() if isinstance(item, ExtractionFailure)}
    stalled = {FailureReason.TIMEOUT, FailureReason.CRASHED}
    assert {name: item.reason for name, item in failures.items() if item.reason in stalled} == {}
    assert all(item.detail for item in failures.values())


def test_nothing_escapes(outcomes: dict[str, Outcome], memory_before: int) -> None:
    assert outcomes
    for folder in (Path.cwd(), FILES, FILES.parent, Path.cwd().parent):
        assert not list(folder.glob("gen-slip-escaped.txt"))
    assert psutil.Process().memory_info().rss - memory_before < 500_000_000
