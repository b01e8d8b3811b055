from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.extract import tesseract_data
from desktop_app.extract.tesseract_data import installed, signature
from desktop_app.extract.version import reader_version


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Two places where data may lie, the first before the second; nothing else is looked at."""
    places = (tmp_path / "first", tmp_path / "second")
    for place in places:
        place.mkdir()
    monkeypatch.setattr(tesseract_data, "_folders", lambda: iter(places))
    installed.cache_clear()
    yield places
    installed.cache_clear()


def put(folder: Path, *languages: str) -> None:
    for language in languages:
        (folder / f"{language}.traineddata").touch()
    installed.cache_clear()


def test_languages_of_one_script_are_used_together(folders: tuple[Path, Path]) -> None:
    put(folders[1], "ukr", "eng", "ell", "rus", "osd")
    assert [(data.folder, data.languages) for data in installed()] == [(folders[1], "rus+ukr"), (folders[1], "ell")]


def test_a_folder_without_other_scripts_is_passed_over(folders: tuple[Path, Path]) -> None:
    put(folders[0], "eng", "deu", "chi_sim", "jpn")  # RapidOCR reads these
    put(folders[1], "kor")
    assert [data.languages for data in installed()] == ["kor"]


def test_what_shows_pictures_is_read_again_once_another_script_can_be_read(folders: tuple[Path, Path]) -> None:
    kinds = ("picture", "pdf", "docx", "odp", "xlsx", "zip")
    none = [reader_version(kind) for kind in kinds]
    put(folders[0], "rus")
    russian = [reader_version(kind) for kind in kinds]
    put(folders[0], "heb")
    both = [reader_version(kind) for kind in kinds]
    assert [len({*versions}) for versions in zip(none, russian, both, strict=True)] == [3, 3, 3, 3, 1, 1]


def test_the_signature_tells_languages_not_places(folders: tuple[Path, Path]) -> None:
    assert signature() == ""
    put(folders[1], "rus", "ara")
    there = signature()
    put(folders[0], "ara", "rus")
    assert signature() == there


def test_without_the_library_data_are_of_no_use(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    put(folders[0], "rus")
    monkeypatch.setattr(tesseract_data, "find_spec", lambda _: None)
    assert installed() == ()
