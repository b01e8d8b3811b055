import struct
import tempfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.archives.seven_zip import read_seven_zip
from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.seven_zip_files import AES, COPY, LZMA2, write_endless_header, write_seven_zip

FILES = {
    "a/b.txt": b"some words " * 1000,
    "空.txt": b"",
    "folder/": b"",
    "c.md": b"# Title\n",
    "d.bin": bytes(range(256)),
}
READ = {name: content for name, content in FILES.items() if not name.endswith("/")}


def members_in(path: Path) -> dict[str, bytes]:
    return {member.name: b"".join(member.unpack()) for member in read_seven_zip(path, ExtractSettings()).members}


def refused(path: Path) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        members_in(path)
    return refusal.value.reason


@pytest.mark.parametrize("coder", [LZMA2, COPY])
@pytest.mark.parametrize("packed_header", [False, True])
def test_files_are_read_and_folders_are_not(tmp_path: Path, coder: bytes, packed_header: bool) -> None:
    write_seven_zip(tmp_path / "a.7z", FILES, coder=coder, packed_header=packed_header)
    assert members_in(tmp_path / "a.7z") == READ
    members = list(read_seven_zip(tmp_path / "a.7z", ExtractSettings()).members)
    assert {member.mtime_ns for member in members} == {1_655_526_400_000_000_000}


def test_files_that_nobody_asks_for_are_gone_over(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", FILES)
    for member in read_seven_zip(tmp_path / "a.7z", ExtractSettings()).members:
        if member.name == "d.bin":
            assert b"".join(member.unpack()) == FILES["d.bin"]


def test_an_archive_without_files(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", {})
    assert members_in(tmp_path / "a.7z") == {}


def test_encrypted_files_are_named(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", FILES, coder=AES)
    for member in read_seven_zip(tmp_path / "a.7z", ExtractSettings()).members:
        if FILES[member.name]:
            with pytest.raises(CannotRead) as refusal:
                b"".join(member.unpack())
            assert refusal.value.reason == FailureReason.ENCRYPTED


def test_an_unknown_method_is_no_damage(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", FILES, coder=b"\x03\x03\x04\x01")
    assert refused(tmp_path / "a.7z") == FailureReason.UNSUPPORTED


def test_damage_and_truncation_are_damage(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", FILES)
    content = (tmp_path / "a.7z").read_bytes()
    (tmp_path / "cut.7z").write_bytes(content[:-30])
    assert refused(tmp_path / "cut.7z") == FailureReason.CORRUPT
    (tmp_path / "bad.7z").write_bytes(content[:50] + bytes(8) + content[58:])
    assert refused(tmp_path / "bad.7z") == FailureReason.CORRUPT


def test_a_header_that_is_packed_in_itself_is_damage(tmp_path: Path) -> None:
    write_endless_header(tmp_path / "a.7z")
    assert refused(tmp_path / "a.7z") == FailureReason.CORRUPT


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", {"a.txt": b"words"}, coder=COPY)
    content = (tmp_path / "a.7z").read_bytes()
    (tmp_path / "a.7z").write_bytes(content.replace(b"words", b"wards"))
    assert refused(tmp_path / "a.7z") == FailureReason.CORRUPT


def test_a_bomb_is_refused_by_what_its_header_says(tmp_path: Path) -> None:
    write_seven_zip(tmp_path / "a.7z", {"a": bytes(60_000_000)})
    assert refused(tmp_path / "a.7z") == FailureReason.BOMB


@given(st.binary(max_size=200), st.booleans())
def test_whatever_a_header_holds_is_read_or_refused(content: bytes, as_files: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.7z"
        _with_header(path, b"\x01\x05" + content if as_files else b"\x01\x04" + content)
        try:
            members_in(path)
        except CannotRead:
            return


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_in_a_header_is_read_or_refused(at: int, value: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.7z"
        write_seven_zip(path, FILES, coder=COPY)
        content = path.read_bytes()
        size = int.from_bytes(content[20:28], "little")
        header = bytearray(content[-size:])
        header[at % size] = value
        _with_header(path, bytes(header))
        try:
            members_in(path)
        except CannotRead:
            return


def _with_header(path: Path, header: bytes) -> None:
    start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    path.write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + header)
