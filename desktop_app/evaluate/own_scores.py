"""What was found out about a person's own index, and the figures that are made of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.evaluate.metrics import Difference, difference, mean, mean_interval, share_interval, with_bounds
from desktop_app.evaluate.own_sample import Probe
from desktop_app.evaluate.probes import HEADING, KINDS, OF_HEADING
from desktop_app.evaluate.runs import WHOLE, Cost, cost_figures, stage_figures
from desktop_app.evaluate.vector_recall import VectorRecall

RANKED = 10
"""Documents that are looked at for a right one."""
_FIGURE = f"mrr@{RANKED}"
"""By which ways of searching are compared."""
WHAT: Mapping[str, str] = {**{name: kind.what for name, kind in KINDS.items()}, HEADING: OF_HEADING}
"""What each kind of probe is."""


@dataclass(frozen=True, slots=True)
class RunAnswers:
    """What one run answered to all probes, in their order."""

    ranks: Sequence[int]
    """Of the first right document, from 1; 0 where none is among the first RANKED."""
    costs: Sequence[Cost]


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that was not among the first RANKED for some of its probes."""

    path: str
    kinds: tuple[str, ...]
    question: str
    """Of the first of the kinds."""


@dataclass(frozen=True, slots=True)
class OwnScores:
    """One index, as it was asked."""

    passages: int
    """In the index, also those that could not be asked about."""
    looked_at: int
    """Passages that were drawn."""
    coverage: float
    """Share of the readable files that is fully indexed, 0 to 1."""
    seed: int
    models: Sequence[str]
    notes: Sequence[str]
    """Sentences for the person: what was left out, and why."""
    probes: Sequence[Probe]
    runs: Mapping[str, RunAnswers]
    missed: Sequence[Missed]
    """By the last of the runs; those that were easiest to find first."""
    vectors: Mapping[str, VectorRecall]
    """By the name of the model."""
    without: Mapping[str, RunAnswers] = field(default_factory=dict)
    """WHOLE without one part, by the part's name."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds that probes were made of, what is easier to find first."""
        made = {probe.kind for probe in self.probes}
        return [kind for kind in WHAT if kind in made]

    def count(self, kind: str) -> int:
        """How many probes of the kind there are."""
        return sum(probe.kind == kind for probe in self.probes)

    def figures(self, kind: str, run: str) -> dict[str, float]:
        """hit@1, hit@10 and mrr@10, 0 to 1; NAME_low and NAME_high are the bounds of a 95 % interval."""
        pairs = zip(self.probes, self.runs[run].ranks, strict=True)
        ranks = [rank for probe, rank in pairs if probe.kind == kind]
        figures: dict[str, float] = {}
        for depth in (1, RANKED):
            found = sum(0 < rank <= depth for rank in ranks)
            figures |= with_bounds(f"hit@{depth}", found / max(1, len(ranks)), share_interval(found, len(ranks)))
        values = [_reciprocal(rank) for rank in ranks]
        return figures | with_bounds(_FIGURE, mean(values), mean_interval(values))

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """Run → each run before it → by how much its MRR@10 is higher over all kinds, paired by passage."""
        means = {name: self._by_passage(run) for name, run in self.runs.items()}
        return {
            name: {before: difference(means[name], means[before]) for before in list(means)[:place]}
            for place, name in enumerate(means)
            if place
        }

    @property
    def whole(self) -> float:
        """MRR@10 of WHOLE over all kinds, each passage counted once; 0 where it was not measured."""
        return mean(self._by_passage(self.runs[WHOLE])) if WHOLE in self.runs else 0.0

    @property
    def changes(self) -> Mapping[str, Difference]:
        """Part → what switching it off changes in MRR@10 over all kinds, paired by passage; below 0 where it helps."""
        if not self.without:
            return {}
        whole = self._by_passage(self.runs[WHOLE])
        return {part: difference(self._by_passage(answers), whole) for part, answers in self.without.items()}

    def _by_passage(self, run: RunAnswers) -> list[float]:
        """Mean reciprocal rank of the probes of each passage: they are not independent of each other."""
        values: dict[int, list[float]] = {}
        for probe, rank in zip(self.probes, run.ranks, strict=True):
            values.setdefault(probe.chunk_id, []).append(_reciprocal(rank))
        return [mean(of) for of in values.values()]

    def as_json(self) -> dict[str, object]:
        """What stands under `own` in `eval --own --json`."""
        document: dict[str, object] = {
            "passages": self.passages,
            "drawn": self.looked_at,
            "coverage": self.coverage,
            "seed": self.seed,
            "models": list(self.models),
            "notes": list(self.notes),
            "kinds": {
                kind: {
                    "what": WHAT[kind],
                    "probes": self.count(kind),
                    "runs": {run: self.figures(kind, run) for run in self.runs},
                }
                for kind in self.kinds
            },
            "runs": {name: {**cost_figures(run.costs), **stage_figures(run.costs)} for name, run in self.runs.items()},
            "differences": {
                name: {before: change.as_json(_FIGURE) for before, change in of.items()}
                for name, of in self.differences.items()
            },
            "vectors": {name: recall.as_json() for name, recall in self.vectors.items()},
            "missed": {"run": list(self.runs)[-1], "documents": len(self.missed), "first": [
                {"path": one.path, "kinds": list(one.kinds), "question": one.question} for one in self.missed[:SHOWN]
            ]},
        }  # fmt: skip
        if self.without:
            changes = {part: change.as_json(_FIGURE) for part, change in self.changes.items()}
            document["ablations"] = {"of": WHOLE, "without": changes}
        return document


SHOWN = 10
"""Missed documents that are named."""


def _reciprocal(rank: int) -> float:
    return 1 / rank if rank else 0.0
