"""eval --own: how well one's own files are found, measured by questions made of them."""

import argparse
from collections.abc import Iterable, Sequence

from desktop_app.cli.context import Context, ProgressLine, print_json, require_dimensions, say
from desktop_app.cli.evaluate_tables import ablation_lines, difference_lines, stage_lines, table, with_interval
from desktop_app.evaluate.own_index import PROBES, OwnIndex, evaluate_own
from desktop_app.evaluate.own_scores import RANKED, SHOWN, WHAT, OwnScores
from desktop_app.evaluate.runs import WHOLE, stage_figures

RUNS_UNASKED = ("lexical", "dense", "hybrid", WHOLE)
"""A cross-encoder takes about a second a question, and is measured when it is asked for."""


def evaluate_own_index(context: Context, arguments: argparse.Namespace, runs: Sequence[str]) -> int:
    """Print how well questions made of the index's own passages find them, by kind of question and way of searching."""
    with ProgressLine() as line, context.application(coarse_dimensions=arguments.dim) as application:
        models = application.model_setup.load_answering()
        for model in models:
            if not model.host:
                require_dimensions(application, model, arguments.dim)
        scores = evaluate_own(
            OwnIndex(
                application.database,
                context.data_dir / "vectors",
                models,
                application.settings.search,
                application.rerankers,
            ),
            runs=runs,
            probes=arguments.probes or PROBES,
            seed=arguments.seed,
            ablations=arguments.ablations,
            progress=lambda what, number: line.show(f"{number:,} {what}"),
        )
    if arguments.json:
        print_json({"own": scores.as_json()})
        return 0
    print(*own_lines(scores), sep="\n")  # noqa: T201 - the result
    for note in scores.notes:
        say(note)
    return 0


def own_lines(scores: OwnScores) -> list[str]:
    """The whole report but for its notes."""
    lines = [
        f"{len(scores.probes):,} questions made of {len({probe.chunk_id for probe in scores.probes}):,} of"
        f" {scores.passages:,} passages (seed {scores.seed}); right is a document with the passage or a version of one",
        "",
        *table([["question", "n", "run", "hit@1 (95 %)", "hit@10", "MRR@10"], *_rows(scores)]),
        "",
        *(f"{kind:9} {WHAT[kind]}" for kind in scores.kinds),
    ]
    lines += difference_lines("MRR@10, all kinds", list(scores.runs), scores.differences)
    lines += ablation_lines("own", "MRR@10", scores.whole, scores.changes)
    lines += ["", *stage_lines({name: stage_figures(run.costs) for name, run in scores.runs.items()}, "own")]
    return [*lines, *_vectors(scores), *_missed(scores)]


def _rows(scores: OwnScores) -> Iterable[list[str]]:
    for kind in scores.kinds:
        for place, run in enumerate(scores.runs):
            figures = scores.figures(kind, run)
            shown = [with_interval(figures, name) for name in ("hit@1", f"hit@{RANKED}", f"mrr@{RANKED}")]
            yield [kind if place == 0 else "", f"{scores.count(kind):,}" if place == 0 else "", run, *shown]


def _vectors(scores: OwnScores) -> list[str]:
    """What the vectors that are searched miss of what a comparison with all would find."""
    if not scores.vectors:
        return []
    rows = [
        [
            name,
            f"{found.vectors:,}",
            f"{found.in_file:,}",
            f"{found.questions:,}",
            *(with_interval(found.figures, figure) for figure in ("recall@10", "recall@100")),
        ]
        for name, found in scores.vectors.items()
    ]
    head = ["nearest vectors, against all", "vectors", "in the file", "questions", "recall@10 (95 %)", "recall@100"]
    return ["", *table([head, *rows])]


def _missed(scores: OwnScores) -> list[str]:
    run = list(scores.runs)[-1]
    if not scores.missed:
        return ["", f"Every document asked for is among the first {RANKED} of {run}."]
    shown = scores.missed[:SHOWN]
    what = "1 document is" if len(scores.missed) == 1 else f"{len(scores.missed):,} documents are"
    some = f"; {len(shown)} of them" if len(shown) < len(scores.missed) else ""
    lines = ["", f"{what} not among the first {RANKED} of {run} for some question{some}:"]
    for one in shown:
        lines += [one.path, f"    {', '.join(one.kinds)}: {one.question}"]
    return lines
