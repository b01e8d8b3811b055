from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Reader
from desktop_app.extract.texts.html import read_html
from desktop_app.extract.texts.plain_text import bytes_of, read_text, text_of
from desktop_app.extract.texts.xml_text import read_xml
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def test_the_whole_file_is_one_segment(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("def f():\n    return 1\n")
    (segment,) = read_text(path, ExtractSettings()).segments
    assert segment.text == "def f():\n    return 1\n"


def test_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(CannotRead) as refusal:
        read_text(path, ExtractSettings())
    assert refusal.value.reason == FailureReason.UNSUPPORTED


def test_no_more_is_read_than_can_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    assert len(bytes_of(path, ExtractSettings(max_chars=100))) == 400


def test_a_file_that_is_only_a_key_is_not_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    key = "aB3xY9" * 50
    path.write_text(key)
    assert [segment.text for segment in read_text(path, ExtractSettings()).segments] == [key]
    path.write_text(key * 100)
    assert [segment.text for segment in read_text(path, ExtractSettings()).segments] == [""]


def test_text_that_cannot_matter_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    assert len(text_of(path, ExtractSettings(max_chars=100))) == 125


@pytest.mark.parametrize("read", [read_html, read_xml])
def test_it_is_told_that_a_page_was_cut(tmp_path: Path, read: Reader) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>one</p>" * 100)
    contents = read(path, ExtractSettings(max_chars=100))
    assert contents.metadata == {"cut": "true"}
    assert sum(len(segment.text.split()) for segment in contents.segments) < 20
    assert read(path, ExtractSettings(max_chars=1_000)).metadata == {}
