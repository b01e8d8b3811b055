import json
import os
import sys
from pathlib import Path

import pytest

from desktop_app.catalog.exporting import scripts
from desktop_app.catalog.exporting.checkpoint import Checkpoint, read_checkpoint
from desktop_app.catalog.exporting.scripts import run_script, stage
from desktop_app.catalog.manifest import load_manifest
from desktop_app.errors import Cancelled, UserFacingError
from desktop_app.records import CancelToken
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


@pytest.fixture
def script_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    monkeypatch.setattr(scripts, "scripts_folder", lambda: folder)
    return folder


def run(script_folder: Path, code: str, cancel: CancelToken, shares: list[float]) -> None:
    (script_folder / "work.py").write_text(code, encoding="utf-8")
    work = script_folder / "work"
    work.mkdir()
    run_script(Path(sys.executable), "work.py", {"a": 1}, work=work, report=shares.append, cancel=cancel)


def test_a_script_gets_its_job_and_tells_how_far_it_is(script_folder: Path) -> None:
    code = (
        "import json, sys, pathlib, threading\n"
        "job = json.loads(pathlib.Path(sys.argv[1]).read_text())\n"
        "pathlib.Path(__file__).with_name('seen').write_text(str(job['a']))\n"
        "print('progress 0.5', flush=True)\n"
        "threading.Event().wait(0.5)\n"
    )
    shares: list[float] = []
    run(script_folder, code, CancelToken(), shares)
    assert (script_folder / "seen").read_text() == "1"
    assert 0.5 in shares


def test_the_last_line_of_a_script_is_the_reason(script_folder: Path) -> None:
    with pytest.raises(UserFacingError, match=r"\(its weights lack a layer\)"):
        run(script_folder, "import sys; print('noise'); sys.exit('its weights lack a layer.')", CancelToken(), [])


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_script_that_is_killed(script_folder: Path) -> None:
    with pytest.raises(UserFacingError, match="memory"):
        run(script_folder, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", CancelToken(), [])


def test_cancelling_ends_a_script(script_folder: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(script_folder, "import threading; threading.Event().wait()", cancel, [])
