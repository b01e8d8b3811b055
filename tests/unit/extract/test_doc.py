from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.office.doc import read_doc
from desktop_app.records import ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings
from tests.office_streams import older_document, summary_stream, word_streams
from tests.ole_files import write_ole


def read(path: Path) -> Contents:
    return read_doc(path, ExtractSettings())


def test_sections_then_side_texts(tmp_path: Path) -> None:
    streams = word_streams(
        ["before\rLease\rmay end\r", "note\r", "Confidential\rConfidential\r", "", "why?\r", "", "box\r"],
        {0: b"\0\0", 7: b"\1\0", 13: b"\0\0"},
    )
    summary = summary_stream("Der Mietvertrag für".encode("cp1252"), b"Ann", made_s=12_622_780_800)
    contents = read(write_ole(tmp_path / "a.doc", {**streams, "\5SummaryInformation": summary}))
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "before"),
        ("Lease", "Lease\nmay end"),
        ("Text boxes", "box"),
        ("Footnotes", "note"),
        ("Comments", "why?"),
        ("Header", "Confidential"),
    ]
    assert contents.title == "Der Mietvertrag für"
    assert contents.metadata == {"author": "Ann", "created": "2001-01-01T00:00:00+00:00"}


def test_a_document_older_than_word_97(tmp_path: Path) -> None:
    path = write_ole(tmp_path / "a.doc", {"WordDocument": older_document("The lease\rmay end\r")})
    assert [segment.text for segment in read(path).segments] == ["The lease\nmay end"]


def test_a_document_without_a_word_is_empty(tmp_path: Path) -> None:
    outcome = extract_file(write_ole(tmp_path / "a.doc", word_streams(["\r"])), ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY


def test_a_password_is_noticed(tmp_path: Path) -> None:
    streams = word_streams(["words\r"])
    document = bytearray(streams["WordDocument"])
    document[0x0B] |= 1
    outcome = extract_file(
        write_ole(tmp_path / "a.doc", {**streams, "WordDocument": bytes(document)}), ExtractSettings()
    )
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.ENCRYPTED


def test_damage_is_a_refusal(tmp_path: Path) -> None:
    path = write_ole(tmp_path / "a.doc", {"WordDocument": word_streams(["words\r"])["WordDocument"]})
    with pytest.raises(CannotRead) as refusal:
        read(path)
    assert refusal.value.reason == FailureReason.CORRUPT
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(CannotRead) as refusal:
        read(path)
    assert refusal.value.reason == FailureReason.CORRUPT
