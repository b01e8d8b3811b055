import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.archives.rar import read_rar
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.rar_files import PACKED, STORED, archive, comment_block, file_block


def contents_of(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_rar(path, ExtractSettings())


def results(contents: Contents) -> dict[str, bytes | FailureReason]:
    found: dict[str, bytes | FailureReason] = {}
    for member in contents.members:
        try:
            found[member.name] = b"".join(member.unpack())
        except CannotRead as refusal:
            found[member.name] = refusal.reason
    return found


def test_names_are_read_and_files_that_are_only_stored(tmp_path: Path) -> None:
    content = archive(
        file_block("a/stored.txt", b"words"),
        file_block("packed.txt", b"??", PACKED),
        file_block("secret.txt", b"??", PACKED, flags=0x04),
    )
    assert results(contents_of(tmp_path / "a.rar", content)) == {
        "a/stored.txt": b"words",
        "packed.txt": FailureReason.UNSUPPORTED,
        "secret.txt": FailureReason.ENCRYPTED,
    }
    assert all(member.mtime_ns for member in read_rar(tmp_path / "a.rar", ExtractSettings()).members)


@pytest.mark.parametrize("method", [STORED, PACKED])
def test_a_comment_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int) -> None:
    monkeypatch.delattr("rarfile.Popen")
    content = archive(comment_block(b"kept by Anna", method), file_block("a.txt", b"words"))
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": b"words"}


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    content = archive(file_block("a.txt", b"words")).replace(b"words", b"wards")
    assert results(contents_of(tmp_path / "a.rar", content)) == {"a.txt": FailureReason.CORRUPT}


def test_what_is_no_archive_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        results(contents_of(tmp_path / "a.rar", b"Rar!\x1a\x07 and no more"))
    assert refusal.value.reason == FailureReason.CORRUPT


@given(st.integers(20, 80), st.binary(min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(at: int, value: bytes) -> None:
    content = archive(file_block("a.txt", b"words"), file_block("b.txt", b"more"))
    with tempfile.TemporaryDirectory() as folder:
        try:
            results(contents_of(Path(folder) / "a.rar", content[:at] + value + content[at + len(value) :]))
        except CannotRead:
            return
