import tempfile
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.mail.outlook import read_outlook
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.ole_files import Tree, fixed, text, write_ole

FIXED = "__properties_version1.0"
MARCH_2024 = 133_537_248_000_000_000
MESSAGE: Tree = {
    FIXED: fixed(32, {0x0039: (0x40, MARCH_2024)}),
    "__substg1.0_0037001F": text("Die Miete"),
    "__substg1.0_0C1A001F": text("Ann"),
    "__substg1.0_5D01001F": text("ann@example.org"),
    "__substg1.0_1000001F": text("Three months' notice.\n" * 300),
    "__recip_version1.0_#00000000": {
        FIXED: fixed(8, {0x0C15: (3, 1)}),
        "__substg1.0_3001001F": text("Bo"),
        "__substg1.0_39FE001F": text("bo@example.org"),
    },
}


def attachment(name: str, content: bytes, **more: bytes) -> Tree:
    return {FIXED: fixed(8, {}), "__substg1.0_3707001F": text(name), "__substg1.0_37010102": content, **more}


def contents_of(path: Path, tree: Tree) -> Contents:
    write_ole(path, tree)
    return read_outlook(path, ExtractSettings())


def members_of(contents: Contents) -> dict[str, bytes]:
    return {member.name: b"".join(member.unpack()) for member in contents.members}


def test_a_message_with_people_date_and_body(tmp_path: Path) -> None:
    contents = contents_of(tmp_path / "a.msg", MESSAGE)
    said = contents.segments[0].text
    assert said.startswith(
        "Subject: Die Miete\nFrom: Ann <ann@example.org>\nTo: Bo <bo@example.org>\nDate: Fri, 01 Mar 2024"
    )
    assert said.count("Three months' notice.") == 300
    assert contents.title == "Die Miete"
    assert contents.metadata["created"] == "2024-03-01T00:00:00+00:00"


def test_attachments_are_members(tmp_path: Path) -> None:
    picture = {"__substg1.0_3712001F": text("cid"), "__substg1.0_370E001F": text("image/png")}
    hidden = {FIXED: fixed(8, {0x7FFE: (0x0B, 1)})}
    shown = {FIXED: fixed(8, {0x3714: (3, 4)})}
    tree = {
        **MESSAGE,
        "__attach_version1.0_#00000000": attachment("Plan ä.pdf", b"%PDF" * 2000),
        "__attach_version1.0_#00000001": attachment("logo.png", b"png", **picture, **hidden),
        "__attach_version1.0_#00000002": attachment("line.png", b"png", **picture, **shown),
        "__attach_version1.0_#00000003": attachment("scan.png", b"png" * 8000, **picture, **hidden),
        "__attach_version1.0_#00000004": attachment("photo.png", b"png", **picture),
    }
    assert members_of(contents_of(tmp_path / "a.msg", tree)) == {
        "Plan ä.pdf": b"%PDF" * 2000,
        "scan.png": b"png" * 8000,
        "photo.png": b"png",
    }


def test_a_message_inside_is_a_mail_with_its_attachments(tmp_path: Path) -> None:
    inner = {**MESSAGE, FIXED: fixed(24, {}), "__attach_version1.0_#00000000": attachment("t.txt", b"inside")}
    outer = {**MESSAGE, "__attach_version1.0_#00000000": {FIXED: fixed(8, {}), "__substg1.0_3701000D": inner}}
    ((name, content),) = members_of(contents_of(tmp_path / "a.msg", outer)).items()
    assert name == "Die Miete.eml"
    mail = message_from_bytes(content)
    assert [part.get_filename() for part in mail.walk()] == [None, None, "t.txt"]
    assert content == members_of(read_outlook(tmp_path / "a.msg", ExtractSettings()))[name]


def test_html_and_rtf_are_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    bare = {name: value for name, value in MESSAGE.items() if "1000" not in name}
    html = contents_of(tmp_path / "a.msg", {**bare, "__substg1.0_10130102": b"<p>Eight <b>hundred</b>.</p>"})
    assert "Eight hundred." in html.segments[0].text
    rtf = rb"{\rtf1 Nine hundred.}"
    stored = len(rtf).to_bytes(4, "little") * 2 + b"MELA" + bytes(4) + rtf
    assert "Nine hundred." in contents_of(tmp_path / "a.msg", {**bare, "__substg1.0_10090102": stored}).segments[0].text


def test_old_strings_are_in_the_code_page_that_the_message_names(tmp_path: Path) -> None:
    tree = {FIXED: fixed(32, {0x3FFD: (3, 1251)}), "__substg1.0_0037001E": "Договор".encode("cp1251")}
    assert contents_of(tmp_path / "a.msg", tree).title == "Договор"


def test_damage_is_damage(tmp_path: Path) -> None:
    write_ole(tmp_path / "a.msg", MESSAGE)
    content = (tmp_path / "a.msg").read_bytes()
    (tmp_path / "a.msg").write_bytes(content[:700])
    with pytest.raises(CannotRead) as refusal:
        read_outlook(tmp_path / "a.msg", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_changed_bytes_are_read_or_refused(at: int, value: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.msg"
        write_ole(path, {**MESSAGE, "__attach_version1.0_#00000000": attachment("a", b"x")})
        content = path.read_bytes()
        path.write_bytes(content[:at] + value + content[at + len(value) :])
        try:
            members_of(read_outlook(path, ExtractSettings()))
        except CannotRead:
            return
