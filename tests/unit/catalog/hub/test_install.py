import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import tomli_w
from onnx import TensorProto, helper

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build
from desktop_app.catalog.hub import install
from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.manifest import HubFile, load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_encoder
from desktop_app.errors import Cancelled, UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.settings import EncodeSettings
from tests.hub_models import GRAPH, TINY, ignore, left_in, manifest_with
from tests.hub_server import COMMIT, HubServer
from tests.tiny_model import HIDDEN, NAME, TinyModel

PROJECT = Path(__file__).resolve().parents[4]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def hub_store(tiny: TinyModel, hub: HubServer, models: Path) -> ModelStore:
    return ModelStore(models, manifest_with(tiny))


def arrived_bytes(models: Path) -> int:
    return sum(path.stat().st_size for path in (models / ".downloads").rglob("*") if path.is_file())


def test_install_downloads_checks_and_tries(hub: HubServer, hub_store: ModelStore, models: Path) -> None:
    steps: list[InstallProgress] = []
    hub_store.install(NAME, steps.append, CancelToken())
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert list(dict.fromkeys(step.stage for step in steps)) == [
        "Asking the model hub",
        "Downloading onnx/model.onnx of org/tiny",
        "Downloading tokenizer.json of org/tiny",
        "Preparing the model",
        "Trying the model",
        "Ready",
    ]
    assert len(steps) > 8
    model = hub_store.load(NAME)
    assert model.origin == f"org/tiny@{COMMIT}"
    assert model.description.precision == "float32"
    assert hub_store.verify(NAME).ok
    assert left_in(models) == [NAME]
    assert {path.name for path in model.folder.iterdir()} == {"model.onnx", "tokenizer.json", "model.toml"}


