import shutil
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.model_store import ModelStore
from desktop_app.errors import Cancelled, EnvironmentFault, ModelMissing
from desktop_app.services import reranker_choice
from desktop_app.services.reranker_choice import WrittenReranker
from desktop_app.services.reranker_slot import SUGGESTED, RerankerSlot
from desktop_app.settings import SearchSettings, Settings, load_settings
from tests.tiny_reranker import NAME, install_tiny_reranker


def slot_of(models_dir: Path, chosen: str = "") -> RerankerSlot:
    return RerankerSlot(ModelStore(models_dir), replace(Settings(), search=SearchSettings(reranker=chosen)))


def enter(lent: AbstractContextManager[object]) -> None:
    with lent:
        pass


def test_the_chosen_one_is_opened_once(tmp_path: Path) -> None:
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    with slot.chosen() as reranker, slot.chosen() as same, slot.any() as any_one:
        assert reranker is same is any_one
        assert reranker is not None
        near, far = reranker.scores("notice period", ["the notice period", "a dog"])
        assert near > 0.5 > far
    with slot.chosen() as later:
        assert later is reranker
    slot.close()
    with pytest.raises(Cancelled):
        reranker.scores("notice", ["notice"])
    with slot.chosen() as again:
        assert again is not None
        assert again.scores("cat", ["cat"]).shape == (1,)
    slot.close()


def test_without_a_choice_only_who_asks_for_one_gets_one(tmp_path: Path) -> None:
    slot = slot_of(tmp_path)
    with slot.chosen() as none:
        assert none is None
    with pytest.raises(ModelMissing) as missing:
        enter(slot.any())
    assert missing.value.remedy == f"Run: findwell models install {SUGGESTED}"
    install_tiny_reranker(tmp_path)
    with slot.chosen() as none:
        assert none is None
    assert slot.installed() == NAME
    with slot.any() as reranker:
        assert reranker.description.name == NAME
    slot.close()


def test_a_chosen_one_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=f"findwell models install {NAME}"):
        enter(slot_of(tmp_path, NAME).chosen())


def test_another_one_is_lent_at_once_and_the_one_before_closed_when_it_is_given_back(tmp_path: Path) -> None:
    other = "bge-reranker-base"
    (tmp_path / install_tiny_reranker(tmp_path)).rename(tmp_path / other)
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    with slot.chosen() as before, slot.chosen() as same:
        assert before is same
        assert before is not None
        slot.choose(other)
        with slot.chosen() as now:
            assert now is not None
            assert now is not before
        assert slot.name == other
        assert before.scores("cat", ["cat"]).shape == (1,)  # a search that has begun with it ends with it
    with pytest.raises(Cancelled):
        before.scores("cat", ["cat"])
    slot.choose("")
    with pytest.raises(Cancelled):
        now.scores("cat", ["cat"])
    with slot.chosen() as none:
        assert none is None
    slot.close()


def test_choosing_the_same_one_again_keeps_it_open(tmp_path: Path) -> None:
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    with slot.chosen() as before:
        slot.choose(NAME)
        with slot.chosen() as now:
            assert now is before
    slot.close()


def test_closing_ends_those_in_use_too(tmp_path: Path) -> None:
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    with slot.chosen() as before:
        assert before is not None
        slot.choose("")
        slot.close()
        with pytest.raises(Cancelled):
            before.scores("cat", ["cat"])


def test_a_damaged_one_is_not_opened_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / install_tiny_reranker(tmp_path) / "model.onnx"
    weights.write_bytes(b"x" * weights.stat().st_size)
    slot = slot_of(tmp_path, NAME)
    with pytest.raises(EnvironmentFault, match="cannot be loaded"):
        enter(slot.chosen())
    told = []
    with monkeypatch.context() as patched:
        patched.setattr("desktop_app.services.reranker_slot.open_reranker", lambda *_: pytest.fail("opened again"))
        for _ in range(2):
            with pytest.raises(EnvironmentFault, match="cannot be loaded") as fault:
                enter(slot.chosen())
            told.append(fault.value)
    assert told[0] is not told[1]  # one that is raised again and again holds on to the frames of every search
    shutil.rmtree(tmp_path / NAME)
    slot.choose(install_tiny_reranker(tmp_path))
    enter(slot.chosen())
    slot.close()


def test_one_that_is_open_is_not_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_tiny_reranker(tmp_path)
    slot = slot_of(tmp_path)
    with slot.any() as reranker:
        monkeypatch.setattr(ModelStore, "list", lambda _: pytest.fail("looked for again"))
        with slot.any() as same:
            assert same is reranker
    slot.close()


def test_the_tokenizer_is_read_ahead_and_not_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slot_of(tmp_path, NAME).read_tokenizer()  # it is not installed: nothing is said yet
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    slot.read_tokenizer()
    monkeypatch.setattr("desktop_app.catalog.opening.open_tokenizer", lambda _: pytest.fail("read again"))
    with slot.chosen() as reranker:
        assert reranker is not None
        assert reranker.scores("cat", ["cat"])[0] == pytest.approx(0.269, abs=1e-3)
    slot.close()


def test_the_settings_file_is_read_once_after_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(path: Path) -> Settings:
        read.append(path)
        return load_settings(path)

    monkeypatch.setattr(reranker_choice, "load_settings", counted)
    file = tmp_path / "settings.toml"
    slot = RerankerSlot(ModelStore(tmp_path), Settings(), WrittenReranker(file).news)
    assert (slot.name, slot.name) == ("", "")
    file.write_text('[search]\nreranker = "first"\n')
    assert (slot.name, slot.name) == ("first", "first")
    file.write_text('[search]\nreranker = "sec')
    assert (slot.name, slot.name) == ("first", "first")
    file.write_text('[search]\nreranker = "second"\n')
    assert (slot.name, slot.name) == ("second", "second")
    file.unlink()
    assert (slot.name, slot.name) == ("", "")
    assert len(read) == 4
