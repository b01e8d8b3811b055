"""A model of the real file layout with one layer and random weights, and the wheel and manifest around it."""

import hashlib
import json
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import tomli_w

from desktop_app.catalog.packages.bert_graph import encoder_graph
from desktop_app.catalog.packages.e5_weights import BLOCK_TENSOR, FLOAT_TENSOR, HEADER, E5Weights
from desktop_app.catalog.packages.unigram_tokenizer import write_tokenizer
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription
from desktop_app.settings import EncodeSettings

NAME = "tiny-e5"
HIDDEN, FEED_FORWARD, POSITIONS = 32, 64, 64
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:!?</>合同通知期"
CONTROL = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = (*CONTROL, "▁", *LETTERS, *(f"▁{letter}" for letter in LETTERS), "▁the", "ing")
NORMALISATION = {"Ａ": "A", "\t": " ", "ﬁ": "fi", "\x01": ""}
WHEEL = "tinye5-1.0-py3-none-any.whl"
WEIGHTS = "tiny-q4.bin"
TEXTS = [("query", "notice period"), ("passage", "three months of notice, in writing."), ("passage", "合同")]


@dataclass(frozen=True, slots=True)
class TinyModel:
    """Paths of the weights, of a folder for pip's `--find-links`, and of the manifest's folder."""

    weights: Path
    index: Path
    manifest: Path

    @property
    def wheel(self) -> Path:
        """The wheel that holds the weights."""
        return self.index / WHEEL


def build_tiny_model(folder: Path) -> TinyModel:
    """Write weights, wheel, reference vectors and manifest below `folder`."""
    weights = folder / WEIGHTS
    weights.write_bytes(_weights_file(np.random.default_rng(7)))
    model = TinyModel(weights, folder / "index", folder / "models")
    model.index.mkdir()
    model.manifest.mkdir()
    with zipfile.ZipFile(model.wheel, "w") as wheel:
        wheel.write(weights, f"tinye5/{WEIGHTS}")
        wheel.writestr("tinye5-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinye5\nVersion: 1.0\n")
        wheel.writestr("tinye5-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tinye5-1.0.dist-info/RECORD", "")
    _write_references(model, folder)
    text = tomli_w.dumps({"schema": 2, "model": [_manifest_entry(model)]})
    (model.manifest / "manifest.toml").write_text(text, encoding="utf-8")
    return model


def tiny_description(pooling: str = "graph") -> ModelDescription:
    """The description that goes with the tiny model."""
    return ModelDescription(NAME, HIDDEN, POSITIONS, pooling, "query: ", "passage: ", weights_hash="", precision="int8")


def _weights_file(random: np.random.Generator) -> bytes:
    header = HEADER.pack(b"E5S1", 1, HIDDEN, 1, 2, FEED_FORWARD, len(PIECES), POSITIONS, 2, 1e-12, 32)
    blobs = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blobs)]).astype("<u4").tobytes()
    scores = np.array([0 if piece in CONTROL else -2 / len(piece) for piece in PIECES], "<f4").tobytes()
    entries = b"".join(_normalisation_entry(*item) for item in NORMALISATION.items())
    vocabulary = struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blobs))) + offsets + scores
    vocabulary += b"".join(blobs) + struct.pack("<iI", len(NORMALISATION), len(entries)) + entries
    tensors = [(name, kind, count, _tensor(random, name, kind, count)) for name, kind, count in _tensor_list()]
    directory_size = 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    at = len(header) + len(vocabulary) + directory_size
    directory = struct.pack("<i", len(tensors))
    for name, kind, count, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, at, len(data))
        at += len(data)
    return header + vocabulary + directory + b"".join(data for *_, data in tensors)


def _normalisation_entry(character: str, replacement: str) -> bytes:
    return struct.pack(f"<IB{len(replacement)}I", ord(character), len(replacement), *map(ord, replacement))


def _tensor_list() -> list[tuple[str, int, int]]:
    square, wide = HIDDEN * HIDDEN, HIDDEN * FEED_FORWARD
    matrices = {"q": square, "k": square, "v": square, "ao": square, "fi": wide, "fo": wide}
    rows = [("emb.word", BLOCK_TENSOR, len(PIECES) * HIDDEN), ("emb.pos", FLOAT_TENSOR, POSITIONS * HIDDEN)]
    rows += [("emb.type", FLOAT_TENSOR, 2 * HIDDEN)]
    rows += [(f"l0.{name}.w", BLOCK_TENSOR, count) for name, count in matrices.items()]
    rows += [(f"l0.{name}.b", FLOAT_TENSOR, FEED_FORWARD if name == "fi" else HIDDEN) for name in matrices]
    norms = ("emb.ln", "l0.aln", "l0.oln")
    return rows + [(f"{name}.{part}", FLOAT_TENSOR, HIDDEN) for name in norms for part in "wb"]


def _tensor(random: np.random.Generator, name: str, kind: int, count: int) -> bytes:
    if kind == FLOAT_TENSOR:
        centre = 1.0 if name.endswith("ln.w") else 0.0
        return random.normal(centre, 0.05, count).astype("<f4").tobytes()
    blocks = np.zeros((count // 32, 18), np.uint8)
    blocks[:, :2] = random.uniform(0.01, 0.03, (count // 32, 1)).astype("<f2").view(np.uint8)
    blocks[:, 2:] = random.integers(0, 256, (count // 32, 16))
    return blocks.tobytes()


def _write_references(model: TinyModel, folder: Path) -> None:
    weights = E5Weights(model.weights)
    write_tokenizer(weights.vocabulary, folder / "tokenizer.json")
    onnx.save(encoder_graph(weights), folder / "float32.onnx")
    session = OnnxSession(folder / "float32.onnx", provider="cpu")
    encoder = BiEncoder(
        session, Tokenizer.read(folder / "tokenizer.json", POSITIONS), tiny_description(), EncodeSettings(threads=1)
    )
    items = []
    for side, text in TEXTS:
        vector = encoder.encode_query(text) if side == "query" else encoder.encode_passages([text])[0]
        items.append({"side": side, "text": text, "vector": vector.tolist()})
    encoder.close()
    (model.manifest / "reference.json").write_text(json.dumps({"model": NAME, "texts": items}), encoding="utf-8")


def _manifest_entry(model: TinyModel) -> dict[str, object]:
    package = {
        "kind": "package",
        "requirement": "tinye5==1.0",
        "platform": "any",
        "python": "3.12",
        "builder": "e5-4bit",
        "members": [f"tinye5/{WEIGHTS}"],
        "precision": "int8",
        "working_bytes": 1_000_000,
        "archive": _facts(model.wheel),
        "weights": _facts(model.weights),
    }
    return {
        "name": NAME,
        "title": "Tiny",
        "summary": "For tests.",
        "licence": "Apache-2.0",
        "homepage": "",
        "languages": "none",
        "dimensions": HIDDEN,
        "max_tokens": POSITIONS,
        "pooling": "graph",
        "parameters_m": 0.1,
        "memory_mb": 1,
        "speed": "fast",
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "reference": "reference.json",
        "source": [package],
    }


def _facts(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"name": path.name, "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
