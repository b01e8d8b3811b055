import stat
import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.archives.zip_archive import read_zip
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.file_type import recognise
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def members_in(path: Path) -> dict[str, bytes]:
    return {member.name: b"".join(member.unpack()) for member in read_zip(path, ExtractSettings()).members}


def refused(path: Path) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        members_in(path)
    return refusal.value.reason


def write(path: Path, files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path.read_bytes()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_files_are_members_and_folders_are_not(tmp_path: Path, compression: int) -> None:
    write(tmp_path / "a.zip", {"a/": "", "d\\": "", "a/b.txt": "words", "empty": ""}, compression)
    assert members_in(tmp_path / "a.zip") == {"a/b.txt": b"words", "empty": b""}
    members = read_zip(tmp_path / "a.zip", ExtractSettings()).members
    assert all(member.mtime_ns > 0 for member in members)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "cp932", "cp949", "cp437"])
def test_names_without_a_flag_are_guessed(tmp_path: Path, encoding: str) -> None:
    names = {"utf-8": "Größe", "gbk": "测试文件", "cp932": "テスト資料", "cp949": "보고서", "cp437": "Größe"}
    raw = names[encoding].encode(encoding)
    content = write(tmp_path / "a.zip", {"x" * len(raw) + ".txt": "words"})
    (tmp_path / "a.zip").write_bytes(content.replace(b"x" * len(raw), raw))
    assert list(members_in(tmp_path / "a.zip")) == [f"{names[encoding]}.txt"]


def test_the_extra_field_tells_the_name(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x.txt")
    name = "Größe.txt".encode()
    info.extra = b"\x01\x00\x02\x00ab" + b"up" + (5 + len(name)).to_bytes(2, "little") + b"\x01" + bytes(4) + name
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "words")
    assert list(members_in(tmp_path / "a.zip")) == ["Größe.txt"]


def test_a_link_is_no_member(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "words")
    assert members_in(tmp_path / "a.zip") == {"a.txt": b"words"}


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    content = bytearray(write(tmp_path / "a.zip", {"a.txt": "secret"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip") == FailureReason.ENCRYPTED


def test_a_bomb_is_not_unpacked_and_spoils_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "flat.zip", {"disk.img": "0" * 60_000_000, "letter.txt": "words"})
    members = iter(read_zip(tmp_path / "flat.zip", ExtractSettings()).members)
    with pytest.raises(CannotRead) as refusal:
        next(iter(next(members).unpack()))
    assert refusal.value.reason == FailureReason.BOMB
    assert b"".join(next(members).unpack()) == b"words"


@pytest.mark.parametrize("comment", [b"", b"made by hand"])
def test_a_name_that_is_not_the_utf_8_it_says_is_guessed(tmp_path: Path, comment: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("xü.txt", "words")
        archive.writestr("Größe.txt", "more")
        archive.comment = comment
    raw = (tmp_path / "a.zip").read_bytes().replace("xü.txt".encode(), b"f\x81r.txt")
    (tmp_path / "a.zip").write_bytes(raw)
    assert members_in(tmp_path / "a.zip") == {"für.txt": b"words", "Größe.txt": b"more"}
    assert recognise(tmp_path / "a.zip").kind == "zip"


def test_parts_that_lie_over_each_other_are_a_bomb(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", {"a": "0123456789" * 100, "b": "9876543210" * 100})
    content = bytearray((tmp_path / "a.zip").read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)  # where its bytes are: where those of the first are
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip") == FailureReason.BOMB


def test_damage_spoils_one_member(tmp_path: Path) -> None:
    content = write(tmp_path / "a.zip", {"a": "words", "b": "other"}, zipfile.ZIP_STORED)
    (tmp_path / "a.zip").write_bytes(content.replace(b"words", b"wards", 1))
    members = iter(read_zip(tmp_path / "a.zip", ExtractSettings()).members)
    with pytest.raises(CannotRead) as refusal:
        b"".join(next(members).unpack())
    assert refusal.value.reason == FailureReason.CORRUPT
    assert b"".join(next(members).unpack()) == b"other"


def test_truncation_is_damage(tmp_path: Path) -> None:
    content = write(tmp_path / "a.zip", {"a": "words"})
    (tmp_path / "a.zip").write_bytes(content[:-10])
    assert refused(tmp_path / "a.zip") == FailureReason.CORRUPT


def test_a_file_without_a_name_has_the_archives(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", {"x": "words", "y": "more"})
    content = (tmp_path / "a.zip").read_bytes().replace(b"x", b"\0")  # what follows a zero is no part of a name
    (tmp_path / "a.zip").write_bytes(content)
    assert members_in(tmp_path / "a.zip")["y"] == b"more"
