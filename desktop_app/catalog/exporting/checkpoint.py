"""A folder that a person brings: what kind of model lies in it, told from its small files alone.

Owns where the parts of an ONNX folder, of a Sentence-Transformers folder and of a plain Transformers folder lie.
Must not load weights or run anything of theirs: `auto_map`, which names program code, is not followed, and
weights inside a pickle are refused, because reading one runs what is written in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.catalog.exporting.families import CLASSIFIER, Family, family_of, is_causal, kind_of, most_tokens
from desktop_app.catalog.exporting.sentence_files import SentenceFiles, read_json, read_sentence_files
from desktop_app.catalog.file_hashes import sha256_of
from desktop_app.catalog.graphs.m3_heads import COLBERT_FILE, SPARSE_FILE
from desktop_app.catalog.installed_model import ONNX_FILE, TOKENIZER_FILE
from desktop_app.catalog.manifest import HubSource, Manifest, ModelEntry
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelDescription, ModelKind

PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle")
HEAD_FILES = (SPARSE_FILE, COLBERT_FILE)
"""Of BGE-M3; pickles, too, but read without running them (`torch_state`)."""
BOTH_WAYS = "gte-qwen2"
"""Models of the manifest that attend in both directions, whether or not their `config.json` says so."""
COMMIT = re.compile(r"[0-9a-f]{40}")
OUTSIDE_NAMES = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model as it was brought. Either `graph` is there, or `family` with which it is exported."""

    folder: Path
    transformer: Path
    """The folder of config, weights and tokenizer; `folder` itself or one below it."""
    graph: Path | None
    tokenizer: Path
    config: Mapping[str, Any]
    family: Family | None
    causal: bool
    heads: tuple[Path, ...]
    """The files of BGE-M3's heads, or none."""
    sentence_files: bool
    """Whether Sentence-Transformers can read the folder."""
    description: ModelDescription
    """Still without a digest of the weights; 0 dimensions and pooling "" where only the graph can tell."""
    notes: tuple[str, ...] = ()
    """Sentences about what the files do not say and was assumed."""

    @property
    def size_bytes(self) -> int:
        """About what the weights take: every file beside the graph, or beside the weights."""
        beside = (self.graph or self.transformer / "config.json").parent
        return sum(path.stat().st_size for path in beside.iterdir() if path.is_file())


def read_checkpoint(folder: Path, manifest: Manifest, *, name: str = "") -> Checkpoint:
    """What lies in `folder`. A model of the manifest is known by its name or its weights, and then described by it.

    `name` is what the model will be called; by default it is made from the folder's name.
    :raises UserFacingError: there is no model in it, or none that can be used; the sentence says why.
    """
    sentence = read_sentence_files(folder)
    inner = sentence.transformer if sentence else folder
    graph = _graph(folder)
    if graph is None:
        _require_safe_weights(inner)
        _require_known_layers(sentence)
    tokenizer = next((p / TOKENIZER_FILE for p in (inner, folder) if (p / TOKENIZER_FILE).is_file()), None)
    if tokenizer is None:
        raise UserFacingError(
            f"{folder.name} has no {TOKENIZER_FILE}.",
            "Load its tokenizer once with Transformers and save it: that writes the file.",
        )
    config = read_json(inner / "config.json")
    if graph is None and not config:
        raise UserFacingError(f"{folder.name} has no config.json, which says what its weights are.", "Bring it too.")
    entry = _known(manifest, name or name_of(folder), inner)
    return _described(_Parts(folder, inner, graph, tokenizer, config, sentence, entry, name or name_of(folder)))


def name_of(folder: Path) -> str:
    """What a model in `folder` is called: the last part of an `owner__name`, in the letters that a name may have."""
    if COMMIT.fullmatch(folder.name):  # a hub's cache: models--owner--name/snapshots/commit
        folder = folder.parent.parent
    last = re.split(r"__|--", folder.name)[-1]
    return OUTSIDE_NAMES.sub("-", last.lower()).strip("-._") or "model"


@dataclass(frozen=True, slots=True)
class _Parts:
    folder: Path
    inner: Path
    graph: Path | None
    tokenizer: Path
    config: Mapping[str, Any]
    sentence: SentenceFiles | None
    entry: ModelEntry | None
    name: str


def _described(parts: _Parts) -> Checkpoint:
    embeds = parts.sentence is not None or (parts.entry is not None and parts.entry.kind is ModelKind.BI_ENCODER)
    family = None if parts.graph else family_of(parts.config)
    kind = kind_of(parts.config, family, embeds=embeds) if family else _kind_by_name(parts.config)
    described, notes = _description(parts, family, kind)
    if parts.entry is not None:
        described = _as_known(described, parts.entry)
    heads = tuple(parts.folder / head for head in HEAD_FILES if (parts.folder / head).is_file())
    causal = is_causal(parts.config, family) if family else False
    return Checkpoint(
        parts.folder,
        parts.inner,
        parts.graph,
        parts.tokenizer,
        parts.config,
        family,
        causal and not (parts.entry is not None and parts.entry.name.startswith(BOTH_WAYS)),
        heads if len(heads) == len(HEAD_FILES) else (),
        parts.sentence is not None,
        described,
        notes,
    )


