"""Which models are in memory: those that some folder needs, and no others for longer than they are tried."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.search_records import Lane
from desktop_app.services.application import Application
from tests.indexing_helpers import QUICK, CountingEncoder, indexed, serving, settle, until
from tests.onnx_folders import onnx_folder, token_graph

FILES = 3


def ignore(_step: object) -> None:
    pass


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An index of one folder that the installed model "first" answers for; "second" is installed, too."""
    with indexed(tmp_path, CountingEncoder(), FILES) as application:
        for name in ("first", "second"):
            folder = onnx_folder(tmp_path / name, token_graph())
            application.model_management.import_from(folder, ignore, CancelToken())
        choose(application, "first")
        yield application


def choose(application: Application, name: str) -> None:
    """Have everything embedded with the model, and wait for it."""
    application.model_management.use(name, None)
    until(application, lambda: serving(application) == [name])


def loaded(application: Application, name: str) -> bool:
    return application.encoders.named(name) is not None


def test_a_model_is_closed_when_no_folder_needs_it_and_opened_again_when_one_does(application: Application) -> None:
    left = application.encoders.named("first")
    assert left is not None
    choose(application, "second")
    until(application, lambda: not loaded(application, "first"))
    with pytest.raises(Cancelled):
        left.encoder.encode_passages(["notice"])
    assert left.encoder.encode_query("notice").shape == (8,)  # a search that is under way ends well
    assert len(application.searching.search("number", lanes=[Lane.DENSE]).hits) == FILES
    choose(application, "first")
    until(application, lambda: not loaded(application, "second"))
    (path,) = [root.path for root in application.indexing.status().roots]
    (path / "fresh.txt").write_text("A zebra crosses.")
    until(application, lambda: application.indexing.status().vectors == FILES + 1)


def test_a_model_of_one_folder_stays_while_the_folder_has_it(application: Application) -> None:
    (root,) = application.indexing.status().roots
    application.model_management.use("second", root.root_id)
    until(application, lambda: serving(application) == ["second"])
    settle(application)
    application.encoders.tidy()
    assert application.model_management.estimate("", None, CancelToken()).passages == 0
    assert loaded(application, "first")
    assert loaded(application, "second")
    application.model_management.use("", root.root_id)
    until(application, lambda: serving(application) == ["first"])
    until(application, lambda: not loaded(application, "second"))


def test_a_model_that_was_only_tried_is_closed(application: Application) -> None:
    assert application.model_management.estimate("second", None, CancelToken()).passages == FILES
    assert not loaded(application, "second")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        application.model_management.estimate("second", None, cancel)
    assert not loaded(application, "second")
    assert application.model_management.estimate("first", None, CancelToken()).passages == 0
    assert loaded(application, "first")


@pytest.fixture
def switching(application: Application, tmp_path: Path) -> Iterator[Application]:
    """The same index in another program: "second" was chosen, and "first" answers until somebody indexes."""
    application.indexing.stop()
    application.model_setup.use("second")
    application.close()
    again = bootstrap.build(tmp_path / "data", watch=False, settings=QUICK)
    yield again
    again.close()


def test_what_answers_is_loaded_when_the_chosen_model_was_loaded_before(switching: Application) -> None:
    switching.model_setup.loaded("second")
    switching.model_setup.ensure(ignore, CancelToken())
    assert loaded(switching, "first")


def test_a_search_loads_only_what_answers(switching: Application) -> None:
    assert [model.name for model in switching.model_setup.load_answering()] == ["first"]
    assert not loaded(switching, "second")
    found = switching.searching.search("number", lanes=[Lane.DENSE])
    assert (len(found.hits), found.notices) == (FILES, ())


def test_a_model_that_was_missing_is_tried_again_when_it_has_been_installed_elsewhere(
    switching: Application, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def found() -> int:
        return len(switching.searching.search("number", lanes=[Lane.DENSE]).hits)

    installed = switching.data_dir / "models" / "first"
    installed.rename(tmp_path / "elsewhere")
    assert found() == 0
    until(switching, lambda: "first cannot be loaded" in caplog.text)
    assert found() == 0
    assert caplog.text.count("first cannot be loaded") == 1, "not at every search"
    (tmp_path / "elsewhere").rename(installed)
    until(switching, lambda: found() == FILES)


def test_where_nothing_answers_a_search_loads_the_chosen_model(tmp_path: Path, application: Application) -> None:
    shutil.copytree(application.data_dir / "models", tmp_path / "empty" / "models")
    empty = bootstrap.build(tmp_path / "empty", watch=False, settings=QUICK)
    try:
        assert empty.model_setup.load_answering() == []
        assert "fake is not installed" in empty.encoders.problem
        empty.model_setup.use("second")
        assert [model.name for model in empty.model_setup.load_answering()] == ["second"]
    finally:
        empty.close()
