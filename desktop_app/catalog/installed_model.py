"""An installed model's folder: two files and `model.toml`, which describes and pins them.

Owns the format of `model.toml`. The folder explains itself, so loading needs no manifest.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from desktop_app.catalog.manifest import FileFacts, ModelEntry, require_schema
from desktop_app.catalog.model_files import sha256_of
from desktop_app.errors import ModelMissing
from desktop_app.records import ModelDescription

ONNX_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
DESCRIPTION_FILE = "model.toml"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """What is needed to load a model, and what its files must be."""

    description: ModelDescription
    onnx_path: Path
    tokenizer_path: Path
    files: tuple[FileFacts, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size_bytes for file in self.files)


def describe(folder: Path, entry: ModelEntry, precision: str) -> ModelDescription:
    """The description of the two files in `folder`, with the digest of their hashes."""
    hashes = [sha256_of(folder / name) for name in (ONNX_FILE, TOKENIZER_FILE)]
    return ModelDescription(
        entry.name,
        entry.dimensions,
        entry.max_tokens,
        entry.pooling,
        entry.query_prefix,
        entry.passage_prefix,
        weights_hash=hashlib.sha256(" ".join(hashes).encode()).hexdigest(),
        precision=precision,
    )


def write_description(folder: Path, description: ModelDescription, origin: str) -> None:
    """Write `model.toml` for the files in `folder`; `origin` says where the weights came from."""
    files = [_facts(folder / name) for name in (ONNX_FILE, TOKENIZER_FILE)]
    model = {
        "name": description.name,
        "dimensions": description.dimensions,
        "max_tokens": description.max_tokens,
        "pooling": description.pooling,
        "query_prefix": description.query_prefix,
        "passage_prefix": description.passage_prefix,
        "weights_hash": description.weights_hash,
        "precision": description.precision,
    }
    text = tomli_w.dumps({"schema": SCHEMA, "origin": origin, "model": model, "file": files})
    (folder / DESCRIPTION_FILE).write_text(text, encoding="utf-8")


def read_installed(folder: Path) -> InstalledModel:
    """Read `model.toml` and check that the files are there with their sizes; hashes are `verify`'s work.

    :raises ModelMissing: the model is not installed, or a file is missing or cut short.
    """
    name = folder.name
    remedy = f"Run: findwell models install {name}"
    try:
        data = tomllib.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
        require_schema(data, SCHEMA)
        description = ModelDescription(**data["model"])
        files = tuple(FileFacts(**item) for item in data["file"])
    except FileNotFoundError as error:
        raise ModelMissing(f"The embedding model {name} is not installed.", remedy) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ModelMissing(f"The embedding model {name} is damaged ({error}).", remedy) from error
    for file in files:
        path = folder / file.name
        if not path.is_file() or path.stat().st_size != file.size_bytes:
            raise ModelMissing(f"The embedding model {name} is damaged: {file.name} is not intact.", remedy)
    return InstalledModel(description, folder / ONNX_FILE, folder / TOKENIZER_FILE, files)


def is_installed(folder: Path) -> bool:
    """Whether `read_installed` would succeed."""
    try:
        read_installed(folder)
    except ModelMissing:
        return False
    return True


def _facts(path: Path) -> dict[str, str | int]:
    return {"name": path.name, "sha256": sha256_of(path), "size_bytes": path.stat().st_size}
