"""From an installed float32 model to a finished folder of the same model in another precision.

Owns what the new model is called and what it is compared with.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.graphs.precision import WORDS, Precision, change_precision
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener
from desktop_app.catalog.installed_model import InstalledModel, describe_as
from desktop_app.catalog.validation.parity import compare, load_sample, write_parity
from desktop_app.catalog.validation.trial_run import complete_description
from desktop_app.catalog.validation.trial_vectors import trial_vectors
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind

WITH_GRAPH = (ModelKind.BI_ENCODER, ModelKind.CROSS_ENCODER)


class PrecisionExport:
    """Makes one model ready in a partial folder.

    :raises UserFacingError: the model has no graph.
    """

    def __init__(
        self, model: InstalledModel, precision: Precision, progress: ProgressListener, cancel: CancelToken
    ) -> None:
        described = model.description
        if described.kind not in WITH_GRAPH:
            raise UserFacingError(f"{described.name} has no graph; there is nothing to change.")
        self.name = f"{described.name}-{precision.value}"
        self.origin = f"{described.name} ({model.origin})"
        self._model = model
        self._precision = precision
        self._progress = progress
        self._cancel = cancel

    def run(self, folder: Path) -> Path:
        """Make the model below `folder`, which is empty at first; the finished folder.

        :raises UserFacingError: it is not float32, or the graph cannot be changed.
        :raises Cancelled: on request.
        """
        work, finished = folder / "work", folder / self.name
        work.mkdir()
        finished.mkdir()
        self._step("Copying the model", 0.05)
        for file in self._model.files:
            self._cancel.check()
            shutil.copyfile(self._model.folder / file.name, finished / file.name)
        self._step("Changing the precision", 0.2)
        change_precision(finished, self._precision, work, self._cancel)
        self._step("Trying the model", 0.8)
        description = replace(self._model.description, name=self.name, precision=WORDS[self._precision])
        model = describe_as(finished, complete_description(description, finished), self.origin)
        self._compare(model)
        self._cancel.check()
        return finished

    def _compare(self, model: InstalledModel) -> None:
        if model.description.kind is not ModelKind.BI_ENCODER:
            return
        self._step("Comparing with float32", 0.85)
        sample = load_sample()
        ours, theirs = (trial_vectors(one, sample.queries, sample.passages) for one in (model, self._model))
        write_parity(model.folder, compare(ours, theirs, sample.answers, self._model.description.name))

    def _step(self, stage: str, fraction: float) -> None:
        self._cancel.check()
        self._progress(InstallProgress(stage, fraction))
