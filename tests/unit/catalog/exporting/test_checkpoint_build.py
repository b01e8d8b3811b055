import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build
from desktop_app.catalog.exporting import graph_export
from desktop_app.catalog.exporting.checkpoint_build import export_members
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.errors import UserFacingError
from tests.onnx_folders import onnx_folder, write_json, write_tokenizer

CONFIG = {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "hidden_size": 1024}


class Tools(ExporterEnvironments):
    """Has an interpreter at once."""

    def python(self, tools: str, report: Any, _cancel: CancelToken) -> Path:
        report(1.0)
        return Path(tools)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    work, finished = tmp_path / "work", tmp_path / "qwen3-embedding-0.6b"
    finished.mkdir()
    write_json(work / "config.json", CONFIG)
    write_tokenizer(work / "tokenizer.json")
    (work / "model.safetensors").write_bytes(b"numbers")
    return Build(tuple(work.iterdir()), work, finished, lambda _share: None, CancelToken())


def test_what_a_hub_has_as_a_checkpoint_is_exported(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Mapping[str, Any]] = []

    def export(python: Path, script: str, job: Mapping[str, Any], **_more: object) -> None:
        jobs.append({**job, "python": str(python), "script": script})
        made = onnx_folder(Path(job["output"]) / "made", external="model.onnx.data")
        for path in (*made.iterdir(), made):
            path.rename(path.parents[1] / path.name) if path.is_file() else path.rmdir()
        write_json(Path(job["output"]) / "made_with.json", {"torch": "2"})

    monkeypatch.setattr(graph_export, "run_script", export)
    export_members(build, Tools(tmp_path))
    assert {path.name for path in build.finished.iterdir()} == {"model.onnx", "model.onnx.data", "tokenizer.json"}
    assert jobs[0]["python"] == jobs[0]["tools"] == "torch"
    assert json.loads((Path(jobs[0]["checkpoint"]) / "config.json").read_text())["is_causal"] is True


def test_a_failed_export_leaves_the_members(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_more: object) -> None:
        raise UserFacingError("No.")

    monkeypatch.setattr(graph_export, "run_script", refuse)
    with pytest.raises(UserFacingError, match=r"No\."):
        export_members(build, Tools(tmp_path))
    assert all(member.is_file() for member in build.members)
