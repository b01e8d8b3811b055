import hashlib
from dataclasses import replace

import pytest

from desktop_app.catalog.manifest import HubFile, Manifest
from models.export import pin_hub_files
from tests.hub_models import GRAPH, TINY, manifest_with
from tests.hub_server import COMMIT, HubServer
from tests.tiny_model import NAME, TinyModel


def offered(tiny: TinyModel, revision: str, graph: HubFile) -> Manifest:
    return manifest_with(tiny, [replace(TINY, revision=revision, files=(graph, HubFile("tokenizer.json")))])


def test_what_is_open_is_printed_to_be_filled_in(
    hub: HubServer, tiny: TinyModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pin_hub_files.main(offered(tiny, "", HubFile(GRAPH)), []) == 0
    data = hub.repositories["org/tiny"][GRAPH]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{NAME}, org/tiny"
    assert lines[1].startswith(f'  revision = "{COMMIT}"  #')
    sha256 = hashlib.sha256(data).hexdigest()
    assert lines[2:] == [f'  {{ path = "{GRAPH}", sha256 = "{sha256}", size_bytes = {len(data):_} }},']


def test_what_is_right_is_not_printed_again(
    hub: HubServer, tiny: TinyModel, capsys: pytest.CaptureFixture[str]
) -> None:
    data = hub.repositories["org/tiny"][GRAPH]
    known = HubFile(GRAPH, hashlib.sha256(data).hexdigest(), len(data))
    assert pin_hub_files.main(offered(tiny, COMMIT, known), [NAME]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{NAME}, org/tiny", f'  revision = "{COMMIT}"']


def test_a_difference_is_a_failure(hub: HubServer, tiny: TinyModel, capsys: pytest.CaptureFixture[str]) -> None:
    assert pin_hub_files.main(offered(tiny, COMMIT, HubFile(GRAPH, "0" * 64, 1)), []) == 1
    assert "not the file that Findwell knows" in capsys.readouterr().out


def test_other_models_are_left_out(hub: HubServer, tiny: TinyModel, capsys: pytest.CaptureFixture[str]) -> None:
    assert pin_hub_files.main(offered(tiny, COMMIT, HubFile(GRAPH)), ["another"]) == 0
    assert capsys.readouterr().out == ""
    assert hub.seen == []
