"""One file taken out of another."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.processes.member_copy import copy_member
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return content.getvalue()


def copied(path: Path, member: str, target: Path) -> Extraction | ExtractionFailure:
    settings = ExtractSettings(recognise_text=False)
    return copy_member(member, target, path, settings, scratch=None)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def test_a_member_is_written_byte_for_byte(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(zipped(a_txt=b"one", in__b_txt=b"two\x00"))
    assert isinstance(copied(path, "in/b.txt", target), Extraction)
    assert target.read_bytes() == b"two\x00"


def test_a_member_of_a_member_is_found(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(zipped(other_zip=b"no archive", inner_zip=zipped(a_txt=b"one", in__b_txt=b"two")))
    assert isinstance(copied(path, "inner.zip ▸ in/b.txt", target), Extraction)
    assert target.read_bytes() == b"two"


def test_of_two_with_the_same_name_the_right_one_is_taken(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "old.tar"
    with tarfile.open(path, "w") as archive:
        for content in (b"first", b"second"):
            entry = tarfile.TarInfo("a.txt")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    copied(path, "a (2).txt", target)
    assert target.read_bytes() == b"second"


def test_a_member_that_is_gone_is_said_to_be(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(zipped(a_txt=b"one"))
    outcome = copied(path, "b.txt", target)
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason is FailureReason.UNREADABLE
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing else", b"plain text"])
def test_a_container_that_is_damaged_gives_a_reason(tmp_path: Path, target: Path, content: bytes) -> None:
    (tmp_path / "old.zip").write_bytes(content)
    assert isinstance(copied(tmp_path / "old.zip", "a.txt", target), ExtractionFailure)
    assert not target.exists()


def test_a_member_beyond_the_limit_is_not_written(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(zipped(a_txt=bytes(2_000_000)))
    settings = ExtractSettings(recognise_text=False, max_member_mb=1)
    outcome = copy_member("a.txt", target, path, settings, scratch=None)
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason is FailureReason.TOO_LARGE
    assert not target.exists()
