"""From a folder that a person brings to a finished model folder inside a partial folder.

Owns the order check, take or make the graph, settle, describe. Must not know where the folder ends up:
`model_store` publishes it.
"""

from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.checkpoint import Checkpoint
from desktop_app.catalog.finishing import InstallProgress, ProgressListener
from desktop_app.catalog.graph_survey import GraphSurvey, survey
from desktop_app.catalog.installed_model import DESCRIPTION_FILE, ONNX_FILE, PARITY_FILE, TOKENIZER_FILE, describe_as
from desktop_app.catalog.model_files import BLOCK_BYTES
from desktop_app.catalog.settling import settled
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken

RESERVED = {ONNX_FILE, TOKENIZER_FILE, DESCRIPTION_FILE, PARITY_FILE}


class FolderImport:
    """Makes one model ready in `folder`, a partial folder that is empty at first."""

    def __init__(self, checkpoint: Checkpoint, folder: Path, progress: ProgressListener, cancel: CancelToken) -> None:
        self._checkpoint = checkpoint
        self._finished = folder / checkpoint.description.name
        self._progress = progress
        self._cancel = cancel

    def run(self) -> Path:
        """Copy or make the graph and describe it; the finished folder. The folder that was brought stays as it is.

        :raises UserFacingError: the model cannot be used; the sentence says why.
        :raises Cancelled: on request.
        """
        self._finished.mkdir()
        checkpoint = self._checkpoint
        if checkpoint.graph is None:
            raise UserFacingError(
                "This version of Findwell imports graphs only.", "Export the checkpoint to ONNX and import that."
            )
        self._progress(InstallProgress("Checking the graph", 0.1))
        found = survey(checkpoint.graph)
        self._progress(InstallProgress("Copying the model", 0.3))
        self._copy_graph(checkpoint.graph, found)
        self._copy(_tokenizer(checkpoint), TOKENIZER_FILE)
        self._progress(InstallProgress("Trying the model", 0.8))
        description = settled(replace(checkpoint.description, precision=found.precision), self._finished)
        self._cancel.check()
        describe_as(self._finished, description, str(checkpoint.folder))
        return self._finished

    def _copy_graph(self, graph: Path, found: GraphSurvey) -> None:
        clashing = found.external & RESERVED
        if clashing:
            raise UserFacingError(f"The graph keeps its numbers in a file named {min(clashing)}.", "Rename it.")
        self._copy(graph, ONNX_FILE)
        for name in sorted(found.external):
            self._copy(graph.parent / name, name)

    def _copy(self, source: Path, name: str) -> None:
        """Copy a file, or what a link leads to, so that the finished folder holds files and nothing else."""
        with source.open("rb") as original, (self._finished / name).open("wb") as copy:
            while block := original.read(BLOCK_BYTES):
                self._cancel.check()
                copy.write(block)


def _tokenizer(checkpoint: Checkpoint) -> Path:
    inner = checkpoint.transformer / TOKENIZER_FILE
    return inner if inner.is_file() else checkpoint.folder / TOKENIZER_FILE
