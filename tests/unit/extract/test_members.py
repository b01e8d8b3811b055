import gzip
import io
import os
import re
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_app.content_hash import content_hash
from desktop_app.extract.extractors import extract_file
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, MemberRead, MemberUse
from desktop_app.settings import ExtractSettings
from tests.rar_files import PACKED, archive, file_block


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def read(
    path: Path, content: bytes, settings: ExtractSettings | None = None
) -> tuple[Extraction | ExtractionFailure, list[MemberRead]]:
    path.write_bytes(content)
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    found: list[MemberRead] = []
    outcome = extract_file(path, settings or ExtractSettings(), found=found.append, scratch=scratch)
    assert not list(scratch.iterdir())
    return outcome, found


def text_of(outcome: Extraction | ExtractionFailure) -> str:
    assert isinstance(outcome, Extraction)
    return "\n\n".join(segment.text for segment in outcome.segments)


def reason_of(outcome: Extraction | ExtractionFailure) -> FailureReason:
    assert isinstance(outcome, ExtractionFailure)
    return outcome.reason


def is_cut(outcome: Extraction | ExtractionFailure) -> bool:
    assert isinstance(outcome, Extraction)
    return outcome.metadata.get("cut") == "true"


def test_members_are_told_of_in_order_and_the_archive_is_a_list_of_names(tmp_path: Path) -> None:
    outcome, found = read(tmp_path / "a.zip", zipped({"one.txt": b"first words", "sub/two.md": b"# Second\n\nmore"}))
    assert text_of(outcome) == "one.txt\nsub/two.md"
    assert [member.name for member in found] == ["one.txt", "sub/two.md"]
    assert [text_of(member.outcome) for member in found] == ["first words", "# Second\n\nmore"]
    (tmp_path / "one.txt").write_bytes(b"first words")
    assert found[0].content_hash == content_hash(tmp_path / "one.txt")
    assert found[0].size_bytes == len(b"first words")
    assert not is_cut(outcome)


def test_members_of_members_come_before_their_container(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Papers"
    mail.set_content("See below.")
    mail.add_attachment(zipped({"plan.txt": b"the plan"}), maintype="application", subtype="zip", filename="p.zip")
    outcome, found = read(tmp_path / "a.zip", zipped({"mail/1.eml": mail.as_bytes()}))
    assert [member.name for member in found] == ["mail/1.eml ▸ p.zip ▸ plan.txt", "mail/1.eml ▸ p.zip", "mail/1.eml"]
    assert text_of(found[0].outcome) == "the plan"
    assert "Papers" in text_of(found[2].outcome)
    assert "p.zip" in text_of(found[2].outcome), "a search for the name of an attachment finds the mail"
    assert text_of(outcome) == "mail/1.eml"


def test_a_member_without_a_name_is_called_as_its_container(tmp_path: Path) -> None:
    outcome, found = read(tmp_path / "t.csv.gz", gzip.compress(b"a,b\n"))
    assert [member.name for member in found] == ["t.csv"]
    assert text_of(outcome) == "t.csv"
    _, found = read(tmp_path / "a.zip", zipped({"logs/app.log.gz": gzip.compress(b"line")}))
    assert [member.name for member in found] == ["logs/app.log.gz ▸ app.log", "logs/app.log.gz"]


def test_what_cannot_be_read_has_its_reason(tmp_path: Path) -> None:
    outcome, found = read(tmp_path / "a.zip", zipped({"a.psd": b"8BPS\0\1\0\0", "e": b"", "b.pdf": b"no"}))
    assert [reason_of(member.outcome) for member in found] == [FailureReason.UNSUPPORTED, FailureReason.CORRUPT]
    assert text_of(outcome) == "a.psd\ne\nb.pdf"


def encrypted(content: bytes, files: int) -> bytes:
    changed = bytearray(content)
    at = 0
    for _ in range(files):
        at = changed.index(b"PK\x01\x02", at) + 8
        changed[at] |= 1
    return bytes(changed)


def test_an_archive_of_which_all_is_encrypted_is_encrypted(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"a", "b.txt": b"b"})
    outcome, found = read(tmp_path / "a.zip", encrypted(content, 2))
    assert reason_of(outcome) == FailureReason.ENCRYPTED
    assert found == [], "what the archive says for all is not said for each"
    outcome, found = read(tmp_path / "b.zip", encrypted(content, 1))
    assert reason_of(found[0].outcome) == FailureReason.ENCRYPTED
    assert found[0].content_hash == b""
    assert text_of(outcome) == "a.txt\nb.txt"
    assert text_of(found[1].outcome) == "b"


