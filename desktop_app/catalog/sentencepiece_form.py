"""The same tokenizer as a SentencePiece model, where its family allows that: read faster, in a fifth of the memory.

Owns which `tokenizer.json` files can be carried over. Works in a process of its own, because reading such a file
takes 300 MB and stops the other threads. Whatever is not proven to cut the sample's texts alike is left as it is.
"""

import base64
import io
import json
import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from desktop_app.catalog.installed_model import SENTENCEPIECE_FILE, TOKENIZER_FILE
from desktop_app.catalog.validation.parity import load_sample
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.segmenters import JOINER, read_segmenter

LEAST_BYTES = 4_000_000
"""Smaller files are read quickly as they are."""
START, END, PADDING = "<s>", "</s>", "<pad>"


def add_sentencepiece(folder: Path) -> bool:
    """Write the second form of the tokenizer in `folder`, if it can be had and pays; whether it was. Some seconds."""
    if (folder / TOKENIZER_FILE).stat().st_size < LEAST_BYTES:
        return False
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        try:
            return process.submit(write_sentencepiece, folder / TOKENIZER_FILE, folder / SENTENCEPIECE_FILE).result()
        except BrokenProcessPool:  # most likely for lack of memory; the tokenizer is read as it is, then
            (folder / SENTENCEPIECE_FILE).unlink(missing_ok=True)
            return False


def write_sentencepiece(source: Path, path: Path) -> bool:
    """Carry the tokenizer at `source` over to `path`, in this process; whether that was possible."""
    try:
        model = _carried_over(json.loads(source.read_text(encoding="utf-8")))
    except (ValueError, LookupError, TypeError, AttributeError):  # damaged: whoever reads it next will say so
        model = None
    if model is None:
        return False
    path.write_bytes(model)
    try:
        alike = _alike(source, path)
    except EnvironmentFault:
        alike = False
    if not alike:
        path.unlink()
    return alike


def _carried_over(file: Mapping[str, Any]) -> bytes | None:
    """The SentencePiece model of a `tokenizer.json`; None where that is another kind."""
    model, added = file["model"], file.get("added_tokens") or []
    if model.get("type") != "Unigram" or model.get("byte_fallback"):
        return None
    vocabulary = _with_added(model["vocab"], added)
    rules = _normalisation(file.get("normalizer") or {})
    names = {name: number for number, (name, _) in enumerate(vocabulary or ())}
    if vocabulary is None or rules is None or not {START, END, PADDING} <= names.keys():
        return None
    return _model(vocabulary, {token["content"] for token in added}, model["unk_id"], names, rules)


def _with_added(vocabulary: Sequence[tuple[str, float]], added: Iterable[Mapping[str, Any]]) -> list[Any] | None:
    """The vocabulary with the special tokens that are not in it, in the order of ids; None if a token is text."""
    complete = list(vocabulary)
    for token in sorted(added, key=lambda token: int(token["id"])):
        if not token["special"]:
            return None
        if token["id"] == len(complete):
            complete.append((token["content"], 0.0))
        elif token["id"] > len(complete) or complete[token["id"]][0] != token["content"]:
            return None
    return complete


def _normalisation(normalizer: Mapping[str, Any]) -> bytes | None:
    """The table of characters: the file's own, or SentencePiece's, which our own files spell out; None if neither."""
    parts = normalizer.get("normalizers", [normalizer])
    own = [part["precompiled_charsmap"] for part in parts if part.get("type") == "Precompiled"]
    if own:
        return base64.b64decode(own[0]) if len(own) == 1 else None
    return _usual_table() if {"Nmt", "NFKC"} <= {part.get("type") for part in parts} else None


def _usual_table() -> bytes:
    """The rules `nmt_nfkc`, which the library gives away with any model that it trains."""
    from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2  # noqa: PLC0415 - needed here only

    written = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["some words to learn from", "other words"]),
        model_writer=written,
        vocab_size=len(set("some words to learn from other words")) + 8,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    model.ParseFromString(written.getvalue())
    table: bytes = model.normalizer_spec.precompiled_charsmap
    return table


def _model(
    vocabulary: Sequence[tuple[str, float]], special: set[str], unknown: int, ids: Mapping[str, int], rules: bytes
) -> bytes:
    from sentencepiece import sentencepiece_model_pb2  # noqa: PLC0415 - needed here only

    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece  # type: ignore[attr-defined]
    for number, (name, score) in enumerate(vocabulary):
        kind = kinds.UNKNOWN if number == unknown else kinds.CONTROL if name in special else kinds.NORMAL
        model.pieces.add(piece=name, score=score, type=kind)
    trained = model.trainer_spec
    trained.model_type, trained.vocab_size = trained.UNIGRAM, len(vocabulary)
    trained.unk_id, trained.bos_id, trained.eos_id, trained.pad_id = unknown, ids[START], ids[END], ids[PADDING]
    trained.unk_piece, trained.bos_piece = vocabulary[unknown][0], START
    trained.eos_piece, trained.pad_piece = END, PADDING
    normaliser = model.normalizer_spec
    normaliser.precompiled_charsmap = rules
    normaliser.add_dummy_prefix = normaliser.remove_extra_whitespaces = normaliser.escape_whitespaces = True
    serialized: bytes = model.SerializeToString()
    return serialized


def _alike(source: Path, path: Path) -> bool:
    """Whether both forms give the same ids for the texts of the sample, and put special tokens at the same places.

    A file that has none between two texts is made for one text only.
    """
    sample = load_sample()
    texts = [*sample.queries, *sample.passages, "", f"a{JOINER}b"]
    old, new = read_segmenter(source), read_segmenter(path)
    return (
        old.ids(texts) == new.ids(texts)
        and (old.template.before, old.template.after) == (new.template.before, new.template.after)
        and (old.template.pair == new.template.pair or old.template.pair_size == 0)
        and old.vocabulary_size == new.vocabulary_size
        and old.special_ids <= new.special_ids
    )
