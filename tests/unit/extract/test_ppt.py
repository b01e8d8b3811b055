from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.office.ppt import read_ppt
from desktop_app.records import ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings
from tests.office_streams import summary_stream, word_streams
from tests.ole_files import ole_bytes, write_ole
from tests.powerpoint_records import atom, outline, presentation, shape, slide, text


def deck(path: Path, *records: bytes, title: bytes = b"") -> Path:
    stream, user = presentation(records, (outline(0, range(1, len(records) + 1)),))
    embedded = atom(4113, ole_bytes(word_streams(["Terms\rof the lease\r"]))) + atom(4113, b"junk")
    streams = {"PowerPoint Document": stream + embedded, "Current User": user}
    return write_ole(path, {**streams, "\5SummaryInformation": summary_stream(title, b"Ann")})


def test_slides_then_documents_that_were_put_into_them(tmp_path: Path) -> None:
    path = deck(tmp_path / "a.ppt", slide(shape(text("Results", kind=0)), shape(text("Sales rose"))), title=b"Our year")
    contents = read_ppt(path, ExtractSettings())
    assert [(s.locator.slide, s.locator.heading, s.text) for s in contents.segments] == [
        (1, "Results", "Results\nSales rose"),
        (None, "Embedded documents", "Terms\nof the lease"),
    ]
    assert contents.title == "Our year"
    assert contents.metadata == {"author": "Ann"}


def test_an_object_that_is_the_name_of_a_file_gives_nothing_of_that_file(tmp_path: Path) -> None:
    secret = write_ole(tmp_path / "secret.doc", word_streams(["the secret\r"]))
    stream, user = presentation([slide(shape(text("Results")))], (outline(0, [1]),))
    content = {"PowerPoint Document": stream + atom(4113, str(secret).encode()), "Current User": user}
    contents = read_ppt(write_ole(tmp_path / "a.ppt", content), ExtractSettings())
    assert [segment.text for segment in contents.segments] == ["Results"]


def test_the_first_title_of_a_slide_stands_in_for_that_of_the_file(tmp_path: Path) -> None:
    for title in (b"", b"PowerPoint Presentation"):
        path = deck(tmp_path / "a.ppt", slide(), slide(shape(text("Results", kind=0))), title=title)
        assert read_ppt(path, ExtractSettings()).title == "Results"


def test_a_presentation_without_a_word_is_empty(tmp_path: Path) -> None:
    stream, user = presentation([slide()], (outline(0, [1]),))
    path = write_ole(tmp_path / "a.ppt", {"PowerPoint Document": stream, "Current User": user})
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY


def test_a_password_is_noticed(tmp_path: Path) -> None:
    stream, user = presentation([slide()], (outline(0, [1]),))
    locked = user[:12] + 0xF3D1C4DF.to_bytes(4, "little") + user[16:]
    path = write_ole(tmp_path / "a.ppt", {"PowerPoint Document": stream, "Current User": locked})
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.ENCRYPTED


def test_damage_is_a_refusal(tmp_path: Path) -> None:
    path = deck(tmp_path / "a.ppt", slide())
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(CannotRead) as refusal:
        read_ppt(path, ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT
