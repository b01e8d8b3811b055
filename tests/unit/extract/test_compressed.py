import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd

from desktop_app.extract.archives.compressed import compression, read_compressed
from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress}


def unpacked(path: Path) -> bytes:
    (member,) = read_compressed(path, ExtractSettings()).members
    assert member.name == ""
    return b"".join(member.unpack())


@pytest.mark.parametrize(("name", "pack"), PACKERS.items())
def test_every_packing_is_known_and_unpacked(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "a").write_bytes(pack(b"words " * 50_000))
    assert compression((tmp_path / "a").read_bytes()) == name
    assert unpacked(tmp_path / "a") == b"words " * 50_000
    assert compression(pack(b"")) == name
    assert compression(b"BZh is how some words begin") == ""


@pytest.mark.parametrize("pack", PACKERS.values())
def test_truncation_is_damage_and_zeros_are_a_bomb(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "a").write_bytes(pack(bytes(range(256)) * 40)[:-20])
    with pytest.raises(CannotRead) as refusal:
        unpacked(tmp_path / "a")
    assert refusal.value.reason == FailureReason.CORRUPT
    (tmp_path / "b").write_bytes(pack(bytes(40_000_000)))
    with pytest.raises(CannotRead) as refusal:
        unpacked(tmp_path / "b")
    assert refusal.value.reason == FailureReason.BOMB
