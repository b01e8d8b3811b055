"""The model manager over the real models service: a model comes from a hub, with a break, and a folder is dropped."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import bootstrap
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.manifest import HubFile, HubSource, Manifest
from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore
from desktop_app.evaluate.measurements import Measurements
from desktop_app.evaluate.pace import PaceMeter
from desktop_app.gui.model_manager import ModelManager
from desktop_app.services.model_management import ModelManagement
from desktop_app.services.reranker_choice import RerankerChoice
from desktop_app.settings import SETTINGS_FILE
from tests.fakes import make_model_info
from tests.gui.conftest import OpenWindow, WindowFakes
from tests.hub_server import HubServer
from tests.onnx_folders import WIDTH, onnx_folder, token_graph

NAME = "tiny"
GRAPH = "onnx/model.onnx"
SOURCE = HubSource("org/tiny", "", "float32", "onnx", (HubFile(GRAPH), HubFile("tokenizer.json")), size_mb=1)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """Offers one model, of which half a file comes until it may go on."""
    folder = onnx_folder(tmp_path / "offered")
    graph = token_graph()
    graph.metadata_props.add(key="padding", value="x" * 400_000)
    monkeypatch.setenv("NO_PROXY", "*")
    files = {GRAPH: graph.SerializeToString(), "tokenizer.json": (folder / "tokenizer.json").read_bytes()}
    with HubServer(tiny=files) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        hub.switches.hold_after = 200_000
        yield hub


@pytest.fixture
def models(tmp_path: Path) -> Iterator[ModelManagement]:
    """The service over a manifest of one model."""
    entry = make_model_info(NAME, "Tiny", sources=(SOURCE,)).entry
    assert entry is not None
    manifest = Manifest(tmp_path, (replace(entry, dimensions=WIDTH, max_tokens=64),))
    data_dir = tmp_path / "data"
    application = bootstrap.build(data_dir)
    store = ModelStore(data_dir / "models", manifest)
    importer = ModelImporter(store, ExporterEnvironments(data_dir / "exporter"))
    yield ModelManagement(
        application.database,
        data_dir,
        store,
        importer,
        application.model_setup,
        reranker=RerankerChoice(data_dir / SETTINGS_FILE, application.rerankers),
        figures=Measurements(data_dir).of,
        meter=PaceMeter(Measurements(data_dir)),
    )
    application.close()


@pytest.fixture
def manager(qtbot: QtBot, services: WindowFakes, models: ModelManagement, open_window: OpenWindow) -> ModelManager:
    services.model_management = models  # type: ignore[assignment]
    desk = open_window(services).window.models
    desk.open()
    qtbot.waitUntil(lambda: desk.manager.details.model is not None)
    return desk.manager


def test_a_cancelled_download_goes_on_where_it_stopped(qtbot: QtBot, hub: HubServer, manager: ModelManager) -> None:
    details = manager.details
    qtbot.mouseClick(details.install, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Downloading onnx/model.onnx" in manager.job.text and manager.job.bar.value() > 300)
    qtbot.mouseClick(manager.job.cancel, Qt.MouseButton.LeftButton)
    hub.go_on.set()
    qtbot.waitUntil(lambda: details.install.text() == "Go on installing")
    assert not manager.job.isVisible()
    assert not manager.notice.isVisible()
    qtbot.mouseClick(details.install, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(details.use.isVisible)
    assert hub.contents[1].offset > 0
    assert dict(details.facts.rows)["Size"].endswith("on disk")
    qtbot.mouseClick(details.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: manager.notice.text.startswith("Tiny is intact"))


def test_a_hub_that_fails_is_said_with_the_way_out(qtbot: QtBot, hub: HubServer, manager: ModelManager) -> None:
    hub.switches.statuses = [404]
    qtbot.mouseClick(manager.details.install, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(manager.notice.isVisible)
    assert "org/tiny" in manager.notice.text
    assert manager.details.install.isEnabled()


def test_a_folder_that_is_brought_is_listed_below_its_name(qtbot: QtBot, manager: ModelManager, tmp_path: Path) -> None:
    manager.import_wanted.emit(onnx_folder(tmp_path / "my-own"))
    qtbot.waitUntil(lambda: manager.details.model is not None and manager.details.model.name == "my-own")
    assert manager.details.use.isVisible()
    assert manager.notice.text.startswith("my-own can be used now.")
