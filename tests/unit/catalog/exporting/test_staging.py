import json
from pathlib import Path

import pytest

from desktop_app.catalog.exporting.checkpoint import Checkpoint, read_checkpoint
from desktop_app.catalog.exporting.staging import stage
from desktop_app.catalog.manifest import load_manifest
from tests.onnx_folders import sentence_files, write_json, write_tokenizer

CONFIG = {"model_type": "qwen2", "architectures": ["Qwen2Model"], "auto_map": {"AutoModel": "code.Own"}}


def brought(folder: Path, **config: object) -> Checkpoint:
    folder.mkdir()
    write_tokenizer(folder / "tokenizer.json")
    write_json(folder / "config.json", {**CONFIG, **config})
    (folder / "model.safetensors").write_bytes(b"numbers")
    (folder / "code.py").write_text("raise SystemExit", encoding="utf-8")
    (folder / "training.bin").write_bytes(b"pickle")
    sentence_files(folder, {"pooling_mode": "lasttoken"})
    return read_checkpoint(folder, load_manifest())


def test_code_and_pickles_are_left_behind(tmp_path: Path) -> None:
    checkpoint = brought(tmp_path / "m")
    stage(checkpoint, tmp_path / "staged")
    names = {path.name for path in (tmp_path / "staged").rglob("*") if path.is_file()}
    assert {"model.safetensors", "tokenizer.json", "modules.json"} <= names
    assert names.isdisjoint({"code.py", "training.bin"})
    assert "auto_map" not in json.loads((tmp_path / "staged" / "config.json").read_text())
    assert "auto_map" in json.loads((tmp_path / "m" / "config.json").read_text())


@pytest.mark.parametrize("causal", [True, False])
def test_the_direction_of_attention_is_written_down(tmp_path: Path, causal: bool) -> None:
    stage(brought(tmp_path / "m", is_causal=causal), tmp_path / "staged")
    assert json.loads((tmp_path / "staged" / "config.json").read_text())["is_causal"] is causal


def test_links_in_what_was_brought_are_followed(tmp_path: Path) -> None:
    checkpoint = brought(tmp_path / "m")
    (tmp_path / "m" / "model.safetensors").rename(tmp_path / "blob")
    (tmp_path / "m" / "model.safetensors").symlink_to(tmp_path / "blob")
    stage(checkpoint, tmp_path / "staged")
    staged = tmp_path / "staged" / "model.safetensors"
    assert staged.read_bytes() == b"numbers"
    assert not staged.is_symlink()
