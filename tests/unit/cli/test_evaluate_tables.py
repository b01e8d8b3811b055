import re
from contextlib import closing
from pathlib import Path

import desktop_app
from desktop_app.cli.evaluate_tables import STAGES, set_lines, stage_lines, table
from desktop_app.evaluate.evaluation import RunScores, SetScores
from desktop_app.search_manner import Manner
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from tests.unit.store.search_samples import SampleIndex


def _run(*gains: float, **more: float) -> RunScores:
    mean = sum(gains) / len(gains)
    figures = {f"{name}{end}": mean for name in ("ndcg@10", "recall@100", "mrr@10") for end in ("", "_low", "_high")}
    stages = {"stage_p50_ms": {"present": 1.0, "encode": 5.0}, "stage_p95_ms": {"present": 2.0, "encode": 9.0}}
    return RunScores({**figures, "misses": 0.25, "p50_ms": 7.0, "p95_ms": 12.5, **more}, stages, gains)


def test_columns_stand_below_each_other() -> None:
    assert table([["a", "b"], ["long", "1"], ["x", "1,000"]]) == ["a         b", "long      1", "x     1,000"]


def test_runs_their_differences_parts_and_stages_are_shown() -> None:
    words, both = _run(0.2, 0.4), _run(0.5, 0.7)
    lines = set_lines([SetScores("tiny", 5, 2, {"lexical": words, "hybrid+late": both}, both, {"late": words})])
    text = "\n".join(lines)
    assert "0.300 (0.300-0.300)" in text
    assert "+0.300 (+0.300 to +0.300)*" in text  # hybrid+late − lexical
    assert "without late" in text
    assert "-0.300 (-0.300 to -0.300)*" in text
    assert "false alarms" not in text
    assert "5.0/9.0" in text


def test_one_run_is_compared_with_nothing() -> None:
    lines = set_lines([SetScores("tiny", 5, 2, {"lexical": _run(1.0, false_alarms=0.08)})])
    assert "false alarms" in lines[0]
    assert "8.0%" in lines[1]
    assert not any("95 %" in line for line in lines[1:])


def test_nothing_measured_is_nothing_said() -> None:
    assert set_lines([]) == []


def test_every_stage_of_a_search_has_its_place() -> None:
    package = Path(desktop_app.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in (package / "services").glob("*.py")]
    assert {name for text in sources for name in re.findall(r'\.stage\("(\w+)"', text)} == set(STAGES)


def test_stages_follow_one_another_as_a_search_runs_them(tmp_path: Path) -> None:
    index = SampleIndex(tmp_path)
    index.add("a.txt", ["the cat sleeps"])
    with closing(SearchService(index.database, tmp_path / "vectors", EncoderSlot(), SearchSettings())) as searching:
        ran = list(searching.search("cat", manner=Manner(explain=True)).stage_ms)
    index.close()
    assert ran == [stage for stage in STAGES if stage in ran]


def test_stages_stand_in_the_order_of_a_search_and_may_be_missing() -> None:
    first = {"stage_p50_ms": {"present": 1.0, "own": 0.5}, "stage_p95_ms": {"present": 2.0, "own": 0.7}}
    second = {"stage_p50_ms": {"encode": 5.0, "present": 1.5}, "stage_p95_ms": {"encode": 9.0, "present": 2.5}}
    head, one, other = stage_lines({"lexical": first, "dense": second}, "tiny")
    assert head.split() == ["tiny,", "ms", "p50/p95", "encode", "present", "own"]
    assert one.split() == ["lexical", "1.0/2.0", "0.5/0.7"]
    assert other.split() == ["dense", "5.0/9.0", "1.5/2.5"]
