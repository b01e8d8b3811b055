from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.office.ole import ole_kind
from desktop_app.records import FailureReason
from tests.office_streams import older_document
from tests.ole_files import ole_bytes

FILES = Path(__file__).resolve().parents[4] / "shared" / "data" / "files"


def test_a_damaged_container_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(CannotRead) as refusal:
        ole_kind(tmp_path / "a.doc", "doc")
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind"), [("doc/testWORD_various.doc", "doc"), ("xls/raw_text.xls", "xls"), ("msg/fake_email.msg", "msg")]
)
def test_kinds_are_known_by_their_streams(name: str, kind: str) -> None:
    assert ole_kind(FILES / name, "") == kind


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "docx/testWORD_protected_passtika.docx",
        "xls/testEXCEL_protected_passtika.xls",
        "ppt/testPPT_protected_passtika.ppt",
    ],
)
def test_passwords_are_noticed(name: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        ole_kind(FILES / name, "")
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_sectors_larger_than_any_memory_are_damage(tmp_path: Path) -> None:
    content = bytearray(ole_bytes({"WordDocument": older_document("The lease\r")}))
    content[0x20] = 255  # small streams are kept in sectors of 2 to this power
    (tmp_path / "a.doc").write_bytes(content)
    with pytest.raises(CannotRead) as refusal:
        ole_kind(tmp_path / "a.doc", "doc")
    assert refusal.value.reason == FailureReason.CORRUPT


def test_a_stream_longer_than_its_file_is_damage(tmp_path: Path) -> None:
    content = ole_bytes({"WordDocument": older_document("The lease\r")})
    at = content.index("WordDocument".encode("utf-16-le")) + 120
    (tmp_path / "a.doc").write_bytes(content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :])
    with pytest.raises(CannotRead) as refusal:
        ole_kind(tmp_path / "a.doc", "doc")
    assert refusal.value.reason == FailureReason.CORRUPT
