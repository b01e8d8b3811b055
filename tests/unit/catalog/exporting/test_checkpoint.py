from pathlib import Path

import pytest

from desktop_app.catalog.exporting.checkpoint import Checkpoint, name_of, read_checkpoint
from desktop_app.catalog.exporting.families import OPTIMUM, TORCH
from desktop_app.catalog.manifest import load_manifest
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind
from tests.onnx_folders import onnx_folder, sentence_files, write_json, write_tokenizer

BERT = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 32, "max_position_embeddings": 512}


def checkpoint(folder: Path, config: dict[str, object], weights: str = "model.safetensors") -> Path:
    write_tokenizer_in(folder)
    write_json(folder / "config.json", config)
    (folder / weights).write_bytes(b"numbers")
    return folder


def write_tokenizer_in(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json")


def read(folder: Path, name: str = "") -> Checkpoint:
    return read_checkpoint(folder, load_manifest(), name=name)


def test_the_files_of_sentence_transformers_say_all(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "Own Model", BERT)
    prompts = {"query": "ask: ", "document": "text: "}
    sentence_files(folder, {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, prompts=prompts)
    found = read(folder)
    described = found.description
    assert (described.name, described.pooling, described.max_tokens, described.dimensions) == (
        "own-model",
        "cls",
        64,
        32,
    )
    assert (described.query_prefix, described.passage_prefix) == ("ask: ", "text: ")
    assert (found.graph, found.sentence_files, found.notes) == (None, True, ())
    assert found.family is not None
    assert found.family.tools == OPTIMUM


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode": "lasttoken"}, "last"),
        ({"pooling_mode": ["mean"], "embedding_dimension": 32}, "mean"),
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({}, "mean"),
    ],
)
def test_poolings_old_and_new(tmp_path: Path, pooling: dict[str, object], expected: str) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    sentence_files(folder, pooling)
    assert read(folder).description.pooling == expected


@pytest.mark.parametrize("pooling", [{"pooling_mode": "max"}, {"pooling_mode": ["mean", "cls"]}])
def test_other_poolings_are_refused(tmp_path: Path, pooling: dict[str, object]) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    sentence_files(folder, pooling)
    with pytest.raises(UserFacingError, match="pooling"):
        read(folder)


def test_one_prompt_for_everything(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    sentence_files(folder, {"pooling_mode": "mean"})
    prompts = {"prompts": {"all": "do: ", "query": ""}, "default_prompt_name": "all"}
    write_json(folder / "config_sentence_transformers.json", prompts)
    described = read(folder).description
    assert (described.query_prefix, described.passage_prefix) == ("do: ", "do: ")


def test_the_transformer_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    checkpoint(folder / "0_Transformer", BERT)
    module = {"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}
    write_json(folder / "modules.json", [module])
    assert read(folder).transformer == folder / "0_Transformer"
    write_json(folder / "modules.json", [{**module, "path": "../elsewhere"}])
    with pytest.raises(UserFacingError, match="leads out"):
        read(folder)


def test_layers_behind_the_pooling_need_a_graph(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    modules = [{"type": "sentence_transformers.models.Transformer"}, {"type": "x.Dense", "path": "2_Dense"}]
    sentence_files(folder, {"pooling_mode": "mean"}, modules=modules)
    with pytest.raises(UserFacingError, match="not exported: Dense"):
        read(folder)


def test_a_plain_checkpoint_of_an_encoder(tmp_path: Path) -> None:
    found = read(checkpoint(tmp_path / "m", BERT))
    assert (found.description.pooling, found.description.max_tokens) == ("mean", 512)
    assert "mean is assumed" in found.notes[0]


def test_positions_and_the_tokenizer_limit_the_length(tmp_path: Path) -> None:
    config = {"model_type": "xlm-roberta", "architectures": ["XLMRobertaModel"], "max_position_embeddings": 514}
    folder = checkpoint(tmp_path / "m", config)
    assert read(folder).description.max_tokens == 512
    write_json(folder / "tokenizer_config.json", {"model_max_length": 128})
    assert read(folder).description.max_tokens == 128
    write_json(folder / "tokenizer_config.json", {"model_max_length": 1000000000000000019884624838656})
    assert read(folder).description.max_tokens == 512


def test_a_decoder_pools_its_last_token_and_closes_the_text(tmp_path: Path) -> None:
    config = {"model_type": "mistral", "architectures": ["MistralModel"], "max_position_embeddings": 32768}
    folder = checkpoint(tmp_path / "m", config)
    write_json(folder / "tokenizer_config.json", {"add_eos_token": True, "eos_token": {"content": "</s>"}})
    found = read(folder)
    described = found.description
    assert (described.pooling, described.closing_token, described.max_tokens) == ("last", "</s>", 8192)
    assert found.causal
    assert found.family is not None
    assert found.family.tools == TORCH


def test_attention_in_both_directions(tmp_path: Path) -> None:
    config = {"model_type": "qwen2", "architectures": ["Qwen2Model"], "is_causal": False}
    assert not read(checkpoint(tmp_path / "m", config)).causal
    causal = {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 1536}
    known = read(checkpoint(tmp_path / "Alibaba-NLP__gte-Qwen2-1.5B-instruct", causal))
    assert not known.causal
    assert known.description.closing_token == "<|endoftext|>"
    with pytest.raises(UserFacingError, match="neither vectors nor a score"):
        read(checkpoint(tmp_path / "chat", causal))


def test_a_reranker(tmp_path: Path) -> None:
    config = {**BERT, "architectures": ["BertForSequenceClassification"], "id2label": {"0": "LABEL_0"}}
    described = read(checkpoint(tmp_path / "m", config)).description
    assert (described.kind, described.pooling, described.dimensions) == (ModelKind.CROSS_ENCODER, "none", 0)
    with pytest.raises(UserFacingError, match="3 classes"):
        read(checkpoint(tmp_path / "moods", {**config, "id2label": {"0": "a", "1": "b", "2": "c"}}))


REFUSED = [
    ({"model_type": "new", "auto_map": {"AutoModel": "x--code.New"}}, "program code of its own"),
    ({"model_type": "t5"}, "type t5"),
    ({"model_type": "nomic_bert", "moe_every_n_layers": 2}, "mixture of experts"),
    ({**BERT, "model_type": "xlm-roberta", "position_embedding_type": "rotary"}, "positions"),
    ({**BERT, "architectures": ["LayoutModel"]}, "LayoutModel"),
]


@pytest.mark.parametrize(("config", "reason"), REFUSED)
def test_what_cannot_be_exported_is_refused_with_the_reason(
    tmp_path: Path, config: dict[str, object], reason: str
) -> None:
    with pytest.raises(UserFacingError, match=reason):
        read(checkpoint(tmp_path / "m", config))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "weights.pkl", "last.ckpt", "model.pt"])
def test_pickles_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserFacingError, match="pickle") as failure:
        read(checkpoint(tmp_path / "m", BERT, name))
    assert "safetensors" in failure.value.remedy


