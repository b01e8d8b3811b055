"""Checkpoint to graph: the script that does it, what it is told, and what of its output is kept."""

from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting.checkpoint import Checkpoint
from desktop_app.catalog.exporting.scripts import run_script
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.install_progress import ShareListener
from desktop_app.catalog.installed_model import ONNX_FILE
from desktop_app.model_description import ModelKind

EXPORT_SCRIPT = "export_checkpoint.py"
MADE_WITH_FILE = "made_with.json"
"""Written by the script beside the graph."""


def export_graph(
    checkpoint: Checkpoint,
    staged: Path,
    finished: Path,
    python: Path,
    *,
    work: Path,
    report: ShareListener,
    cancel: CancelToken,
) -> None:
    """Write `model.onnx`, and the files it reads, into `finished`; the tools' versions go to `work`.

    `staged` is the cleaned copy of the checkpoint.
    :raises UserFacingError: it cannot be exported; the sentence says why.
    """
    assert checkpoint.family is not None
    job = {
        "checkpoint": str(staged / checkpoint.transformer.relative_to(checkpoint.folder)),
        "output": str(finished),
        "tools": checkpoint.family.tools,
        "scores": checkpoint.description.kind is ModelKind.CROSS_ENCODER,
    }
    run_script(python, EXPORT_SCRIPT, job, work=work, report=report, cancel=cancel)
    (finished / MADE_WITH_FILE).rename(work / MADE_WITH_FILE)
    wanted = {ONNX_FILE, *survey(finished / ONNX_FILE).external}
    for path in finished.iterdir():  # exporters leave configuration beside the graph, which nobody reads
        if path.name not in wanted:
            path.unlink()
