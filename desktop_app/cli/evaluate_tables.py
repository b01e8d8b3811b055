"""What eval has measured, as lines for eyes. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from desktop_app.evaluate.evaluation import RunScores, SetScores
from desktop_app.evaluate.metrics import Difference
from desktop_app.evaluate.runs import WHOLE
from desktop_app.evaluate.similarity import PairScores

Stages = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Run → stage_p50_ms and stage_p95_ms → stage → milliseconds."""

STAGES = (
    *("parse", "encode", "dense", "lexical", "name", "late", "fuse", "neighbours"),
    *("order", "cross", "fold", "judge", "present", "explain"),
)
"""In the order of a search; words and names are looked up beside encode and dense, and fuse joins what there is several
times.
"""

DENSE_TOO = "without dense: without late interaction as well, which compares the encoded question"


def set_lines(scores: Sequence[SetScores]) -> list[str]:
    """Quality of every run, what it gains on the others, what its parts are worth, and where its time goes."""
    lines = [] if not scores else _quality(scores)
    for score in scores:
        lines += difference_lines(f"{score.name}, nDCG@10", list(score.runs), score.differences)
        if score.whole is not None:
            lines += ablation_lines(score.name, "nDCG@10", score.whole.figures["ndcg@10"], score.changes)
        lines += ["", *stage_lines({name: run.stages for name, run in score.runs.items()}, score.name)]
    return lines


def pair_lines(pairs: Sequence[PairScores]) -> list[str]:
    """Spearman's correlation of every set of pairs."""
    return [f"{score.name:16} {score.pairs:,} pairs, Spearman {score.spearman:.4f}" for score in pairs]


def stage_lines(stages: Stages, title: str) -> list[str]:
    """Milliseconds of every stage, the median and what 95 % do not exceed; a column each."""
    found = dict.fromkeys(stage for of in stages.values() for stage in of["stage_p50_ms"])
    columns = [*(stage for stage in STAGES if stage in found), *(stage for stage in found if stage not in STAGES)]
    rows = [
        [name, *(_spread(of, stage) if stage in of["stage_p50_ms"] else "" for stage in columns)]
        for name, of in stages.items()
    ]
    return table([[f"{title}, ms p50/p95", *columns], *rows])


def difference_lines(title: str, runs: Sequence[str], differences: Mapping[str, Mapping[str, Difference]]) -> list[str]:
    """By how much each of `runs` is better than those before it; none for a single one."""
    if not differences:
        return []
    before = runs[:-1]
    rows = [[name, *(change(of[one]) if one in of else "" for one in before)] for name, of in differences.items()]
    head = [title, *(f"− {one} (95 %) " for one in before)]
    return ["", *table([head, *rows]), "* beyond doubt: the interval of the difference, taken pair by pair, lacks 0"]


def ablation_lines(title: str, figure: str, whole: float, changes: Mapping[str, Difference]) -> list[str]:
    """What becomes of the figure, which is `whole` for WHOLE, without each of its parts; none where there are none."""
    if not changes:
        return []
    rows = [[f"without {part}", f"{whole + of.mean:.3f}", change(of)] for part, of in changes.items()]
    head = [title, figure, "change (95 %) "]
    return ["", *table([head, [WHOLE, f"{whole:.3f}", ""], *rows]), DENSE_TOO]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines of columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]


def with_interval(figures: Mapping[str, float], name: str) -> str:
    """A figure and its bounds."""
    return f"{figures[name]:.3f} ({figures[name + '_low']:.3f}-{figures[name + '_high']:.3f})"


def change(of: Difference) -> str:
    """A difference and its bounds, marked where they do not hold 0."""
    return f"{of.mean:+.3f} ({of.low:+.3f} to {of.high:+.3f}){'*' if of.beyond_doubt else ' '}"


def _quality(scores: Sequence[SetScores]) -> list[str]:
    head = ["set", "run", "nDCG@10 (95 %)", "recall@100", "MRR@10", "misses", "p50 ms", "p95 ms"]
    alarms = any("false_alarms" in run.figures for score in scores for run in score.runs.values())
    rows = [[score.name, name, *_figures(run)] for score in scores for name, run in score.runs.items()]
    if alarms:
        head.insert(6, "false alarms")
    return table([head, *rows])


def _figures(run: RunScores) -> Iterable[str]:
    f = run.figures
    yield from (with_interval(f, name) for name in ("ndcg@10", "recall@100", "mrr@10"))
    yield f"{f['misses']:.1%}"
    if "false_alarms" in f:
        yield f"{f['false_alarms']:.1%}"
    yield from (f"{f[name]:.1f}" for name in ("p50_ms", "p95_ms"))


def _spread(of: Mapping[str, Mapping[str, float]], stage: str) -> str:
    return f"{of['stage_p50_ms'][stage]:.1f}/{of['stage_p95_ms'][stage]:.1f}"
