"""Which models are in memory: those that some folder needs, and no others for longer than they are tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.records import CancelToken
from desktop_app.services.application import Application
from tests.indexing_helpers import QUICK, CountingEncoder, running, serving, settle, until, write_folder
from tests.onnx_folders import onnx_folder, token_graph

FILES = 3


def ignore(_step: object) -> None:
    pass


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An index of one folder that the installed model "first" answers for; "second" is installed, too."""
    write_folder(tmp_path / "docs", FILES)
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        for name in ("first", "second"):
            folder = onnx_folder(tmp_path / name, token_graph())
            application.model_management.import_from(folder, ignore, CancelToken())
        choose(application, "first")
        yield application


def choose(application: Application, name: str) -> None:
    """Have everything embedded with the model, and wait for it."""
    application.model_management.use(name, None)
    until(application, lambda: serving(application) == [name])


def test_what_answers_is_loaded_when_the_chosen_model_was_loaded_before(
    application: Application, tmp_path: Path
) -> None:
    application.indexing.stop()
    application.model_setup.use("second")
    application.close()
    again = bootstrap.build(tmp_path / "data", watch=False, settings=QUICK)
    try:
        again.model_setup.loaded("second")
        again.model_setup.ensure(ignore, CancelToken())
        assert again.encoders.named("first") is not None
    finally:
        again.close()
