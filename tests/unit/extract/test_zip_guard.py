import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason


def refused(path: Path, member: str = "a") -> FailureReason:
    with pytest.raises(CannotRead) as refusal, open_zip(path) as container:
        container.read(member)
    return refusal.value.reason


def test_members_are_read_and_missing_ones_are_none(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", "text")
    with open_zip(tmp_path / "a.zip") as container:
        assert container.names() == ("a",)
        assert container.read("a") == b"text"
        assert container.read("b") is None


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(60_000_000))
    assert refused(tmp_path / "a.zip") == FailureReason.BOMB


def test_what_nobody_reads_is_no_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text", "A letter with a blank scan.")
        archive.writestr("picture.bmp", bytes(60_000_000))
    with open_zip(tmp_path / "a.zip") as container:
        assert container.read("text") == b"A letter with a blank scan."


def test_parts_that_make_a_bomb_together_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(str(number), bytes(9_000_000))
    with open_zip(tmp_path / "a.zip") as container:
        assert len(container.read("0") or b"") == 9_000_000
        with pytest.raises(CannotRead) as refusal:
            [container.read(str(number)) for number in range(4)]
    assert refusal.value.reason == FailureReason.BOMB


def test_names_are_found_in_other_capitals_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("xl/SharedStrings.xml", "1C")
        archive.writestr("xl/sharedstrings.XML", "exact")
    with open_zip(tmp_path / "a.zip") as container:
        assert container.read("xl/SharedStrings.xml") == b"1C"
        assert container.read("xl/sharedstrings.XML") == b"exact"
        assert container.read("XL/sharedStrings.xml") is not None


def test_a_damaged_member_leaves_the_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("bad", "some text")
        archive.writestr("good", "other text")
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"some text", b"some tixt"))
    with open_zip(tmp_path / "a.zip") as container:
        with pytest.raises(CannotRead) as refusal:
            container.read("bad")
        assert refusal.value.reason == FailureReason.CORRUPT
        assert container.read("good") == b"other text"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.extract.zip_guard.MAX_MEMBERS", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(4):
            archive.writestr(str(number), "")
    assert refused(tmp_path / "a.zip") == FailureReason.BOMB


def test_damage_and_truncation_are_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "some text " * 1000)
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[:-30])
    assert refused(tmp_path / "cut.zip") == FailureReason.CORRUPT
    (tmp_path / "bad.zip").write_bytes(content[:40] + bytes(20) + content[60:])
    assert refused(tmp_path / "bad.zip") == FailureReason.CORRUPT


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_told_however_it_is_packed(tmp_path: Path, packing: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", packing) as archive:
        archive.writestr("a", bytes(range(256)) * 40)
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[45:70] = b"\xff" * 25
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip") == FailureReason.CORRUPT


def test_an_encrypted_member_needs_a_password(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", "text")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip") == FailureReason.ENCRYPTED


def test_a_member_that_reaches_beyond_the_file_is_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", "text")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    packed_at = content.index(b"PK\x01\x02") + 20
    content[packed_at : packed_at + 4] = (1 << 30).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip") == FailureReason.CORRUPT
