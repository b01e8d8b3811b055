"""The comparison as Markdown. Pure.

Intervals are bootstraps over the queries. Two systems are compared by the difference of each query, whose interval
is narrower than theirs: a difference is told from none if it does not hold 0.
"""

from collections.abc import Mapping, Sequence

from desktop_app.evaluate.metrics import mean_interval, percentile
from tests.quality.rivals.answers import Row

Sets = Mapping[str, Sequence[Row]]
"""Set → the answers to its queries."""
NONE = ""


def quality_table(sets: Sets, systems: Sequence[str]) -> str:
    """nDCG@10 of each system with its 95 % interval; the best of a set is bold."""
    rows = []
    for name, answers in sets.items():
        means = {system: _mean(_gains(answers, system)) for system in systems if _has(answers, system)}
        best = max(means.values(), default=0.0)
        cells = [_with_interval(_gains(answers, system), best) if system in means else NONE for system in systems]
        rows.append([name, str(len(answers)), *cells])
    return _table(["nDCG@10", "queries", *systems], rows)


def difference_table(sets: Sets, ours: str, rivals: Sequence[str]) -> str:
    """By how much `ours` is better than each rival, with the 95 % interval of the paired difference.

    Bold where the interval is above 0, in brackets where it is below.
    """
    rows = []
    for name, answers in sets.items():
        cells = [_difference(answers, ours, rival) if _has(answers, rival) else NONE for rival in rivals]
        rows.append([name, *cells])
    return _table([f"{ours} −", *rivals], rows)


def pace_table(sets: Sets, systems: Sequence[str]) -> str:
    """Milliseconds of a query, the median."""
    rows = []
    for name, answers in sets.items():
        times = [
            f"{percentile([row[system].took_ms for row in answers], 0.5):.1f}" if _has(answers, system) else NONE
            for system in systems
        ]
        rows.append([name, *times])
    return _table(["ms, median", *systems], rows)


def _has(answers: Sequence[Row], system: str) -> bool:
    return bool(answers) and system in answers[0]


def _gains(answers: Sequence[Row], system: str) -> list[float]:
    return [row[system].gain for row in answers]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _with_interval(gains: Sequence[float], best: float) -> str:
    low, high = mean_interval(gains)
    mean = f"{_mean(gains):.3f}"
    shown = f"**{mean}**" if mean == f"{best:.3f}" else mean
    return f"{shown} ({low:.3f}-{high:.3f})"


def _difference(answers: Sequence[Row], ours: str, rival: str) -> str:
    differences = [row[ours].gain - row[rival].gain for row in answers]
    low, high = mean_interval(differences)
    shown = f"{_mean(differences):+.3f} ({low:+.3f} to {high:+.3f})"
    if low > 0:
        return f"**{shown}**"
    return f"[{shown}]" if high < 0 else shown


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
