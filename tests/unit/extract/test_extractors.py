from pathlib import Path

import pytest

from desktop_app.extract.contents import Contents
from desktop_app.extract.extractors import READERS, extract_file
from desktop_app.extract.file_type import TEXT_KINDS
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, Segment
from desktop_app.settings import ExtractSettings
from tests.folder_builders import write_docx, write_html, write_markdown, write_pdf, write_text

SETTINGS = ExtractSettings()


def reason(path: Path) -> FailureReason:
    outcome = extract_file(path, SETTINGS)
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.detail.endswith(".")
    return outcome.reason


@pytest.mark.parametrize(
    ("suffix", "write"),
    [("txt", write_text), ("md", write_markdown), ("html", write_html), ("docx", write_docx), ("pdf", write_pdf)],
)
def test_every_kind_of_this_release(tmp_path: Path, suffix: str, write: object) -> None:
    path = tmp_path / f"file.{suffix}"
    write(path, "The lease", "Either party may end it with three months' notice.")  # type: ignore[operator]
    outcome = extract_file(path, SETTINGS)
    assert isinstance(outcome, Extraction)
    assert outcome.type == suffix
    assert "three months' notice" in " ".join(segment.text for segment in outcome.segments)
    if suffix in {"md", "html"}:
        assert outcome.title == "The lease"
        assert outcome.segments[-1].locator.heading == "The lease"


def test_every_kind_that_is_recognised_has_a_reader() -> None:
    assert set(TEXT_KINDS.values()) <= set(READERS)


def test_text_is_normalised_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("e\u0301\0\r\n\r\n\r\n\r\nb".encode())
    outcome = extract_file(path, SETTINGS)
    assert isinstance(outcome, Extraction)
    assert outcome.segments == (Segment("é\n\nb"),)
    path.write_text("word " * 1000)
    bounded = extract_file(path, ExtractSettings(max_chars=100))
    assert isinstance(bounded, Extraction)
    assert sum(len(segment.text) for segment in bounded.segments) <= 100
    assert bounded.metadata["cut"] == "true"
    assert (outcome.remark, bounded.remark.partition(":")[0]) == ("", "Only a part of it was read")


def test_files_without_text_are_empty(tmp_path: Path) -> None:
    for name, content in (
        ("a.txt", b""),
        ("b.txt", b" \n\t"),
        ("c.html", b"<script>x</script>"),
        ("d.md", b"\xef\xbb\xbf"),
    ):
        (tmp_path / name).write_bytes(content)
        assert reason(tmp_path / name) == FailureReason.EMPTY


def test_what_cannot_be_opened_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(tmp_path / "gone.txt") == FailureReason.UNREADABLE
    assert reason(tmp_path) == FailureReason.UNREADABLE

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("desktop_app.extract.extractors.recognise", locked)
    assert reason(tmp_path / "a.txt") == FailureReason.UNREADABLE


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), FailureReason.TOO_LARGE),
        (RecursionError(), FailureReason.CORRUPT),
        (KeyError("x"), FailureReason.CORRUPT),
    ],
)
def test_a_reader_that_fails_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: FailureReason
) -> None:
    def fail(_: Path, __: ExtractSettings) -> Contents:
        raise error

    monkeypatch.setitem(READERS, "text", fail)
    (tmp_path / "a.txt").write_text("x")
    assert reason(tmp_path / "a.txt") == expected
