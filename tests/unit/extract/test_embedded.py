import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.office.embedded import embedded_members, unpacked_object
from desktop_app.records import FailureReason
from tests.office_streams import word_streams
from tests.ole_files import ole_bytes


def package(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def members(path: Path, parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [(item.name, b"".join(item.unpack())) for item in embedded_members(package(path, parts), list(parts))]


def packed(name: bytes, content: bytes) -> bytes:
    strings = name + b"\0C:\\" + name + b"\0" + struct.pack("<II", 3, 9) + b"C:\\t.txt\0"
    body = b"\2\0" + strings + struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


def test_files_are_unwrapped_and_formulas_left_out(tmp_path: Path) -> None:
    document = ole_bytes(word_streams(["The lease\r"]))
    parts = {
        "word/embeddings/a.docx": b"PK a document",
        "word/embeddings/b.bin": ole_bytes({"Package": b"PK a workbook"}),
        "word/embeddings/c.bin": ole_bytes({"\1Ole10Native": packed("Größe.txt".encode("cp1252"), b"5 m")}),
        "word/embeddings/d.bin": document,
        "word/embeddings/e.bin": ole_bytes({"CONTENTS": b"%PDF-"}),
        "word/embeddings/f.bin": ole_bytes({"Equation Native": b"x"}),
    }
    assert members(tmp_path / "a.docx", parts) == [
        ("a.docx", b"PK a document"),
        ("b", b"PK a workbook"),
        ("Größe.txt", b"5 m"),
        ("d.doc", document),
        ("e", b"%PDF-"),
    ]


def test_one_that_is_missing_or_named_twice(tmp_path: Path) -> None:
    path = package(tmp_path / "a.docx", {"a.txt": b"text"})
    assert [item.name for item in embedded_members(path, ["gone.txt", "a.txt", "a.txt"])] == ["a.txt"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(bytes(30_000_000), FailureReason.BOMB), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FailureReason.CORRUPT)],
    ids=["bomb", "damaged"],
)
def test_one_that_cannot_be_had_leaves_the_others(tmp_path: Path, content: bytes, reason: FailureReason) -> None:
    path = package(tmp_path / "a.docx", {"bad.bin": content, "good.txt": b"text"})
    bad, good = embedded_members(path, ["bad.bin", "good.txt"])
    with pytest.raises(CannotRead) as refusal:
        bad.unpack()
    assert refusal.value.reason == reason
    assert list(good.unpack()) == [b"text"]


@given(st.binary(max_size=60))
def test_any_bytes_are_unpacked(stream: bytes) -> None:
    label, content = unpacked_object(stream)
    assert isinstance(label, str)
    assert content in stream
