"""Folders as people bring them: a random graph of BERT's inputs and a small tokenizer, and files around them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore

WIDTH = 8
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz", "the", "notice", "period")


def importer(store: ModelStore) -> ModelImporter:
    """One that has no tools, for folders that need none."""
    return ModelImporter(store, ExporterEnvironments(Path("nowhere")))


def write_tokenizer(path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(list(WORDS[:4]))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(path))


def token_graph(*, pooled: bool = False, output: str = "last_hidden_state", width: int = WIDTH) -> Any:
    """ids → table → linear layer; with `pooled` also the mean over the tokens as `sentence_embedding`."""
    random = np.random.default_rng(3)
    table = numpy_helper.from_array(random.normal(size=(len(WORDS), width)).astype(np.float32), "table")
    weight = numpy_helper.from_array(random.normal(size=(width, width)).astype(np.float32), "weight")
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["rows"])]
    nodes.append(helper.make_node("MatMul", ["rows", "weight"], [output]))
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "sequence", width])]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", [output], ["sentence_embedding"], axes=[1], keepdims=0))
        outputs.append(helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", width]))
    names = ("input_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in names]
    graph = helper.make_graph(nodes, "tokens", inputs, outputs, [table, weight])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def score_graph(classes: int = 1) -> Any:
    """ids → the sum of a column a class."""
    table = numpy_helper.from_array(
        np.linspace(-1, 1, len(WORDS) * classes, dtype=np.float32).reshape(-1, classes), "t"
    )
    nodes = [helper.make_node("Gather", ["t", "input_ids"], ["rows"])]
    nodes.append(helper.make_node("ReduceMean", ["rows"], ["logits"], axes=[1], keepdims=0))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", classes])
    graph = helper.make_graph(nodes, "scores", [ids], [logits], [table])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def onnx_folder(folder: Path, graph: Any | None = None, *, external: str = "", **config: object) -> Path:
    """A folder with a graph and a tokenizer; `external` names a file for the graph's numbers."""
    folder.mkdir(parents=True)
    write_tokenizer(folder / "tokenizer.json")
    graph = graph or token_graph()
    if external:
        options = {"save_as_external_data": True, "location": external, "size_threshold": 0}
        onnx.save(graph, folder / "model.onnx", **options)
    else:
        onnx.save(graph, folder / "model.onnx")
    if config:
        write_json(folder / "config.json", config)
    return folder


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def sentence_files(folder: Path, pooling: dict[str, object], **more: object) -> None:
    """The files of Sentence-Transformers around a transformer in `folder`."""
    modules = [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"}]
    modules.append({"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"})
    modules.append({"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"})
    write_json(folder / "modules.json", more.get("modules", modules))
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": more.get("length", 64)})
    write_json(folder / "config_sentence_transformers.json", {"prompts": more.get("prompts", {})})
