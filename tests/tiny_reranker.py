"""A cross-encoder whose judgement is easy to foresee: its logit grows with the words that both texts share.

The graph and the tokenizer are of the kinds that real ones have: BERT's template, its three inputs, `logits`.
"""

from pathlib import Path

import onnx
from onnx import TensorProto, helper
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing

from desktop_app.catalog.installed_model import ONNX_FILE, TOKENIZER_FILE, describe
from desktop_app.catalog.manifest import load_manifest

NAME = "ms-marco-minilm-l6-v2"
"""Under which of the manifest's models it is installed."""
PAD, UNKNOWN, START, END = range(4)
WORDS = ("notice", "period", "lease", "cat", "dog", "rent", "deposit", "three", "months", "writing", "the", "when")
VOCABULARY = {"[PAD]": PAD, "[UNK]": UNKNOWN, "[CLS]": START, "[SEP]": END} | {
    word: number for number, word in enumerate(WORDS, start=4)
}
PER_WORD, NONE_SHARED = 2.0, -3.0
"""The logit is NONE_SHARED and PER_WORD more for every pair of equal words."""


def install_tiny_reranker(models_dir: Path) -> str:
    """Put it into a folder of installed models; its name there."""
    folder = models_dir / NAME
    folder.mkdir(parents=True)
    write_tokenizer(folder / TOKENIZER_FILE)
    write_graph(folder / ONNX_FILE)
    entry = load_manifest().find(NAME)
    assert entry is not None
    describe(folder, entry, "float32", "test")
    return NAME


def write_tokenizer(path: Path) -> None:
    """Words are tokens; a pair is joined as BERT does it."""
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", START), ("[SEP]", END)],
    )
    tokenizer.save(str(path))


def write_graph(path: Path, *, classes: int = 1, output: str = "logits") -> None:
    """With two `classes`, "no match" and "match" differ by the logit; with more, it is no reranker."""
    node = helper.make_node
    constants = [
        helper.make_tensor("first_word", TensorProto.INT64, [], [len((PAD, UNKNOWN, START, END))]),
        helper.make_tensor("one", TensorProto.INT64, [], [1]),
        helper.make_tensor("last", TensorProto.INT64, [1], [2]),
        helper.make_tensor("middle", TensorProto.INT64, [1], [1]),
        helper.make_tensor("both", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("per_word", TensorProto.FLOAT, [], [PER_WORD]),
        helper.make_tensor("none_shared", TensorProto.FLOAT, [], [NONE_SHARED]),
        helper.make_tensor("signs", TensorProto.FLOAT, [1, classes], _signs(classes)),
    ]
    nodes = [
        node("GreaterOrEqual", ["input_ids", "first_word"], ["is_word"]),
        node("Cast", ["is_word"], ["word"], to=TensorProto.INT64),
        node("Mul", ["word", "attention_mask"], ["real"]),
        node("Mul", ["real", "token_type_ids"], ["in_passage"]),
        node("Sub", ["one", "token_type_ids"], ["not_passage"]),
        node("Mul", ["real", "not_passage"], ["in_query"]),
        node("Unsqueeze", ["input_ids", "last"], ["ids_down"]),
        node("Unsqueeze", ["input_ids", "middle"], ["ids_across"]),
        node("Equal", ["ids_down", "ids_across"], ["is_equal"]),
        node("Cast", ["is_equal"], ["equal"], to=TensorProto.INT64),
        node("Unsqueeze", ["in_passage", "last"], ["passage_down"]),
        node("Unsqueeze", ["in_query", "middle"], ["query_across"]),
        node("Mul", ["equal", "passage_down"], ["in_one"]),
        node("Mul", ["in_one", "query_across"], ["shared"]),
        node("ReduceSum", ["shared", "both"], ["count"], keepdims=0),
        node("Cast", ["count"], ["count_float"], to=TensorProto.FLOAT),
        node("Mul", ["count_float", "per_word"], ["gain"]),
        node("Add", ["gain", "none_shared"], ["logit"]),
        node("Unsqueeze", ["logit", "middle"], ["column"]),
        node("Mul", ["column", "signs"], [output]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", classes])]
    graph = helper.make_graph(nodes, "reranker", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _signs(classes: int) -> list[float]:
    return [-0.5, 0.5] if classes == 2 else [1.0] * classes
