"""The last step of every installation: compare with reference vectors, then describe and pin the files.

Owns the tolerance of that comparison and the report of progress that all installations give.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.installed_model import InstalledModel, describe
from desktop_app.catalog.manifest import ModelEntry
from desktop_app.catalog.validation.references import MIN_COSINE, load_references, lowest_cosine
from desktop_app.errors import UserFacingError


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """What is being done, for the person, and how much of the whole is done, 0 to 1, never falling."""

    stage: str
    fraction: float


ProgressListener = Callable[[InstallProgress], None]


def finish(folder: Path, entry: ModelEntry, precision: str, origin: str) -> InstalledModel:
    """Describe the files in `folder` as the model of `entry`, after a comparison if there are references.

    :raises UserFacingError: the vectors differ from the references.
    :raises EnvironmentFault: the files cannot be loaded.
    """
    model = describe(folder, entry, precision, origin)
    if entry.reference is not None:
        cosine = lowest_cosine(model, load_references(entry.reference))
        if cosine < MIN_COSINE:
            raise UserFacingError(
                f"The prepared model computes wrong vectors on this machine (cosine {cosine:.3f}).",
                "Please report this with the output of: findwell doctor",
            )
    return model
