import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.mail.tnef import read_tnef
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.tnef_files import MAGIC, attribute, properties


def members_in(path: Path, content: bytes) -> dict[str, bytes]:
    path.write_bytes(content)
    return {member.name: b"".join(member.unpack()) for member in read_tnef(path, ExtractSettings()).members}


def test_attachments_have_their_long_names(tmp_path: Path) -> None:
    attached = attribute(0x9002, b"") + attribute(0x8010, b"PLAN~1.PDF\0") + attribute(0x800F, b"%PDF")
    content = MAGIC + attached + attribute(0x9005, properties({0x3707: "Plan für März.pdf"})) + attached
    assert members_in(tmp_path / "winmail.dat", content) == {"Plan für März.pdf": b"%PDF", "PLAN~1.PDF": b"%PDF"}


def test_the_message_is_read(tmp_path: Path) -> None:
    named = struct.pack("<HH16sII", 0x1F, 0x8001, b"", 1, 4) + b"ab\0\0" + struct.pack("<II", 1, 4) + b"c\0\0\0"
    body = struct.pack("<I", 2) + named + properties({0x1000: "Three months."})[4:]
    (tmp_path / "winmail.dat").write_bytes(MAGIC + attribute(0x8004, b"Rent\0") + attribute(0x9003, body))
    contents = read_tnef(tmp_path / "winmail.dat", ExtractSettings())
    assert contents.title == "Rent"
    assert contents.segments[0].text == "Subject: Rent\n\nThree months."


def test_truncation_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        members_in(tmp_path / "winmail.dat", (MAGIC + attribute(0x800F, b"%PDF" * 9))[:-9])
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.parametrize(("behind", "lost"), [(b"\r\n", 0), (b"", 3), (b"\1\2\3 and more that is none", 0)])
def test_what_was_found_before_the_damage_is_kept(tmp_path: Path, behind: bytes, lost: int) -> None:
    attached = attribute(0x9002, b"") + attribute(0x8010, b"a.txt\0") + attribute(0x800F, b"words")
    content = MAGIC + attached + attribute(0x8004, b"Rent\0")
    assert members_in(tmp_path / "winmail.dat", content[: len(content) - lost] + behind) == {"a.txt": b"words"}


def test_an_attachment_that_is_cut_off_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    attached = attribute(0x9002, b"") + attribute(0x8010, b"a.txt\0") + attribute(0x800F, b"words")
    assert members_in(tmp_path / "winmail.dat", (MAGIC + attached)[:-3]) == {"a.txt": b"word"}


@given(st.lists(st.tuples(st.sampled_from([0x9002, 0x9003, 0x9005, 0x9007, 0x8010]), st.binary(max_size=60))))
def test_anything_is_read_or_refused(attributes: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            members_in(Path(folder) / "a.dat", MAGIC + b"".join(attribute(*each) for each in attributes))
        except CannotRead:
            return
