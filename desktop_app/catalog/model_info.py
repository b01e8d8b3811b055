"""A model as a list shows it, whether it is installed or only known."""

from dataclasses import dataclass
from typing import Self

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.manifest import HubSource, ModelEntry, PackageSource
from desktop_app.model_description import ModelDescription, ModelKind


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

    @classmethod
    def of_installed(cls, model: InstalledModel, entry: ModelEntry | None) -> Self:
        """What its files say of it."""
        return cls._of(model.description, entry, model.size_bytes, installed=True)

    @classmethod
    def of_known(cls, entry: ModelEntry) -> Self:
        """What the manifest says of a model that is not installed."""
        description = entry.describe(precision=_precision(entry), weights_hash="")
        return cls._of(description, entry, _download_bytes(entry), installed=False)

    @classmethod
    def _of(cls, description: ModelDescription, entry: ModelEntry | None, size_bytes: int, *, installed: bool) -> Self:
        return cls(
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


def _precision(entry: ModelEntry) -> str:
    first = next(iter(entry.sources), None)
    return first.precision if isinstance(first, PackageSource | HubSource) else ""


def _download_bytes(entry: ModelEntry) -> int:
    first = next(iter(entry.sources), None)
    if isinstance(first, PackageSource):
        return first.archive.size_bytes
    return first.size_mb * 1_000_000 if isinstance(first, HubSource) else 0
