from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.manifest import HubFile
from desktop_app.catalog.model_store import ModelStore
from desktop_app.errors import Cancelled, OutOfSpace, UserFacingError
from tests.hub_models import GONE, GRAPH, TINY, ignore, manifest_with
from tests.hub_server import HubServer
from tests.tiny_model import NAME, TinyModel


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_the_second_source_is_taken_when_the_first_is_gone(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    store = ModelStore(models, manifest_with(tiny, [GONE, replace(TINY, precision="of the second")]))
    store.install(NAME, ignore, CancelToken())
    assert store.load(NAME).description.precision == "of the second"


def test_when_all_sources_fail_the_last_reason_is_told(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    missing = replace(TINY, files=(HubFile("onnx/model_int8.onnx"),))
    with pytest.raises(UserFacingError, match=r"model_int8\.onnx of org/tiny is not on the model hub"):
        ModelStore(models, manifest_with(tiny, [GONE, missing])).install(NAME, ignore, CancelToken())


def test_a_full_disk_is_full_for_every_source(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    hub.switches.other_sizes[GRAPH] = 1 << 60
    with pytest.raises(OutOfSpace, match="MB are free"):
        ModelStore(models, manifest_with(tiny, [TINY, GONE])).install(NAME, ignore, CancelToken())
    assert hub.contents == []
    assert len(hub.seen) == 1


def test_a_cancel_is_meant_for_every_source(hub: HubServer, tiny: TinyModel, models: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        ModelStore(models, manifest_with(tiny, [TINY, TINY])).install(NAME, lambda _step: cancel.cancel(), cancel)
    assert len(hub.seen) == 1
