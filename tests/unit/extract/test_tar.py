import gzip
import io
import tarfile
from pathlib import Path

import pytest
from backports import zstd

from desktop_app.extract.archives.tar import read_tar
from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def members_in(path: Path) -> dict[str, bytes]:
    return {member.name: b"".join(member.unpack()) for member in read_tar(path, ExtractSettings()).members}


def refused(path: Path) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        members_in(path)
    return refusal.value.reason


def write(path: Path, mode: str = "w", **files: bytes) -> bytes:
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_700_000_000
            archive.addfile(info, io.BytesIO(content))
    return path.read_bytes()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_files_are_streamed_from_every_packing(tmp_path: Path, mode: str) -> None:
    write(tmp_path / "a", mode, one=b"words", two=b"x" * 100_000, three=b"")
    assert members_in(tmp_path / "a") == {"one": b"words", "two": b"x" * 100_000, "three": b""}
    assert {member.mtime_ns for member in read_tar(tmp_path / "a", ExtractSettings()).members} == {
        1_700_000_000 * 10**9
    }


def test_zstandard(tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst").write_bytes(zstd.compress(write(tmp_path / "a", one=b"words")))
    assert members_in(tmp_path / "a.tar.zst") == {"one": b"words"}


def test_links_devices_and_folders_are_passed_by(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("special")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("/absolute"))
    assert list(members_in(tmp_path / "a.tar")) == ["/absolute"]


def test_names_in_another_encoding(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        archive.addfile(tarfile.TarInfo("会议纪要预算文件.txt"))
    assert list(members_in(tmp_path / "a.tar")) == ["会议纪要预算文件.txt"]


def test_truncation_is_damage_after_what_could_be_read(tmp_path: Path) -> None:
    content = write(tmp_path / "a", one=b"words", two=b"x" * 3000)
    (tmp_path / "a.tar").write_bytes(content[:2500])
    members = iter(read_tar(tmp_path / "a.tar", ExtractSettings()).members)
    assert b"".join(next(members).unpack()) == b"words"
    with pytest.raises(CannotRead) as refusal:
        b"".join(next(members).unpack())
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("header", [b"x" * 512, b"x" * 100], ids=["not a header", "half a header"])
def test_a_damaged_header_is_not_taken_for_the_end(tmp_path: Path, mode: str, header: bytes) -> None:
    content = write(tmp_path / "a", one=b"words", two=b"more")[:1024] + header
    (tmp_path / "a.tar").write_bytes(content if mode == "w" else gzip.compress(content))
    members = iter(read_tar(tmp_path / "a.tar", ExtractSettings()).members)
    assert b"".join(next(members).unpack()) == b"words"
    with pytest.raises(CannotRead) as refusal:
        next(members)
    assert refusal.value.reason == FailureReason.CORRUPT


def test_an_archive_without_the_blocks_at_its_end(tmp_path: Path) -> None:
    content = write(tmp_path / "a", one=b"words")
    (tmp_path / "a.tar").write_bytes(content[:1024])
    assert members_in(tmp_path / "a.tar") == {"one": b"words"}


def test_a_bomb_is_noticed_also_where_it_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.tgz", "w:gz", bomb=bytes(30_000_000), after=b"words")
    with pytest.raises(CannotRead) as refusal:
        list(read_tar(tmp_path / "a.tgz", ExtractSettings()).members)
    assert refusal.value.reason == FailureReason.BOMB


def test_a_size_below_nothing_is_damage(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + b"\xfe\x00"  # a negative number in base 256: the reader would go back for ever
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + sum(header[156:]) + 8 * 32)
    (tmp_path / "a.tar").write_bytes(write(tmp_path / "b", one=b"words")[:1024] + bytes(header) + bytes(1024))
    assert refused(tmp_path / "a.tar") == FailureReason.CORRUPT


def test_a_length_of_twenty_digits_is_damage(tmp_path: Path) -> None:
    record = b"99999999999999999999 path=a.txt\n"
    info = tarfile.TarInfo("header")
    info.type, info.size = tarfile.XHDTYPE, len(record)
    content = info.tobuf(tarfile.USTAR_FORMAT) + record.ljust(512, b"\0")
    (tmp_path / "a.tar").write_bytes(content + write(tmp_path / "b", one=b"words"))
    assert refused(tmp_path / "a.tar") == FailureReason.CORRUPT