def test_the_installed_model_encodes(hub_store: ModelStore) -> None:
    hub_store.install(NAME, ignore, CancelToken())
    encoder = open_encoder(hub_store.load(NAME), EncodeSettings(threads=1))
    vector = encoder.encode_query("notice period")
    encoder.close()
    assert vector.shape == (HIDDEN,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def cancel_at(fraction: float, cancel: CancelToken) -> object:
    return lambda step: cancel.cancel() if step.fraction >= fraction else None


def test_a_cancelled_installation_goes_on_with_another_store(
    hub: HubServer, hub_store: ModelStore, tiny: TinyModel, models: Path
) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        hub_store.install(NAME, cancel_at(0.4, cancel), cancel)
    assert not hub_store.installed(NAME)
    assert left_in(models) == [".downloads"]
    kept = arrived_bytes(models)
    hub.seen.clear()
    ModelStore(models, manifest_with(tiny)).install(NAME, ignore, CancelToken())
    assert hub.contents[0].offset == kept > 0
    assert sum(seen.body_bytes for seen in hub.contents) == sum(map(len, hub.repositories["org/tiny"].values())) - kept
    assert left_in(models) == [NAME]


def test_a_complete_file_survives_a_cancel_during_the_next(hub: HubServer, hub_store: ModelStore, models: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        hub_store.install(NAME, lambda step: cancel.cancel() if "tokenizer" in step.stage else None, cancel)
    hub.seen.clear()
    hub_store.install(NAME, ignore, CancelToken())
    assert [seen.path.rsplit("/", 1)[-1] for seen in hub.contents] == ["tokenizer.json"]


KILLED = """
import sys
from pathlib import Path
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.cancellation import CancelToken

def show(step):
    print(step.fraction, flush=True)

ModelStore(Path(sys.argv[1]), load_manifest(Path(sys.argv[2]))).install(sys.argv[3], show, CancelToken())
"""


def test_a_killed_installation_goes_on(hub: HubServer, tiny: TinyModel, tmp_path: Path, models: Path) -> None:
    text = (tiny.manifest / "manifest.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    data["model"][0]["source"] = [{"kind": "hub", **asdict(TINY)}]
    (tmp_path / "manifest.toml").write_text(tomli_w.dumps(data), encoding="utf-8")
    shutil.copy(tiny.manifest / "reference.json", tmp_path)
    hub.switches.hold_after = len(hub.repositories["org/tiny"][GRAPH]) // 2
    command = [sys.executable, "-c", KILLED, str(models), str(tmp_path), NAME]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as child:
        assert child.stdout is not None
        next(line for line in child.stdout if float(line) > 0.2)
        child.kill()
    hub.go_on.set()
    hub.switches.hold_after = -1
    hub.seen.clear()
    store = ModelStore(models, load_manifest(tmp_path))
    assert not store.installed(NAME)
    store.install(NAME, ignore, CancelToken())
    assert hub.contents[0].offset > 0
    assert store.verify(NAME).ok
    assert left_in(models) == [NAME]


@pytest.mark.parametrize("file", [GRAPH, "tokenizer.json"])
def test_wrong_content_is_never_installed(hub: HubServer, hub_store: ModelStore, models: Path, file: str) -> None:
    hub.switches.corrupted.add(file)
    with pytest.raises(UserFacingError, match=f"{file} of org/tiny is not the expected file"):
        hub_store.install(NAME, ignore, CancelToken())
    assert not hub_store.installed(NAME)
    hub.switches.corrupted.clear()
    hub_store.install(NAME, ignore, CancelToken())
    assert hub_store.verify(NAME).ok
    assert left_in(models) == [NAME]


def test_after_wrong_content_nothing_is_left(hub: HubServer, hub_store: ModelStore, models: Path) -> None:
    hub.switches.corrupted.add(GRAPH)
    with pytest.raises(UserFacingError, match="not the expected file"):
        hub_store.install(NAME, ignore, CancelToken())
    assert left_in(models) == []


def test_offline_nothing_is_asked(
    hub: HubServer, hub_store: ModelStore, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserFacingError, match="HF_HUB_OFFLINE"):
        hub_store.install(NAME, ignore, CancelToken())
    assert hub.seen == []
    assert left_in(models) == []


def test_what_a_cancelled_builder_leaves_is_kept(
    hub: HubServer, tiny: TinyModel, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(build: Build) -> None:
        build.members[1].unlink()
        build.report(0.5)
        raise Cancelled

    monkeypatch.setattr(install, "BUILDERS", {"slow": stop})
    store = ModelStore(models, manifest_with(tiny, [replace(TINY, builder="slow")]))
    steps: list[InstallProgress] = []
    with pytest.raises(Cancelled):
        store.install(NAME, steps.append, CancelToken())
    assert steps[-1] == InstallProgress("Preparing the model", pytest.approx(0.925))
    monkeypatch.setattr(install, "BUILDERS", {"slow": install.take_files})
    hub.seen.clear()
    store.install(NAME, ignore, CancelToken())
    assert [seen.path.rsplit("/", 1)[-1] for seen in hub.contents] == ["tokenizer.json"]


def test_an_unknown_step_is_refused_before_anything_is_asked(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    store = ModelStore(models, manifest_with(tiny, [replace(TINY, builder="alchemy")]))
    with pytest.raises(UserFacingError, match="alchemy"):
        store.install(NAME, ignore, CancelToken())
    assert hub.seen == []


def test_removing_takes_along_what_has_arrived(hub: HubServer, hub_store: ModelStore, models: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        hub_store.install(NAME, cancel_at(0.4, cancel), cancel)
    hub_store.remove(NAME)
    assert left_in(models) == []
    with pytest.raises(UserFacingError, match="not installed"):
        hub_store.remove(NAME)


def with_outside_data(graph: bytes, place: str, folder: Path) -> tuple[bytes, bytes]:
    """The graph with its largest weights in another file, said to lie at `place`; graph and data."""
    onnx.save(
        onnx.load_from_string(graph), folder / "m.onnx", save_as_external_data=True, location="w", size_threshold=1024
    )
    model = onnx.load(folder / "m.onnx", load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            entry.value = place if entry.key == "location" else entry.value
    return model.SerializeToString(), (folder / "w").read_bytes()


def test_weights_in_a_file_of_their_own(hub: HubServer, tiny: TinyModel, models: Path, tmp_path: Path) -> None:
    offered = hub.repositories["org/tiny"]
    offered[GRAPH], offered["onnx/model.onnx_data"] = with_outside_data(offered[GRAPH], "model.onnx_data", tmp_path)
    source = replace(TINY, files=(HubFile(GRAPH), HubFile("onnx/model.onnx_data"), HubFile("tokenizer.json")))
    store = ModelStore(models, manifest_with(tiny, [source]))
    store.install(NAME, ignore, CancelToken())
    assert store.verify(NAME).ok
    assert (models / NAME / "model.onnx_data").is_file()


@pytest.mark.parametrize("place", ["../model.onnx_data", "/etc/passwd", "model.onnx_data/../../x", "other"])
def test_weights_outside_the_folder_are_refused(
    hub: HubServer, hub_store: ModelStore, tmp_path: Path, models: Path, place: str
) -> None:
    offered = hub.repositories["org/tiny"]
    offered[GRAPH], _ = with_outside_data(offered[GRAPH], place, tmp_path)
    with pytest.raises(UserFacingError, match="does not lie beside it") as failure:
        hub_store.install(NAME, ignore, CancelToken())
    assert place in failure.value.message
    assert not hub_store.installed(NAME)


def summing(*outputs: tuple[str, Sequence[str | int]]) -> bytes:
    """A graph that adds up the ids of each text and gives the sum as each of the outputs."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"]) for name in ("input_ids", "attention_mask")
    ]
    nodes = [helper.make_node("Cast", ["input_ids"], ["f"], to=TensorProto.FLOAT)]
    nodes += [helper.make_node("ReduceSum", ["f", "axis"], [name], keepdims=1) for name, _ in outputs]
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs]
    graph = helper.make_graph(nodes, "g", inputs, values, [axis])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def test_a_cross_encoder_is_tried_too(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    hub.repositories["org/tiny"][GRAPH] = summing(("logits", ["b", 1]))
    changes = {"kind": ModelKind.CROSS_ENCODER, "dimensions": 0, "pooling": "none", "reference": None}
    store = ModelStore(models, manifest_with(tiny, **changes))
    store.install(NAME, ignore, CancelToken())
    assert store.load(NAME).description.kind is ModelKind.CROSS_ENCODER


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (b"<html>", "is not an ONNX file"),
        (onnx.ModelProto(ir_version=9).SerializeToString(), "cannot be used"),
        (summing(("sentence_embedding", ["b", 1])), f"is 1 wide instead of {HIDDEN}"),
    ],
)
def test_files_that_do_not_work_are_never_installed(
    hub: HubServer, tiny: TinyModel, models: Path, graph: bytes, sentence: str
) -> None:
    hub.repositories["org/tiny"][GRAPH] = graph
    store = ModelStore(models, manifest_with(tiny, reference=None))
    with pytest.raises(UserFacingError, match=sentence):
        store.install(NAME, ignore, CancelToken())
    assert not store.installed(NAME)


def test_a_packaged_application_asks_for_no_checkpoint(
    hub: HubServer, tiny: TinyModel, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    store = ModelStore(models, manifest_with(tiny, [replace(TINY, layout="checkpoint")]))
    with pytest.raises(UserFacingError, match="packaged application") as failure:
        store.install(NAME, ignore, CancelToken())
    assert failure.value.remedy
    assert hub.seen == []
