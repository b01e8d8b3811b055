"""models import and models export as typed, with folders that need no tools."""

import json
from pathlib import Path

import pytest

from desktop_app.catalog.installed_model import read_installed
from tests.command_line import Findwell, findwell_in
from tests.onnx_folders import onnx_folder, token_graph, write_json, write_tokenizer


@pytest.fixture
def findwell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Findwell:
    """In the folder `here`."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return findwell_in(tmp_path / "data")


def test_a_folder_is_imported_changed_and_verified(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    onnx_folder(tmp_path / "here" / "Words", token_graph(width=64))
    assert findwell("models", "import", "Words", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"name": "words", "installed": True}
    assert findwell("models", "export", "words", "--precision", "q8", "--to", "small") == 0
    assert read_installed(tmp_path / "here" / "small").description.name == "words-q8"
    assert findwell("models", "export", "words", "--precision", "q8") == 0
    assert "words-q8: compared with words on 44 texts" in capsys.readouterr().err
    assert findwell("models", "verify", "words-q8") == 0
    shown = capsys.readouterr().err
    assert "words-q8: intact" in shown
    assert "nDCG@10" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "pickled"], "Python pickle"),
        (["import", "pickled", "--name", "../up"], "Python pickle"),
        (["import", "missing"], "There is no file"),
        (["import", "some.whl", "--precision", "int8"], "imported as it is"),
        (["export", "words"], "needs to know the precision"),
        (["export", "words", "--precision", "int8"], "no model named words"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    folder = tmp_path / "here" / "pickled"
    write_json(folder / "config.json", {"model_type": "bert"})
    write_tokenizer(folder / "tokenizer.json")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    assert findwell("models", *words) == 1
    assert sentence in capsys.readouterr().err
