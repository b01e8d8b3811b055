import struct
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.properties import Properties, ole_properties, parse_properties, parse_summary


def test_properties_of_office_open_xml() -> None:
    content = (
        "<p xmlns:dc='u' xmlns:t='v'><dc:title>Lease</dc:title><dc:creator>Ann Müller</dc:creator>"
        "<t:created>2023-05-01T10:20:30Z</t:created></p>"
    )
    found = parse_properties(content.encode())
    assert found == Properties("Lease", "Ann Müller", "2023-05-01T10:20:30+00:00")
    assert found.metadata == {"author": "Ann Müller", "created": "2023-05-01T10:20:30+00:00"}


def test_in_opendocument_the_author_is_who_began_it() -> None:
    content = (
        b"<m xmlns:m='u' xmlns:dc='v'><m:initial-creator>Ann</m:initial-creator><dc:creator>Bob</dc:creator>"
        b"<m:creation-date>2023-05-01T10:20:30.5</m:creation-date></m>"
    )
    assert parse_properties(content) == Properties("", "Ann", "2023-05-01T10:20:30.500000")


def test_what_is_not_said_is_empty() -> None:
    assert parse_properties(b"") == Properties()
    assert parse_properties(b"<p><title>A & B</title></p>") == Properties()
    assert parse_properties(b"<p><title/><created>soon</created></p>").metadata == {}


def test_a_file_without_a_summary_has_no_properties(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"no OLE file" * 100)
    assert ole_properties(tmp_path / "a.xls") == Properties()


def summary(*properties: tuple[int, bytes]) -> bytes:
    """A summary stream: each property has its number, and its value with the type in front."""
    places, values = b"", b""
    for number, value in properties:
        places += struct.pack("<II", number, 8 + 8 * len(properties) + len(values))
        values += value
    return bytes(44) + struct.pack("<III", 48, 0, len(properties)) + places + values


def narrow(text: str, encoding: str) -> bytes:
    content = text.encode(encoding) + b"\0"
    return struct.pack("<II", 0x1E, len(content)) + content


def test_properties_in_the_summary_of_an_ole_file() -> None:
    wide = struct.pack("<II", 0x1F, 4) + "Ann\0".encode("utf-16-le")
    created = struct.pack("<IQ", 0x40, 132_617_088_000_000_000)
    content = summary((1, struct.pack("<II", 2, 1251)), (2, narrow("Договор", "cp1251")), (4, wide), (12, created))
    assert parse_summary(content) == Properties("Договор", "Ann", "2021-04-01T00:00:00+00:00")


def test_a_damaged_summary_has_no_properties() -> None:
    assert parse_summary(b"") == Properties()
    vector = struct.pack("<II", 0x101E, 0xFFFFFFFF)
    assert parse_summary(summary((2, vector), (4, vector), (12, bytes(12)))) == Properties()


@given(st.binary(max_size=200))
def test_any_summary_gives_properties(content: bytes) -> None:
    assert isinstance(parse_summary(bytes(44) + b"\x30" + bytes(3) + content), Properties)