def test_nothing_is_written_where_a_name_points(tmp_path: Path) -> None:
    inside = tmp_path / "deep" / "deeper"
    inside.mkdir(parents=True)
    _, found = read(inside / "a.zip", zipped({"../../escaped.txt": b"words", "/tmp/escaped.txt": b"words"}))
    assert [member.name for member in found] == ["escaped.txt", "tmp/escaped.txt"]
    assert not list(tmp_path.rglob("*escaped*"))
    assert not Path("/tmp/escaped.txt").exists()


def test_the_rules_decide_what_is_read_named_and_passed_over(tmp_path: Path) -> None:
    def use(name: str) -> MemberUse:
        return {"in.zip ▸ b": MemberUse.NAMED, "c": MemberUse.PASSED_OVER}.get(name, MemberUse.READ)

    (tmp_path / "a.zip").write_bytes(zipped({"in.zip": zipped({"a": b"a", "b": b"b"}), "c": b"c"}))
    found: list[MemberRead] = []
    outcome = extract_file(tmp_path / "a.zip", ExtractSettings(), found=found.append, use=use)
    assert [member.name for member in found] == ["in.zip ▸ a", "in.zip"]
    assert text_of(found[1].outcome) == "a\nb"
    assert text_of(outcome) == "in.zip"


def test_only_so_many_members_are_read_and_the_cut_is_said(tmp_path: Path) -> None:
    inner = zipped({"a": b"a", "b": b"b"})
    outcome, found = read(tmp_path / "a.zip", zipped({"x": b"x", "i.zip": inner}), ExtractSettings(max_members=3))
    assert [member.name for member in found] == ["x", "i.zip ▸ a", "i.zip"]
    assert is_cut(found[2].outcome)
    outcome, found = read(tmp_path / "a.zip", inner, ExtractSettings(max_members=1))
    assert text_of(outcome) == "a"
    assert is_cut(outcome)


def test_a_mailbox_is_read_to_its_end(tmp_path: Path) -> None:
    mails = b"".join(b"From x Mon Jan 1 10:00:00 2024\nSubject: N%d\n\nwords\n\n" % number for number in range(5))
    outcome, found = read(tmp_path / "a.mbox", mails, ExtractSettings(max_members=2))
    assert [member.name for member in found] == [f"{number + 1:04} N{number}.eml" for number in range(5)]
    assert not is_cut(outcome)


def test_only_so_deep_is_read_and_the_cut_is_said(tmp_path: Path) -> None:
    content = b"words"
    for _ in range(4):
        content = zipped({"in.zip": content}) if content != b"words" else zipped({"a.txt": content})
    outcome, found = read(tmp_path / "a.zip", content, ExtractSettings(max_depth=2))
    assert [member.name for member in found] == ["in.zip ▸ in.zip", "in.zip"]
    assert text_of(found[0].outcome) == "in.zip"
    assert is_cut(found[0].outcome)
    assert not is_cut(outcome)
    outcome, found = read(tmp_path / "a.zip", content)
    assert text_of(found[0].outcome) == "words"


def test_a_member_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    large, small = b"0123456789" * 150_000, b"words"
    outcome, found = read(tmp_path / "a.zip", zipped({"l": large, "s": small}), ExtractSettings(max_member_mb=1))
    assert reason_of(found[0].outcome) == FailureReason.TOO_LARGE
    assert text_of(found[1].outcome) == "words"
    assert not is_cut(outcome)


def test_only_so_much_is_unpacked_and_the_cut_is_said(tmp_path: Path) -> None:
    part = b"0123456789" * 40_000
    files = dict.fromkeys("abcd", part)
    outcome, found = read(tmp_path / "a.zip", zipped(files), ExtractSettings(max_unpacked_mb=1))
    assert [isinstance(member.outcome, Extraction) for member in found] == [True, True, False]
    assert reason_of(found[2].outcome) == FailureReason.TOO_LARGE
    assert is_cut(outcome)


