"""eval and bench: how good, how fast, how much memory, measured here."""

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path

from desktop_app.cli.context import Context, ProgressLine, prepare_model, print_json, require_dimensions
from desktop_app.cli.evaluate_tables import pair_lines, set_lines
from desktop_app.cli.own_command import RUNS_UNASKED, evaluate_own_index
from desktop_app.cli.reading_command import EXTRACT, bench_reading
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.benchmark import BENCHMARKS, USUAL, Bench, machine, run_benchmarks
from desktop_app.evaluate.evaluation import SetScores, foreign_questions
from desktop_app.evaluate.evaluation import evaluate as measure_set
from desktop_app.evaluate.learning_proof import prove_learning
from desktop_app.evaluate.measurements import PACE, Measurements, quality_name
from desktop_app.evaluate.rerank_benchmark import SAME_SIZE, same_size_cross_encoder
from desktop_app.evaluate.runs import RUNS
from desktop_app.evaluate.similarity import compare_pairs, holds_pairs
from desktop_app.paths import full_path
from desktop_app.rank.judging import Reranker
from desktop_app.search_records import Rerank
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.model_setup import ENCODERS

LEARNING = "learning"
"""The benchmark that takes labelled sets."""


def evaluate(context: Context, arguments: argparse.Namespace) -> int:
    """Measure ranking on each labelled set, and the encoder alone on each set of pairs; or the index itself."""
    wanted = _chosen(arguments.lanes.split(",") if arguments.lanes else [], list(RUNS), "run")
    if arguments.own:
        return _own(context, arguments, wanted)
    if not arguments.datasets:
        arguments.refuse("name a labelled set, or measure your own index: findwell eval --own")
    with ProgressLine() as line, context.application(coarse_dimensions=arguments.dim) as application:
        runs = _possible(wanted, application, all_wanted=not arguments.lanes)
        folders = [full_path(folder) for folder in arguments.datasets]
        foreign = foreign_questions([full_path(folder) for folder in arguments.foreign])
        needs_model = runs != ["lexical"] or arguments.ablations or any(map(holds_pairs, folders))
        model = _model(application, arguments.model) if needs_model else None
        if model is not None:
            require_dimensions(application, model, arguments.dim)
        scores = [
            measure_set(
                folder,
                runs=runs,
                settings=application.settings,
                model=model,
                cache_dir=context.data_dir / "eval",
                rerankers=application.rerankers,
                foreign=foreign,
                ablations=arguments.ablations,
                progress=_progress(line, folder),
            )
            for folder in folders
            if not holds_pairs(folder)
        ]
        pairs = [
            compare_pairs(folder, model, _progress(line, folder))
            for folder in folders
            if model is not None and holds_pairs(folder)
        ]
    if model is not None and arguments.dim is None:
        _keep_quality(context, model, scores)
    if arguments.json:
        of_pairs = {score.name: score.as_json() for score in pairs}
        print_json({"sets": {**{score.name: score.as_json() for score in scores}, **of_pairs}})
    else:
        print(*set_lines(scores), *pair_lines(pairs), sep="\n")  # noqa: T201 - the result
    return 0


def _own(context: Context, arguments: argparse.Namespace, wanted: Sequence[str]) -> int:
    if arguments.datasets or arguments.foreign or arguments.model:
        arguments.refuse("--own measures the index by itself: name no set and no model")
    return evaluate_own_index(context, arguments, wanted if arguments.lanes else RUNS_UNASKED)


def _progress(line: ProgressLine, folder: Path) -> Callable[[str, int], None]:
    return lambda what, number: line.show(f"{folder.name}: {number:,} {what}")


