"""Models that do not come from the manifest's sources: folders that a person brings, and other precisions.

Owns what such a model is called. Must not know how a graph is made or changed, nor how a model becomes visible:
that are `folder_import`, `precision_export` and `model_store`.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.durable_files import publish, require_space
from desktop_app.catalog.exporting.checkpoint import read_checkpoint
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.folder_import import FolderImport
from desktop_app.catalog.exporting.precision_export import PrecisionExport
from desktop_app.catalog.graphs.precision import Precision
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.validation.parity import Parity, read_parity
from desktop_app.errors import UserFacingError

PARTIAL_PREFIX = ".findwell-"
COPIES = 3
"""Of the weights at the same time: brought or exported, in the old precision and in the new one."""


@dataclass(frozen=True, slots=True)
class AddedModel:
    """What came of an import or an export."""

    name: str
    notes: tuple[str, ...] = ()
    """Sentences about what its files do not say and was assumed."""
    parity: Parity | None = None
    """How near it computes to what it was made from; None where nothing was made."""


class ModelImporter:
    """Adds models to a store. Safe in any thread and process."""

    def __init__(self, store: ModelStore, exporters: ExporterEnvironments) -> None:
        self._store = store
        self._exporters = exporters

    def import_folder(
        self,
        path: Path,
        progress: ProgressListener,
        cancel: CancelToken,
        *,
        name: str = "",
        precision: Precision | None = None,
    ) -> AddedModel:
        """Prepare the model in the folder `path`; `name` decides what it is called.

        A model of that name is replaced if it came from the same folder. Without `precision` it stays as it is.
        :raises UserFacingError: there is no model in it that can be used, or the name is taken.
        :raises Cancelled: on request; nothing is left behind.
        """
        checkpoint = read_checkpoint(path, self._store.manifest, name=name)
        name = checkpoint.description.name

        def prepare(folder: Path) -> Path:
            require_space(folder, checkpoint.size_bytes * COPIES)
            work = FolderImport(
                checkpoint, folder, self._exporters, precision=precision, progress=progress, cancel=cancel
            )
            return work.run()

        self._store.add(name, str(path), prepare, cancel)
        progress(InstallProgress("Ready", 1.0))
        return AddedModel(name, checkpoint.notes, read_parity(self._store.load(name).folder))

    def export(self, name: str, precision: Precision, progress: ProgressListener, cancel: CancelToken) -> AddedModel:
        """Install the model `name` once more, in another precision and under another name.

        :raises UserFacingError: it is not installed, not float32, or not of a kind that has a graph.
        :raises Cancelled: on request; nothing is left behind.
        """
        model = self._store.load(name)
        export = PrecisionExport(model, precision, progress, cancel)

        def prepare(folder: Path) -> Path:
            require_space(folder, model.size_bytes * COPIES)
            return export.run(folder)

        self._store.add(export.name, export.origin, prepare, cancel)
        progress(InstallProgress("Ready", 1.0))
        return AddedModel(export.name, parity=read_parity(self._store.load(export.name).folder))

    def export_to(
        self, name: str, precision: Precision, target: Path, progress: ProgressListener, cancel: CancelToken
    ) -> AddedModel:
        """Write what `export` would install into the new folder `target`.

        :raises UserFacingError: as `export`, or the folder exists.
        """
        if target.exists():
            raise UserFacingError(f"{target} exists already.", "Name a folder that is to be made.")
        export = PrecisionExport(self._store.load(name), precision, progress, cancel)
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=PARTIAL_PREFIX, dir=target.parent) as folder:
            publish(export.run(Path(folder)), target)
        progress(InstallProgress("Ready", 1.0))
        return AddedModel(export.name, parity=read_parity(target))
