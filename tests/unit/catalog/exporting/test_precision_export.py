import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.graphs.precision import Precision
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.installed_model import PARITY_FILE, read_installed
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.validation.parity import read_parity
from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.errors import Cancelled, ModelMissing, UserFacingError
from desktop_app.model_description import ModelDescription, ModelKind
from desktop_app.settings import ChunkSettings
from tests.onnx_folders import importer, onnx_folder, token_graph


def ignore(_step: InstallProgress) -> None:
    pass


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """Holds the float32 model `words`, in two files."""
    folder = tmp_path_factory.mktemp("precision")
    store = ModelStore(folder / "models", load_manifest())
    importer(store).import_folder(
        onnx_folder(folder / "words", token_graph(width=64), external="words.data"), ignore, CancelToken()
    )
    return store


@pytest.mark.parametrize(
    ("precision", "sign", "cosine"),
    [
        (Precision.FP32, "float32", 0.999999),
        (Precision.FP16, "float16", 0.99999),
        (Precision.INT8, "int8 (dynamic)", 0.999),
        (Precision.Q8, "blocks of few bits", 0.9999),
        (Precision.Q4, "blocks of few bits", 0.97),
    ],
)
def test_a_model_in_another_precision(store: ModelStore, precision: Precision, sign: str, cosine: float) -> None:
    added = importer(store).export("words", precision, ignore, CancelToken())
    assert added.name == f"words-{precision}"
    model, original = store.load(added.name), store.load("words")
    assert survey(model.weights_path).precision == sign
    assert store.verify(added.name).ok
    assert added.parity == read_parity(model.folder)
    assert added.parity is not None
    assert cosine <= added.parity.lowest_cosine <= 1.000001
    assert "compared with words on 44 texts" in added.parity.line
    prints = {fingerprint_of(each.description, ChunkSettings()).digest for each in (model, original)}
    assert len(prints) == 2
    assert model.description.dimensions == original.description.dimensions


def test_the_comparison_is_not_part_of_the_weights(store: ModelStore) -> None:
    added = importer(store).export("words", Precision.Q8, ignore, CancelToken())
    model = store.load(added.name)
    assert PARITY_FILE not in {file.name for file in model.files}
    assert json.loads((model.folder / PARITY_FILE).read_text())["texts"] == 44


def test_what_lost_precision_is_not_changed_again(store: ModelStore) -> None:
    name = importer(store).export("words", Precision.INT8, ignore, CancelToken()).name
    with pytest.raises(UserFacingError, match=r"int8 \(dynamic\) already"):
        importer(store).export(name, Precision.Q4, ignore, CancelToken())
    assert not store.installed(f"{name}-q4")


def test_into_a_folder_of_ones_own(store: ModelStore, tmp_path: Path) -> None:
    target = tmp_path / "new" / "small"
    importer(store).export_to("words", Precision.Q8, target, ignore, CancelToken())
    assert read_installed(target).description.name == "words-q8"
    assert [path.name for path in target.parent.iterdir()] == ["small"]
    with pytest.raises(UserFacingError, match="exists already"):
        importer(store).export_to("words", Precision.Q8, target, ignore, CancelToken())


def test_importing_in_a_precision(store: ModelStore, tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "brought", token_graph(width=64))
    name = importer(store).import_folder(folder, ignore, CancelToken(), precision=Precision.INT8).name
    assert name == "brought"
    assert store.load(name).description.precision.startswith("int8")


def test_a_model_that_is_not_there(store: ModelStore) -> None:
    with pytest.raises(ModelMissing):
        importer(store).export("nothing", Precision.INT8, ignore, CancelToken())


def test_a_table_has_no_precision_to_change(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    model = store.load("words")
    description: ModelDescription = replace(model.description, kind=ModelKind.STATIC)
    monkeypatch.setattr(ModelStore, "load", lambda *_: replace(model, description=description))
    with pytest.raises(UserFacingError, match="no graph"):
        importer(store).export("words", Precision.INT8, ignore, CancelToken())


@pytest.mark.parametrize("stage", ["Changing the precision", "Comparing with float32"])
def test_cancelling_leaves_nothing(store: ModelStore, tmp_path: Path, stage: str) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        importer(store).export_to(
            "words", Precision.FP16, tmp_path / "to", lambda s: cancel.cancel() if s.stage == stage else None, cancel
        )
    assert list(tmp_path.iterdir()) == []


def test_a_packaged_application_says_what_to_do(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(UserFacingError, match="cannot change a graph"):
        importer(store).export("words", Precision.FP16, ignore, CancelToken())
    assert store.installed("words")
