from dataclasses import fields
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.settings import Settings, load_settings, save_settings


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[encode]\nthreads = -1", "encode.threads"),
        ("[extract]\nmemory_mb = 0", "from 128 to 64,000"),
        ("[extract]\ndeadline_s = -5", "extract.deadline_s"),
        ("[chunk]\nmax_tokens = 1000", "from 64 to 480"),
        ("[source]\nignore = [1]", "source.ignore"),
        ("[source]\nhidden_files = 1", "of type bool"),
        ("[source]\nhiden_files = true", "unknown key source.hiden_files"),
        ("[sorce]", "unknown section"),
        ("[source", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UserFacingError, match=sentence):
        load(tmp_path, text)


def test_a_whole_number_will_do_for_a_fraction(tmp_path: Path) -> None:
    assert load(tmp_path, "[search]\nlexical_weight = 2").search.lexical_weight == 2.0


def test_every_default_is_in_its_range_and_comes_back(tmp_path: Path) -> None:
    for part in fields(Settings):
        for item in fields(getattr(Settings(), part.name)):
            value, within = getattr(getattr(Settings(), part.name), item.name), item.metadata["within"]
            assert (within is not None) == (type(value) in {int, float}), item.name
            assert within is None or within[0] <= value <= within[1], item.name
    save_settings(tmp_path / "settings.toml", Settings())
    assert load_settings(tmp_path / "settings.toml") == Settings()


def test_a_model_may_have_a_provider_of_its_own(tmp_path: Path) -> None:
    encode = load(tmp_path, '[encode]\nprovider = "cpu"\nmodel_providers = ["bge-m3=cuda", "nonsense"]').encode
    assert [encode.provider_of(name) for name in ("bge-m3", "nonsense", "other")] == ["cuda", "cpu", "cpu"]


def test_settings_that_cannot_be_written_are_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UserFacingError, match="could not be written") as refused:
        save_settings(tmp_path / "file" / "settings.toml", Settings())
    assert "room" in refused.value.remedy