def bench(context: Context, arguments: argparse.Namespace) -> int:
    """Measure speed and memory, in a temporary folder on the disk of the index; or what learning gains; or reading."""
    if arguments.names and arguments.names[0] == EXTRACT:
        return bench_reading(context, arguments)
    if arguments.names and arguments.names[0] == LEARNING:
        return _prove_learning(context, arguments)
    names = _chosen(arguments.names, list(BENCHMARKS), "benchmark") if arguments.names else list(USUAL)
    with ProgressLine() as line, context.application() as application, ExitStack() as inside:
        model = _model(application, arguments.model)
        encoders = _encoders(application) if "models" in names else (model,)
        rerankers = _cross_encoders(application, model, inside) if "rerank" in names else {}
        folder = inside.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=context.data_dir))
        results = run_benchmarks(
            names,
            Bench(
                Path(folder),
                application.settings,
                model,
                arguments.chunks,
                lambda what, number: line.show(f"{number:,} {what}"),
                encoders,
                application.models.load(model.name).description.truncations if "mrl" in names else (),
                rerankers,
            ),
        )
    _keep_pace(context, encoders, results)
    print_json({"machine": machine(model), "results": results}, indent=None if arguments.json else 2)
    return 0


def _prove_learning(context: Context, arguments: argparse.Namespace) -> int:
    """What learning from simulated use gains on each labelled set."""
    folders = [full_path(Path(name)) for name in arguments.names[1:]]
    if not folders:
        raise UserFacingError("bench learning needs a labelled set.", "findwell bench learning DATASET_DIR")
    with ProgressLine() as line, context.application() as application:
        model = _model(application, arguments.model)
        proofs = {
            folder.name: prove_learning(
                folder,
                settings=application.settings,
                model=model,
                cache_dir=context.data_dir / "eval",
                progress=_progress(line, folder),
            )
            for folder in folders
        }
    results = {name: [asdict(proof) for proof in of_set] for name, of_set in proofs.items()}
    print_json({"machine": machine(model), "results": {LEARNING: results}}, indent=None if arguments.json else 2)
    return 0


def _keep_quality(context: Context, model: LoadedModel, scores: Sequence[SetScores]) -> None:
    figures = {
        quality_name(score.name, run): result.figures["ndcg@10"]
        for score in scores
        for run, result in score.runs.items()
        if run != "lexical"
    }
    Measurements(context.data_dir).note(model.fingerprint.digest, figures)


def _keep_pace(context: Context, models: Sequence[LoadedModel], results: Mapping[str, Mapping[str, float]]) -> None:
    """What `models` found of all of them, or `encode` of the one."""
    measurements = Measurements(context.data_dir)
    for model in models:
        pace = results.get("models", {}).get(f"{model.name}_{PACE}") or results.get("encode", {}).get(PACE)
        if pace:
            measurements.note(model.fingerprint.digest, {PACE: pace})


def _chosen(wanted: list[str], known: list[str], kind: str) -> list[str]:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UserFacingError(f"There is no {kind} named {unknown[0]}.", f"Known are: {', '.join(known)}.")
    return wanted or known


def _possible(runs: list[str], application: Application, *, all_wanted: bool) -> list[str]:
    """Without the reranking run where no reranker is installed, unless it was asked for by name.

    :raises UserFacingError: it was, and there is none.
    """
    if not any(RUNS[run].rerank is Rerank.CROSS for run in runs):
        return runs
    if all_wanted and not application.rerankers.installed():
        return [run for run in runs if RUNS[run].rerank is not Rerank.CROSS]
    with application.rerankers.any():
        return runs


def _encoders(application: Application) -> tuple[LoadedModel, ...]:
    """All installed ones, loaded."""
    names = [info.name for info in application.models.list() if info.installed and info.kind in ENCODERS]
    return tuple(application.model_setup.loaded(name) for name in names)


def _cross_encoders(application: Application, model: LoadedModel, inside: ExitStack) -> dict[str, Reranker]:
    """One of the model's own size, and a real one where one is installed; both until `inside` ends."""
    own = same_size_cross_encoder(application.models.load(model.name), application.settings.encode)
    found: dict[str, Reranker] = {SAME_SIZE: inside.enter_context(closing(own))}
    if application.rerankers.installed():
        real = inside.enter_context(application.rerankers.any())
        found[real.description.name] = real
    return found


def _model(application: Application, name: str | None) -> LoadedModel:
    """The named model, or the chosen one, which is installed if it is missing."""
    if name:
        return application.model_setup.loaded(name)
    prepare_model(application)
    model = application.encoders.current
    if model is None:
        raise UserFacingError(application.encoders.problem)
    return model
