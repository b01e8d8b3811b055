"""Models that do not come from the manifest's sources: folders that a person brings, and other precisions.

Owns what such a model is called. Must not know how a graph is made or changed, nor how a model becomes visible:
that are `folder_import` and `model_store`.
"""

from pathlib import Path

from desktop_app.catalog.checkpoint import read_checkpoint
from desktop_app.catalog.finishing import InstallProgress, ProgressListener
from desktop_app.catalog.folder_import import FolderImport
from desktop_app.catalog.model_files import require_space
from desktop_app.catalog.model_store import ModelStore
from desktop_app.records import CancelToken


class ModelImporter:
    """Adds models to a store. Safe in any thread and process."""

    def __init__(self, store: ModelStore) -> None:
        self._store = store

    def import_folder(self, path: Path, progress: ProgressListener, cancel: CancelToken, *, name: str = "") -> str:
        """Prepare the model in the folder `path`; what it is called, which `name` may decide.

        A model of that name is replaced if it came from the same folder.
        :raises UserFacingError: there is no model in it that can be used, or the name is taken.
        :raises Cancelled: on request; nothing is left behind.
        """
        checkpoint = read_checkpoint(path, self._store.manifest, name=name)
        name = checkpoint.description.name

        def prepare(folder: Path) -> Path:
            require_space(folder, checkpoint.size_bytes)
            return FolderImport(checkpoint, folder, progress, cancel).run()

        self._store.add(name, str(path), prepare, cancel)
        progress(InstallProgress("Ready", 1.0))
        return name
