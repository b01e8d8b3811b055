"""An installed model's folder: its files and `model.toml`, which describes and pins them.

Owns the format of `model.toml`. The folder explains itself, so loading needs no manifest. A remote model has no
files, but the service that runs it; whoever may use that service is never written there.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w

from desktop_app.catalog.file_hashes import sha256_of
from desktop_app.catalog.manifest import FileFacts, ModelEntry, require_schema
from desktop_app.encode.remote_dialects import DIALECTS, Side
from desktop_app.errors import ModelMissing
from desktop_app.model_description import ModelDescription, ModelKind, RemoteSource

ONNX_FILE = "model.onnx"
TABLE_FILE = "embeddings.safetensors"
"""A static model's table, one row a token."""
TOKENIZER_FILE = "tokenizer.json"
SENTENCEPIECE_FILE = "tokenizer.spm"
"""The same tokenizer in another form, where that is possible; it decides nothing that `tokenizer.json` does not."""
DESCRIPTION_FILE = "model.toml"
PARITY_FILE = "parity.json"
"""A comparison with the model that this one was made from; says nothing about the files themselves."""
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """What is needed to load a model, and what its files must be."""

    folder: Path
    description: ModelDescription
    files: tuple[FileFacts, ...]
    """The weights first."""
    origin: str
    """Where the weights came from: a requirement, `repository@commit`, or a path; of a remote model its address."""
    remote: RemoteSource | None = None
    """The service that runs it, if it runs elsewhere."""

    @property
    def weights_path(self) -> Path:
        """The ONNX file, or a static model's table."""
        return self.folder / self.files[0].name

    @property
    def tokenizer_path(self) -> Path:
        """The tokenizer's file, in the form that is read faster if there are two."""
        return tokenizer_file(self.folder)

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size_bytes for file in self.files)


def describe(folder: Path, entry: ModelEntry, precision: str, origin: str) -> InstalledModel:
    """Write `model.toml` for the files that lie in `folder`; `origin` says where the weights came from."""
    return describe_as(folder, entry.describe(precision, weights_hash=""), origin)


def describe_as(folder: Path, description: ModelDescription, origin: str) -> InstalledModel:
    """Write `model.toml` for the files that lie in `folder`, with their digest in place of the description's."""
    files = _facts_of(folder)
    hashes = " ".join(file.sha256 for file in files if file.name != SENTENCEPIECE_FILE)
    described = replace(description, weights_hash=hashlib.sha256(hashes.encode()).hexdigest())
    model = InstalledModel(folder, described, files, origin)
    write_description(model)
    return model


def describe_remote(folder: Path, description: ModelDescription, remote: RemoteSource) -> InstalledModel:
    """Write `model.toml` for a model that the service runs, with the digest of all that decides its vectors there."""
    described = replace(description, weights_hash=_digest_of(remote, description.dimensions))
    model = InstalledModel(folder, described, (), remote.endpoint, remote)
    write_description(model)
    return model


def write_description(model: InstalledModel) -> None:
    """Write `model.toml` into the model's folder."""
    files = [{"name": f.name, "sha256": f.sha256, "size_bytes": f.size_bytes} for f in model.files]
    data = {"schema": SCHEMA, "origin": model.origin, "model": model.description.as_values(), "file": files}
    if model.remote is not None:
        data["remote"] = asdict(model.remote)
    (model.folder / DESCRIPTION_FILE).write_text(tomli_w.dumps(data), encoding="utf-8")


def read_installed(folder: Path) -> InstalledModel:
    """Read `model.toml` and check that the files are there with their sizes; hashes are `verify`'s work.

    :raises ModelMissing: the model is not installed, or a file is missing or cut short.
    """
    name = folder.name
    remedy = f"Run: findwell models install {name}"
    try:
        data = tomllib.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
        require_schema(data, SCHEMA)
        description = ModelDescription.from_values(data["model"])
        files = tuple(FileFacts(**item) for item in data["file"])
        origin = str(data["origin"])
        remote = _remote_of(data, description)
        _require_plain_names(files, remote)
    except FileNotFoundError as error:
        raise ModelMissing(f"The model {name} is not installed.", remedy) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ModelMissing(f"The model {name} is damaged ({error}).", remedy) from error
    for file in files:
        path = folder / file.name
        if not path.is_file() or path.stat().st_size != file.size_bytes:
            raise ModelMissing(f"The model {name} is damaged: {file.name} is not intact.", remedy)
    return InstalledModel(folder, description, files, origin, remote)


def tokenizer_file(folder: Path) -> Path:
    """The tokenizer of the model in `folder`, in the form that is read faster if there are two."""
    quick = folder / SENTENCEPIECE_FILE
    return quick if quick.is_file() else folder / TOKENIZER_FILE


def is_installed(folder: Path) -> bool:
    """Whether `read_installed` would succeed."""
    try:
        read_installed(folder)
    except ModelMissing:
        return False
    return True


def _facts_of(folder: Path) -> tuple[FileFacts, ...]:
    """Facts of every file but those that speak of them: weights, tokenizer, then what the weights refer to, by name.

    The order decides the digest of the whole.
    """
    first = [name for name in (ONNX_FILE, TABLE_FILE, TOKENIZER_FILE) if (folder / name).is_file()]
    rest = sorted(path.name for path in folder.iterdir() if path.name not in {*first, DESCRIPTION_FILE, PARITY_FILE})
    return tuple(FileFacts(name, sha256_of(folder / name), (folder / name).stat().st_size) for name in (*first, *rest))


def _remote_of(data: Mapping[str, Any], description: ModelDescription) -> RemoteSource | None:
    """:raises ValueError: what it says is not what was agreed to when the model was added."""
    if (description.kind is ModelKind.REMOTE) is not ("remote" in data):
        raise ValueError("its kind does not fit")
    if "remote" not in data:
        return None
    remote = RemoteSource(**data["remote"])
    if remote.provider not in DIALECTS or _digest_of(remote, description.dimensions) != description.weights_hash:
        raise ValueError("its service was changed by hand")
    return remote


def _digest_of(remote: RemoteSource, dimensions: int) -> str:
    decisive = [remote.provider, remote.endpoint, remote.model, dimensions, remote.sends_dimensions, list(Side)]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def _require_plain_names(files: Sequence[FileFacts], remote: RemoteSource | None) -> None:
    """:raises ValueError: there is neither a file nor a service, or a name leads out of the model's folder."""
    names = [file.name for file in files]
    if bool(names) is bool(remote) or any(Path(name).name != name for name in names):
        raise ValueError("its list of files is not usable")