def test_what_is_as_large_as_its_parts_is_read_whatever_the_limit(tmp_path: Path) -> None:
    part = bytes(range(32, 127)) * 8_000
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in "abc":
            archive.writestr(name, part)
    outcome, found = read(tmp_path / "a.zip", content.getvalue(), ExtractSettings(max_unpacked_mb=1))
    assert all(isinstance(member.outcome, Extraction) for member in found)
    assert not is_cut(outcome)


def test_a_bomb_in_pieces_ends_the_reading(tmp_path: Path) -> None:
    """Each piece is small and packed well within reason; together they are not."""
    piece = zipped({"zeros": bytes(15_000_000)})
    outcome, found = read(
        tmp_path / "a.zip",
        zipped({f"{n}.zip": zipped({"p.zip": piece}) for n in range(9)}),
        ExtractSettings(max_ratio=10),
    )
    assert reason_of(outcome) == FailureReason.BOMB
    assert FailureReason.BOMB in {reason_of(m.outcome) for m in found if isinstance(m.outcome, ExtractionFailure)}
    assert len(found) < 9


def test_damage_behind_the_first_members_leaves_those(tmp_path: Path) -> None:
    packed = gzip.compress(b"words " * 10)
    outcome, found = read(tmp_path / "a.gz", packed[:-8])
    assert reason_of(outcome) == FailureReason.CORRUPT
    assert found == []


def test_what_is_said_of_how_an_archive_is_made_is_said_once(tmp_path: Path) -> None:
    packed = [file_block(f"{name}.txt", b"??", PACKED, version=20) for name in "abc"]
    outcome, found = read(tmp_path / "a.rar", archive(*packed, file_block("d.txt", b"words")))
    assert text_of(outcome) == "a.txt\nb.txt\nc.txt\nd.txt"
    assert [member.name for member in found] == ["a.txt", "d.txt"]


def test_members_that_are_damaged_alone_are_told_each(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as written:
        for name in ("a", "b", "c"):
            written.writestr(name, f"words of {name}")
    outcome, found = read(tmp_path / "a.zip", re.sub(rb"words of [ab]", b"damaged...", content.getvalue()))
    assert text_of(outcome) == "a\nb\nc"
    assert [member.name for member in found] == ["a", "b", "c"]
    assert [isinstance(member.outcome, Extraction) for member in found] == [False, False, True]


def test_a_mailbox_that_loses_a_message_keeps_the_rest_of_its_list(tmp_path: Path) -> None:
    mails = [b"From x Mon Jan 1 10:00:00 2024\nSubject: N%d\n\nwords\n\n" % number for number in range(5)]
    before, after = (text_of(read(tmp_path / "a.mbox", b"".join(kept))[0]) for kept in (mails, mails[1:]))
    assert before.split("\n")[1:] == after.split("\n")


@pytest.mark.parametrize("content", [zipped({}), b"PK\x05\x06" + bytes(18)])
def test_an_archive_with_nothing_in_it_is_empty(tmp_path: Path, content: bytes) -> None:
    outcome, found = read(tmp_path / "a.zip", content)
    assert reason_of(outcome) == FailureReason.EMPTY
    assert found == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_not_the_fault_of_what_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_a_full_disk(*_: object, dir: Path, **__: object) -> tuple[int, str]:  # noqa: A002 - as mkstemp has it
        name = dir / f"member-{len(list(dir.iterdir()))}"
        name.symlink_to("/dev/full")
        return os.open(name, os.O_WRONLY), str(name)

    monkeypatch.setattr(tempfile, "mkstemp", on_a_full_disk)
    inner = zipped({"deep.txt": b"words"})
    for content in (zipped({"a.txt": b"words", "b.txt": b"more"}), zipped({"in.zip": inner})):
        outcome, found = read(tmp_path / "a.zip", content)
        assert (reason_of(outcome), found) == (FailureReason.UNREADABLE, [])