def test_what_is_no_model(tmp_path: Path) -> None:
    write_tokenizer_in(tmp_path / "m")
    with pytest.raises(UserFacingError, match="holds no model"):
        read(tmp_path / "m")
    (tmp_path / "m" / "model.safetensors").touch()
    with pytest.raises(UserFacingError, match=r"no config\.json"):
        read(tmp_path / "m")
    (tmp_path / "m" / "tokenizer.json").unlink()
    with pytest.raises(UserFacingError, match=r"no tokenizer\.json"):
        read(tmp_path / "m")


def test_damaged_json_is_refused(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserFacingError, match=r"config\.json cannot be read"):
        read(folder)


def test_a_known_model_is_described_by_the_manifest(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "bge-small-en-v1.5", {**BERT, "hidden_size": 384})
    described = read(folder).description
    assert (described.pooling, described.query_prefix[:9], described.max_tokens) == ("cls", "Represent", 512)
    with pytest.raises(UserFacingError, match="known model"):
        read(checkpoint(tmp_path / "other" / "bge-small-en-v1.5", BERT))
    assert read(folder, "mine").description.query_prefix == ""


def test_both_heads_of_m3_or_none(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m", BERT)
    (folder / "sparse_linear.pt").touch()
    assert read(folder).heads == ()
    (folder / "colbert_linear.pt").touch()
    assert [path.name for path in read(folder).heads] == ["sparse_linear.pt", "colbert_linear.pt"]


def test_a_graph_goes_before_weights(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m" / "onnx")
    checkpoint(folder.parent, {"model_type": "t5"})
    assert read(folder.parent).graph == folder / "model.onnx"


def test_several_graphs_are_ambiguous(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m")
    (folder / "model.onnx").rename(folder / "a.onnx")
    assert read(folder).graph == folder / "a.onnx"
    (folder / "b.onnx").touch()
    with pytest.raises(UserFacingError, match="2 graphs"):
        read(folder)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("sentence-transformers__all-MiniLM-L6-v2", "all-minilm-l6-v2"),
        (f"models--BAAI--bge-m3/snapshots/{'a1' * 20}", "bge-m3"),
        ("Mein Modell (neu)", "mein-modell-neu"),
        ("模型", "model"),
    ],
)
def test_names_come_from_folders(folder: str, name: str) -> None:
    assert name_of(Path("/models") / folder) == name
