import re
import sys
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import HubSource, PackageSource, load_manifest, manifest_folder
from desktop_app.errors import EnvironmentFault
from desktop_app.model_description import ModelKind
from desktop_app.settings import EncodeSettings
from tests.tiny_model import TinyModel


def test_the_default_model_can_be_installed() -> None:
    entry = load_manifest().find(EncodeSettings().model)
    assert entry is not None
    assert any(isinstance(source, PackageSource) for source in entry.sources)
    assert entry.reference is not None
    assert entry.reference.is_file()
    assert (entry.dimensions, entry.max_tokens) == (384, 512)


WANTED = {
    ModelKind.BI_ENCODER: """bge-small-en-v1.5 bge-base-en-v1.5 bge-large-en-v1.5 bge-small-zh-v1.5 bge-base-zh-v1.5
        bge-large-zh-v1.5 bge-m3 nomic-embed-text-v1.5 nomic-embed-text-v2-moe multilingual-e5-small
        multilingual-e5-base multilingual-e5-large multilingual-e5-large-instruct e5-mistral-7b-instruct
        gte-qwen2-1.5b-instruct gte-qwen2-7b-instruct all-minilm-l6-v2 qwen3-embedding-0.6b""",
    ModelKind.STATIC: "wordllama-256",
    ModelKind.CROSS_ENCODER: """bge-reranker-base bge-reranker-large bge-reranker-v2-m3 ms-marco-minilm-l6-v2
        mxbai-rerank-xsmall-v1""",
    ModelKind.REMOTE: "openai-text-embedding-3-small openai-text-embedding-3-large voyage-3 voyage-code-3",
}


@pytest.mark.parametrize("kind", list(ModelKind))
def test_the_models_people_ask_for_are_known(kind: ModelKind) -> None:
    known = {entry.name for entry in load_manifest().models if entry.kind is kind}
    assert known == set(WANTED[kind].split())


def test_what_comes_from_a_hub_is_pinned_as_far_as_it_can_be() -> None:
    sources = [s for entry in load_manifest().models for s in entry.sources if isinstance(s, HubSource)]
    assert all(re.fullmatch(r"([0-9a-f]{40})?", source.revision) for source in sources)
    files = [file for source in sources for file in source.files]
    assert all(re.fullmatch(r"([0-9a-f]{64})?", file.sha256) for file in files)
    assert not any(file.path.endswith((".bin", ".pkl", ".ckpt")) for file in files)


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("bge-m3", "", ""),
        ("nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("multilingual-e5-base", "query: ", "passage: "),
    ],
)
def test_prefixes_are_those_of_the_authors(name: str, query: str, passage: str) -> None:
    entry = load_manifest().find(name)
    assert entry is not None
    assert (entry.query_prefix, entry.passage_prefix) == (query, passage)


def test_a_bundle_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "manifest.toml").write_text("schema = 2\nmodel = []")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert manifest_folder() == tmp_path / "models"
    assert load_manifest().models == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema = 2", "schema = 1"),
        ("schema = 2", ""),
        ("dimensions = 32", 'dimensions = "32"'),
        ("dimensions = 32", "dimension = 32"),
        ('kind = "package"', 'kind = "pigeon"'),
        ('title = "Tiny"', 'title = "Tiny"\ncolour = "red"'),
        ('pooling = "graph"', 'pooling = "median"'),
        ('speed = "fast"', 'speed = "warp"'),
        ('speed = "fast"', 'speed = "fast"\nunavailable = "Not today."'),
        ("dimensions = 32", "dimensions = 0"),
        ("dimensions = 32", "dimensions = 32\ntruncations = [8, 16]"),
        ("dimensions = 32", "dimensions = 32\ntruncations = [64]"),
        ("dimensions = 32", 'dimensions = 32\nkind = "remote"'),
        ("[[model", "[[["),
    ],
)
def test_a_wrong_manifest_is_refused(tiny: TinyModel, tmp_path: Path, old: str, new: str) -> None:
    text = (tiny.manifest / "manifest.toml").read_text()
    assert old in text
    (tmp_path / "manifest.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(EnvironmentFault, match=r"manifest\.toml"):
        load_manifest(tmp_path)


@pytest.mark.parametrize("name", ["../model.toml", "/model", ".hidden", "tokenizer.json"])
def test_files_of_a_hub_keep_to_the_folder(tiny: TinyModel, tmp_path: Path, name: str) -> None:
    text = (tiny.manifest / "manifest.toml").read_text().split("[[model.source]]")[0]
    files = f'files = [{{ path = "m.onnx", name = "{name}" }}, {{ path = "tokenizer.json" }}]'
    head = 'kind = "hub"\nrepository = "a/b"\nrevision = ""\nprecision = ""\nlayout = "onnx"\nsize_mb = 1'
    (tmp_path / "manifest.toml").write_text(f"{text}[[model.source]]\n{head}\n{files}\n")
    with pytest.raises(EnvironmentFault, match="different names, without a folder"):
        load_manifest(tmp_path)


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"manifest\.toml"):
        load_manifest(tmp_path)
