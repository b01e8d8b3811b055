"""What a front end asks of the models of an index, over real models, which were brought as folders."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.unfinished import downloads_of
from desktop_app.errors import Cancelled, EnvironmentFault, UserFacingError
from desktop_app.evaluate.measurements import PACE, Measurements
from desktop_app.search_records import Rerank
from desktop_app.services.application import Application
from desktop_app.services.doctor import examine
from desktop_app.services.model_management import ModelManagement
from desktop_app.services.model_overview import IdleVectors, ListedModel
from desktop_app.settings import SETTINGS_FILE, load_settings
from tests.indexing_helpers import CountingEncoder, indexed, running, settle, until, write_folder
from tests.onnx_folders import onnx_folder, token_graph
from tests.tiny_reranker import install_tiny_reranker

FILES = 3


def ignore(_step: object) -> None:
    pass


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An index of one folder, made with a model that is loaded and not installed."""
    with indexed(tmp_path, CountingEncoder(), FILES) as application:
        yield application


@pytest.fixture
def models(application: Application) -> ModelManagement:
    return application.model_management


def bring(models: ModelManagement, folder: Path) -> str:
    """Import a model with the folder's name."""
    return models.import_from(onnx_folder(folder, token_graph()), ignore, CancelToken()).name


def listed(models: ModelManagement, name: str) -> ListedModel:
    model = models.overview().find(name)
    assert model is not None
    return model


def used(application: Application, name: str) -> Callable[[], bool]:
    """Whether the model answers and no other does."""
    return lambda: [one.name for one in application.model_management.overview().models if one.answers] == [name]


def test_every_model_is_listed_with_what_it_is_to_the_index(models: ModelManagement, tmp_path: Path) -> None:
    name = bring(models, tmp_path / "mine")
    model = listed(models, name)
    assert (model.installed, model.usable, model.chosen, model.answers, model.needed) == (True, True, False, False, "")
    known = listed(models, "multilingual-e5-base")
    assert known.installable
    assert not known.usable
    remote = listed(models, "voyage-3")
    assert (remote.host, remote.installable, remote.for_folders) == ("api.voyageai.com", True, False)
    assert listed(models, "nomic-embed-text-v2-moe").unavailable
    assert models.overview().chosen is None  # it was never one of the list
    assert [models.title(one) for one in ("voyage-3", name, "gone")] == ["Voyage 3", name, "gone"]


def test_a_model_is_tried_chosen_and_needed_from_then_on(
    application: Application, models: ModelManagement, tmp_path: Path
) -> None:
    name = bring(models, tmp_path / "mine")
    assert models.estimate(name, None, CancelToken()).passages == FILES
    models.use(name, None)
    until(application, used(application, name))
    assert listed(models, name).chosen
    assert models.estimate("", None, CancelToken()).passages == 0
    with pytest.raises(UserFacingError, match="in use"):
        models.remove(name)
    assert models.overview().idle == (IdleVectors("fake", FILES),)
    assert models.collect().vectors == FILES
    assert models.overview().idle == ()


def test_one_folder_has_a_model_of_its_own(application: Application, models: ModelManagement, tmp_path: Path) -> None:
    name = bring(models, tmp_path / "mine")
    (root,) = application.indexing.status().roots
    assert models.estimate(name, root.root_id, CancelToken()).passages == FILES
    models.use(name, root.root_id)
    assert listed(models, name).folders == 1
    until(application, used(application, name))
    models.use("", root.root_id)
    assert listed(models, name).folders == 0
    assert "answers until" in listed(models, name).needed


def test_the_doctor_looks_at_the_vectors_of_a_folders_own_model(
    application: Application, models: ModelManagement, tmp_path: Path
) -> None:
    name = bring(models, tmp_path / "mine")
    (root,) = application.indexing.status().roots
    models.use(name, root.root_id)
    until(application, used(application, name))
    application.indexing.stop()
    assert unsound_vectors(application, fix=True) == []
    (path,) = (application.data_dir / "vectors").glob("*.usearch")
    path.write_bytes(b"damaged")
    assert unsound_vectors(application, fix=False) == [f"The vector file {path.name} is missing or damaged."]
    assert unsound_vectors(application, fix=True) == []


def unsound_vectors(application: Application, *, fix: bool) -> list[str]:
    """What the doctor finds wrong with vectors."""
    return [check.detail for check in examine(application, fix=fix) if not check.ok and check.name == "vectors"]


def test_a_reranker_is_chosen_by_a_setting(application: Application, models: ModelManagement) -> None:
    name = install_tiny_reranker(application.data_dir / "models")
    assert not listed(models, name).chosen
    models.use(name, None)
    assert load_settings(application.data_dir / SETTINGS_FILE).search.reranker == name
    assert listed(models, name).chosen
    assert application.searching.search("the note number").rerank is Rerank.CROSS
    with pytest.raises(UserFacingError, match="Stop using it"):
        models.remove(name)
    with pytest.raises(UserFacingError, match="not those of one folder"):
        models.use(name, 1)
    models.stop_reranking()
    assert not listed(models, name).chosen
    assert application.searching.search("the note number").rerank is Rerank.NONE
    models.remove(name)


