"""Runs the scripts of `models/export` in the tools' environment: checkpoint to graph, checkpoint to vectors.

Owns what such a script is handed: a cleaned copy of the checkpoint, without program code and without pickles, and a
job in JSON. Must not know what the scripts do with it.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.catalog.exporting.checkpoint import Checkpoint
from desktop_app.catalog.exporting.environments import Report, scripts_folder, tool_variables
from desktop_app.catalog.exporting.sentence_files import read_json
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.installed_model import ONNX_FILE
from desktop_app.catalog.processes import progress_lines
from desktop_app.catalog.processes.child_process import run_child
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.records import CancelToken

EXPORT_SCRIPT, REFERENCE_SCRIPT = "export_checkpoint.py", "reference_vectors.py"
MADE_WITH_FILE = "made_with.json"
"""Written by the export script beside the graph."""
READ = (".json", ".safetensors", ".txt", ".model")
"""Endings of the files that a script may see."""
CODE_KEYS = ("auto_map", "custom_pipelines")
"""Keys of `config.json` that name program code of the checkpoint's own."""

TOKENIZER_SETTINGS = "tokenizer_config.json"
NEW_CLASS, OLD_CLASS = "TokenizersBackend", "PreTrainedTokenizerFast"
"""Two names of one thing: the tokenizer is what `tokenizer.json` says."""


def stage(checkpoint: Checkpoint, folder: Path) -> None:
    """A copy of the checkpoint in `folder`, weights as hard links where the disk allows.

    Its `config.json` says how it attends, whatever the files of the original leave out, and its tokenizer goes by a
    name that old and new releases of Transformers know.
    """
    for source in sorted(checkpoint.folder.rglob("*")):
        target = folder / source.relative_to(checkpoint.folder)
        if source.suffix in READ and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(source.resolve(), target)
    inner = folder / checkpoint.transformer.relative_to(checkpoint.folder)
    config = {key: value for key, value in checkpoint.config.items() if key not in CODE_KEYS}
    if checkpoint.family is not None and checkpoint.family.decoder:
        config["is_causal"] = checkpoint.causal
    _rewrite(inner / "config.json", config)
    tokenizer = read_json(inner / TOKENIZER_SETTINGS)
    if tokenizer.get("tokenizer_class") == NEW_CLASS:
        _rewrite(inner / TOKENIZER_SETTINGS, {**tokenizer, "tokenizer_class": OLD_CLASS})


def export_graph(
    checkpoint: Checkpoint,
    staged: Path,
    finished: Path,
    python: Path,
    *,
    work: Path,
    report: Report,
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


def run_script(
    python: Path, script: str, job: Mapping[str, Any], *, work: Path, report: Report, cancel: CancelToken
) -> None:
    """Run one script of `models/export` to its end.

    :raises UserFacingError: it refused or failed; the sentence gives its last line.
    :raises Cancelled: on request.
    """
    log, order = work / f"{script}.log", work / f"{script}.json"
    order.write_text(json.dumps(job), encoding="utf-8")
    # Not even the user's own site-packages are seen, nor what PYTHONPATH names.
    command = [str(python), "-B", "-s", "-E", "-X", "utf8", "-W", "ignore", str(scripts_folder() / script), str(order)]
    code = run_child(
        command,
        log=log,
        environment=tool_variables(work),
        cancel=cancel,
        on_poll=lambda: report(progress_lines.latest(log)),
    )
    if code != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason = lines[-1][:300].rstrip(".") if lines and code > 0 else "it was ended, perhaps for lack of memory"
        raise UserFacingError(
            f"The checkpoint could not be worked with ({reason}).", "Look for an ONNX version of it and import that."
        )


def _rewrite(path: Path, values: Mapping[str, Any]) -> None:
    path.unlink()  # or the original would be written through the link
    path.write_text(json.dumps(values), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)
