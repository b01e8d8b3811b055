"""Ways of searching that are measured, and what one search of them costs. Also those with one part switched off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.evaluate.metrics import percentile
from desktop_app.search_records import Lane, Rerank
from desktop_app.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Run:
    """One way of searching; `lanes` None is all."""

    lanes: tuple[Lane, ...] | None = None
    rerank: Rerank = Rerank.NONE
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Search settings that differ, by their names."""

    def changed(self, settings: SearchSettings) -> SearchSettings:
        """The settings to search by."""
        return replace(settings, **self.changes)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one search, in all and by stage."""

    took_ms: float
    stage_ms: Mapping[str, float]


def _without(lane: Lane) -> tuple[Lane, ...]:
    return tuple(one for one in Lane if one is not lane)


WHOLE = "hybrid+late"
"""What the program does unasked."""
RUNS: Mapping[str, Run] = {
    "lexical": Run((Lane.LEXICAL,)),
    "dense": Run((Lane.DENSE,)),
    "hybrid": Run(),
    WHOLE: Run(rerank=Rerank.LATE),
    "hybrid+cross": Run(rerank=Rerank.CROSS),
}
"""What can be measured."""
PARTS: Mapping[str, Run] = {
    "late": Run(),
    "lexical": Run(_without(Lane.LEXICAL), Rerank.LATE),
    "dense": Run(_without(Lane.DENSE), Rerank.LATE),
    "floor": Run(rerank=Rerank.LATE, changes={"least_reach": 0.0}),
    "neighbours": Run(rerank=Rerank.LATE, changes={"neighbour_weight": 0.0}),
}
"""WHOLE without one of its parts: late interaction, words, meaning (and with it late interaction, which needs the
encoded question), the floor under the words' weight where they hold little of the question, and what documents gain by
their neighbours."""
OWN_PARTS: Mapping[str, Run] = {
    **PARTS,
    "name": Run(_without(Lane.NAME), Rerank.LATE),
    "learned": Run(rerank=Rerank.LATE, changes={"learn_from_use": False}),
}
"""The same for a person's own index, which has names of files and may have learned from use. In the index of a labelled
set both say nothing."""


def stage_percentiles(costs: Sequence[Cost], share: float) -> dict[str, float]:
    """Milliseconds of every stage that `share` of the searches do not exceed."""
    stages = dict.fromkeys(stage for cost in costs for stage in cost.stage_ms)
    return {stage: percentile([cost.stage_ms.get(stage, 0.0) for cost in costs], share) for stage in stages}


def cost_figures(costs: Sequence[Cost]) -> dict[str, float]:
    """p50_ms and p95_ms of whole searches."""
    times = [cost.took_ms for cost in costs]
    return {"p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)}


def stage_figures(costs: Sequence[Cost]) -> dict[str, dict[str, float]]:
    """stage_p50_ms and stage_p95_ms, by the name of the stage."""
    return {"stage_p50_ms": stage_percentiles(costs, 0.5), "stage_p95_ms": stage_percentiles(costs, 0.95)}