def test_a_reranker_that_another_process_chooses_is_used_at_the_next_search(application: Application) -> None:
    name = install_tiny_reranker(application.data_dir / "models")
    assert not application.searching.search("the note number").reranker_chosen
    elsewhere = bootstrap.build(application.data_dir, watch=False)
    try:
        elsewhere.model_management.use(name, None)
        first = application.searching.search("the note number", rerank=Rerank.NONE)
        assert (first.rerank, first.reranker_chosen) == (Rerank.NONE, True)
        assert application.searching.search("the note number").rerank is Rerank.CROSS
        elsewhere.model_management.stop_reranking()
        assert application.searching.search("the note number").rerank is Rerank.NONE
    finally:
        elsewhere.close()


def test_what_was_measured_here_is_shown_with_the_model(
    application: Application, models: ModelManagement, tmp_path: Path
) -> None:
    name = bring(models, tmp_path / "mine")
    fingerprint = application.model_setup.fingerprint(name)
    assert fingerprint is not None
    Measurements(application.data_dir).note(fingerprint.digest, {PACE: 41.0})
    assert listed(models, name).measured == {PACE: 41.0}


def test_a_model_is_measured_and_let_go_again(
    application: Application, models: ModelManagement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.evaluate.pace.PASSAGES", 60)
    name = bring(models, tmp_path / "mine")
    shares: list[float] = []
    pace = models.measure(name, lambda step: shares.append(step.fraction), CancelToken())
    assert pace > 0
    assert listed(models, name).measured == {PACE: pace}
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert application.encoders.named(name) is None
    application.model_setup.loaded(name)
    assert models.measure(name, ignore, CancelToken()) > 0
    assert application.encoders.named(name) is not None


def test_a_cancelled_measurement_keeps_nothing(models: ModelManagement, tmp_path: Path) -> None:
    name = bring(models, tmp_path / "mine")
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        models.measure(name, lambda _: cancel.cancel(), cancel)
    assert listed(models, name).measured == {}


def test_what_cannot_be_measured_says_why(application: Application, models: ModelManagement) -> None:
    name = install_tiny_reranker(application.data_dir / "models")
    with pytest.raises(UserFacingError, match="does not turn text into vectors"):
        models.measure(name, ignore, CancelToken())
    models.install("voyage-3", ignore, CancelToken())
    with pytest.raises(UserFacingError, match="single folders only"):
        models.measure("voyage-3", ignore, CancelToken())


def test_what_has_arrived_of_an_interrupted_download_is_known_and_can_be_removed(
    application: Application, models: ModelManagement
) -> None:
    folder = downloads_of(application.data_dir / "models", "multilingual-e5-base")
    folder.mkdir(parents=True)
    (folder / "abc").write_bytes(b"x" * 1000)
    assert listed(models, "multilingual-e5-base").arrived_bytes == 1000
    models.remove("multilingual-e5-base")
    assert listed(models, "multilingual-e5-base").arrived_bytes == 0


def test_a_model_is_verified_and_removed(models: ModelManagement, tmp_path: Path) -> None:
    name = bring(models, tmp_path / "mine")
    assert models.verify(name).ok
    models.remove(name)
    assert models.overview().find(name) is None


def test_files_that_the_system_holds_are_not_a_bug(
    models: ModelManagement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError("in use")

    name = bring(models, tmp_path / "mine")
    monkeypatch.setattr("desktop_app.catalog.model_store.shutil.rmtree", held)
    with pytest.raises(EnvironmentFault, match="until Findwell is closed"):
        models.remove(name)


def test_a_file_that_is_no_model_is_refused(models: ModelManagement, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UserFacingError, match="not a model file"):
        models.import_from(tmp_path / "a.txt", ignore, CancelToken())


def test_a_cancelled_trial_changes_nothing(models: ModelManagement, tmp_path: Path) -> None:
    name = bring(models, tmp_path / "mine")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        models.estimate(name, None, cancel)
    assert not listed(models, name).chosen


def test_a_folder_that_waits_for_a_model_gets_it_when_it_comes(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", FILES)
    with running(tmp_path / "data", CountingEncoder()) as application:
        root_id = application.indexing.add_root(tmp_path / "docs")
        name = bring(application.model_management, tmp_path / "mine")
        application.model_management.use(name, root_id)
        until(application, used(application, name))
    shutil.rmtree(tmp_path / "data" / "models" / name)
    with running(tmp_path / "data", CountingEncoder()) as application:
        settle(application)
        assert application.encoders.named(name) is None
        application.model_management.import_from(tmp_path / "mine", ignore, CancelToken())
        until(application, lambda: application.encoders.named(name) is not None)
