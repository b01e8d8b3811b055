"""From a folder that a person brings to a finished model folder inside a partial folder.

Owns the order take or make the graph, join heads, change the precision, try, describe, compare, and how much of
the whole each step is. Must not know where the folder ends up: `model_store` publishes it.
"""

import json
from dataclasses import replace
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting.checkpoint import Checkpoint
from desktop_app.catalog.exporting.checkpoint_reference import Reference
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.graph_export import MADE_WITH_FILE, export_graph
from desktop_app.catalog.exporting.staging import stage
from desktop_app.catalog.file_hashes import BLOCK_BYTES
from desktop_app.catalog.graphs.m3_heads import join_heads
from desktop_app.catalog.graphs.precision import WORDS, Precision, change_precision
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener, ShareListener
from desktop_app.catalog.installed_model import (
    DESCRIPTION_FILE,
    ONNX_FILE,
    PARITY_FILE,
    SENTENCEPIECE_FILE,
    TOKENIZER_FILE,
    InstalledModel,
    describe_as,
)
from desktop_app.catalog.sentencepiece_form import add_sentencepiece
from desktop_app.catalog.validation.parity import compare, load_sample, write_parity
from desktop_app.catalog.validation.trial_run import complete_description
from desktop_app.catalog.validation.trial_vectors import trial_vectors
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind

RESERVED = {ONNX_FILE, TOKENIZER_FILE, SENTENCEPIECE_FILE, DESCRIPTION_FILE, PARITY_FILE}
LEAST_COSINE = 0.999
"""Between an export in float32 and its original; all families measured 0.999999 and more."""


class FolderImport:
    """Makes one model ready in `folder`, a partial folder that is empty at first."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        folder: Path,
        exporters: ExporterEnvironments,
        *,
        precision: Precision | None,
        progress: ProgressListener,
        cancel: CancelToken,
    ) -> None:
        self._checkpoint = checkpoint
        self._precision = precision
        self._work = folder / "work"
        self._staged = self._work / "checkpoint"
        self._finished = folder / checkpoint.description.name
        self._exporters = exporters
        self._progress = progress
        self._cancel = cancel

    def run(self) -> Path:
        """Make the model; the finished folder. The folder that was brought stays as it is.

        :raises UserFacingError: the model cannot be used; the sentence says why.
        :raises Cancelled: on request.
        """
        self._work.mkdir()
        self._finished.mkdir()
        checkpoint = self._checkpoint
        if checkpoint.graph is not None:
            self._take(checkpoint.graph)
            self._finish()
        else:
            stage(checkpoint, self._staged)
            python = self._tools()
            report = self._within("Exporting the model", 0.4, 0.65)
            work, cancel = self._work, self._cancel
            export_graph(checkpoint, self._staged, self._finished, python, work=work, report=report, cancel=cancel)
            self._compare(self._finish(), python)
        self._cancel.check()
        return self._finished

    def _take(self, graph: Path) -> None:
        """Copy a graph and the files it reads, or what links lead to: the finished folder holds files only."""
        self._step("Checking the graph", 0.1)
        external = survey(graph).external
        if external & RESERVED:
            raise UserFacingError(f"The graph keeps its numbers in a file named {min(external & RESERVED)}.")
        self._step("Copying the model", 0.2)
        self._copy(graph, ONNX_FILE)
        for name in sorted(external):
            self._copy(graph.parent / name, name)

    def _tools(self) -> Path:
        assert self._checkpoint.family is not None
        self._step("Preparing the tools", 0.0)
        report = self._within("Preparing the tools", 0.0, 0.4)
        return self._exporters.python(self._checkpoint.family.tools, report, self._cancel)

    def _finish(self) -> InstalledModel:
        """Heads, precision and description of the graph that lies in the finished folder."""
        checkpoint, graph = self._checkpoint, self._finished / ONNX_FILE
        self._copy(checkpoint.tokenizer, TOKENIZER_FILE)
        description = replace(checkpoint.description, precision=survey(graph).precision)
        if checkpoint.heads:
            self._step("Joining the heads", 0.65)
            join_heads(graph, checkpoint.heads, self._work, self._cancel)
        if self._precision is not None:
            self._step("Changing the precision", 0.7)
            change_precision(self._finished, self._precision, self._work, self._cancel)
            description = replace(description, precision=WORDS[self._precision])
        self._step("Trying the model", 0.85)
        add_sentencepiece(self._finished)
        return describe_as(self._finished, complete_description(description, self._finished), str(checkpoint.folder))

    def _compare(self, model: InstalledModel, python: Path) -> None:
        if model.description.kind is ModelKind.CROSS_ENCODER:
            return
        self._step("Comparing with PyTorch", 0.9)
        sample = load_sample()
        reference = Reference(self._checkpoint, self._staged, python, self._work, self._cancel)
        theirs = reference.vectors(model.description, sample)
        ours = trial_vectors(model, sample.queries, sample.passages)
        parity = compare(ours, theirs, sample.answers, reference.name)
        if self._precision is None and parity.lowest_cosine < LEAST_COSINE:
            raise UserFacingError(
                f"The graph computes other vectors than {reference.name} (cosine {parity.lowest_cosine:.3f}).",
                "Look for an ONNX version of the model and import that.",
            )
        made_with = json.loads((self._work / MADE_WITH_FILE).read_text(encoding="utf-8"))
        write_parity(self._finished, replace(parity, made_with=made_with))

    def _copy(self, source: Path, name: str) -> None:
        with source.open("rb") as original, (self._finished / name).open("wb") as copy:
            while block := original.read(BLOCK_BYTES):
                self._cancel.check()
                copy.write(block)

    def _step(self, stage: str, fraction: float) -> None:
        self._cancel.check()
        self._progress(InstallProgress(stage, fraction))

    def _within(self, stage: str, start: float, end: float) -> ShareListener:
        return lambda share: self._progress(InstallProgress(stage, start + (end - start) * share))