def _description(parts: _Parts, family: Family | None, kind: ModelKind) -> tuple[ModelDescription, tuple[str, ...]]:
    tokenizer = read_json(parts.inner / "tokenizer_config.json")
    sentence, notes = parts.sentence, []
    pooling = sentence.pooling if sentence else ""
    if kind is ModelKind.CROSS_ENCODER:
        pooling = "none"
    elif not pooling and family is not None:
        pooling = "last" if family.decoder else "mean"
        if parts.entry is None:
            notes.append(f"Its files do not name a pooling; {pooling} is assumed.")
    limit = most_tokens(parts.config, family, tokenizer.get("model_max_length"))
    if sentence and sentence.max_tokens:
        limit = min(limit, sentence.max_tokens) if parts.config else sentence.max_tokens
    dimensions = 0 if kind is ModelKind.CROSS_ENCODER else _width(parts.config)
    description = ModelDescription(
        parts.name,
        dimensions,
        limit,
        pooling,
        sentence.query_prefix if sentence else "",
        sentence.passage_prefix if sentence else "",
        weights_hash="",
        precision="float32",
        kind=kind,
        closing_token=_closing_token(tokenizer) if pooling == "last" else "",
    )
    return description, tuple(notes)


def _as_known(described: ModelDescription, entry: ModelEntry) -> ModelDescription:
    """What the manifest knows of this model goes before what its files say; the graph is one of ours, though."""
    if entry.kind is not described.kind or described.dimensions not in (0, entry.dimensions):
        raise UserFacingError(
            f"{entry.name} is the name of a known model, which has other vectors.", "Choose another name: --name NAME"
        )
    return replace(
        described,
        max_tokens=min(described.max_tokens, entry.max_tokens),
        pooling=described.pooling if entry.pooling == "graph" else entry.pooling,
        query_prefix=entry.query_prefix,
        passage_prefix=entry.passage_prefix,
        layer_norm=entry.layer_norm,
        closing_token=entry.closing_token,
        truncations=entry.truncations,
    )


def _graph(folder: Path) -> Path | None:
    """The model's graph: `model.onnx`, in the folder or where a hub's repository has it, or the only one there is."""
    for path in (folder / ONNX_FILE, folder / "onnx" / ONNX_FILE):
        if path.is_file():
            return path
    graphs = sorted(folder.glob("*.onnx"))
    if len(graphs) > 1:
        raise UserFacingError(
            f"{folder.name} holds {len(graphs)} graphs, and none is named {ONNX_FILE}.", "Leave the one that is meant."
        )
    return graphs[0] if graphs else None


def _require_safe_weights(folder: Path) -> None:
    """:raises UserFacingError: there are no weights, or only such as cannot be read without running them."""
    if any(folder.glob("*.safetensors")):
        return
    pickles = sorted(path.name for pattern in PICKLES for path in folder.glob(pattern))
    if pickles:
        raise UserFacingError(
            f"{folder.name} has its weights in {pickles[0]}, a Python pickle: reading one runs the program in it.",
            "Bring the model as safetensors. Whoever trusts the file can make them with Transformers: "
            "AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER).",
        )
    raise UserFacingError(f"{folder.name} holds no model.", "It needs a graph (model.onnx) or weights (*.safetensors).")


def _require_known_layers(sentence: SentenceFiles | None) -> None:
    if sentence and sentence.more_layers:
        raise UserFacingError(
            f"It has layers behind the transformer that are not exported: {', '.join(sentence.more_layers)}.",
            "Look for an ONNX version of it, whose graph holds them, and import that.",
        )


def _known(manifest: Manifest, name: str, folder: Path) -> ModelEntry | None:
    """The manifest's model of that name, or the one that has a file of this folder among its weights."""
    found = manifest.find(name)
    if found is not None:
        return found
    sizes: dict[int, Path] = {path.stat().st_size: path for path in folder.glob("*.safetensors")}
    for entry in manifest.models:
        files = [file for source in entry.sources if isinstance(source, HubSource) for file in source.files]
        for file in files:
            if file.sha256 and file.size_bytes in sizes and sha256_of(sizes[file.size_bytes]) == file.sha256:
                return entry
    return None


def _kind_by_name(config: Mapping[str, Any]) -> ModelKind:
    scores = any(str(name).endswith(CLASSIFIER) for name in config.get("architectures") or ())
    return ModelKind.CROSS_ENCODER if scores else ModelKind.BI_ENCODER


def _width(config: Mapping[str, Any]) -> int:
    """Length of a token's state; the names are those of BERT, DistilBERT and GPT."""
    return next((int(config[key]) for key in ("hidden_size", "dim", "n_embd") if config.get(key)), 0)


def _closing_token(tokenizer: Mapping[str, Any]) -> str:
    """The token that a tokenizer's settings put at the end, which `tokenizer.json` may leave out."""
    token = tokenizer.get("eos_token") if tokenizer.get("add_eos_token") else ""
    return str(token.get("content", "")) if isinstance(token, dict) else str(token or "")
