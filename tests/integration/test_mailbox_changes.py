"""A mailbox gets a message every few minutes: what was read of the others before is not read again."""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.content_hash import content_hash
from desktop_app.extract import version
from desktop_app.records import FileState, MemberRead
from desktop_app.services.application import Application
from desktop_app.services.member_readings import MemberReadings
from desktop_app.settings import Settings
from desktop_app.store.members import Members
from tests.archive_helpers import found, members, write_zip
from tests.indexing_helpers import QUICK, CountingEncoder, running, settle

WORDS = ("anchor", "basalt", "cinnabar", "dolomite")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[MemberRead]:
    """What the processes that read have told of members."""
    members: list[MemberRead] = []
    take = MemberReadings.take

    def watched(readings: MemberReadings, member: MemberRead) -> None:
        members.append(member)
        take(readings, member)

    monkeypatch.setattr(MemberReadings, "take", watched)
    return members


def read_in(told: list[MemberRead]) -> list[str]:
    """Names of what was read since the last time."""
    names = [member.name for member in told if member.outcome is not None]
    told.clear()
    return names


def message(word: str, attached: bytes | None = None, name: str = "sheet.txt") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@example.org", "me@example.org", f"About {word}"
    mail["Date"] = "Mon, 16 Nov 2026 10:00:00 +0000"
    mail.set_content(f"We spoke of {word} at length.\n")
    if attached is not None:
        kind = "png" if name.endswith("png") else "octet-stream"
        mail.add_attachment(attached, "image" if kind == "png" else "application", kind, filename=name)
    return mail


def write_mailbox(path: Path, messages: list[EmailMessage]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for mail in messages:
        box.add(mail)
    box.close()


@contextmanager
def indexed(folder: Path, settings: Settings = QUICK) -> Iterator[Application]:
    with running(folder / "data", CountingEncoder(), watch=False, settings=settings) as application:
        if not application.indexing.status().roots:
            application.indexing.add_root(folder / "docs")
        settle(application, 60)
        yield application


def rescan(application: Application) -> None:
    application.indexing.rescan()
    settle(application, 60)


def test_one_more_message_is_the_only_one_that_is_read(tmp_path: Path, told: list[MemberRead]) -> None:
    box, messages = tmp_path / "docs" / "inbox.mbox", [message(word) for word in WORDS[:3]]
    write_mailbox(box, messages)
    with indexed(tmp_path) as application:
        assert len(read_in(told)) == 3
        write_mailbox(box, [*messages, message(WORDS[3])])
        rescan(application)
        assert read_in(told) == ["0004 About dolomite.eml"]
        for number, word in enumerate(WORDS, 1):
            assert members(application, f'"spoke of {word}"') == [("inbox.mbox", f"{number:04} About {word}.eml")]


def test_messages_behind_one_that_was_deleted_are_found_under_their_new_numbers(
    tmp_path: Path, told: list[MemberRead]
) -> None:
    box, messages = tmp_path / "docs" / "inbox.mbox", [message(word) for word in WORDS]
    write_mailbox(box, messages)
    with indexed(tmp_path) as application:
        read_in(told)
        write_mailbox(box, messages[1:])
        rescan(application)
        assert read_in(told) == []
        assert found(application, WORDS[0]) == []
        for number, word in enumerate(WORDS[1:], 1):
            assert members(application, f'"spoke of {word}"') == [("inbox.mbox", f"{number:04} About {word}.eml")]
        assert application.indexing.status().count(FileState.INDEXED) == 1


def test_of_a_message_with_an_attachment_the_attachment_is_not_read_again(
    tmp_path: Path, told: list[MemberRead]
) -> None:
    box = tmp_path / "docs" / "inbox.mbox"
    messages = [message(WORDS[0], b"A table of minerals.\n"), message(WORDS[1])]
    write_mailbox(box, messages)
    with indexed(tmp_path) as application:
        read_in(told)
        write_mailbox(box, [*messages, message(WORDS[2])])
        rescan(application)
        assert read_in(told) == ["0001 About anchor.eml", "0003 About cinnabar.eml"]
        assert members(application, "minerals") == [("inbox.mbox", "0001 About anchor.eml ▸ sheet.txt")]


def test_a_picture_that_was_recognised_does_not_make_the_mailbox_wait(tmp_path: Path, told: list[MemberRead]) -> None:
    drawn, picture = Image.new("RGB", (500, 100), "white"), BytesIO()
    ImageDraw.Draw(drawn).text((20, 20), "green kettle", fill="black", font=ImageFont.load_default(size=36))
    drawn.save(picture, "PNG")
    box, messages = tmp_path / "docs" / "inbox.mbox", [message(WORDS[0], picture.getvalue(), "scan.png")]
    write_mailbox(box, messages)
    with indexed(tmp_path) as application:
        assert members(application, "kettle") == [("inbox.mbox", "0001 About anchor.eml ▸ scan.png")]
        read_in(told)
        write_mailbox(box, [*messages, message(WORDS[1])])
        rescan(application)
        assert sum(member.pictures for member in told) == 0
        assert members(application, "kettle") == [("inbox.mbox", "0001 About anchor.eml ▸ scan.png")]


def test_a_changed_archive_has_its_changed_file_read_and_no_other(tmp_path: Path, told: list[MemberRead]) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {f"{word}.txt": f"on {word}\n" for word in WORDS})
    with indexed(tmp_path) as application:
        read_in(told)
        write_zip(path, {f"{word}.txt": f"on {word}\n" for word in WORDS[1:]} | {"anchor.txt": "on granite\n"})
        rescan(application)
        assert read_in(told) == ["anchor.txt"]
        assert members(application, "granite") == [("a.zip", "anchor.txt")]


def test_a_mailbox_is_read_however_large_it_is(tmp_path: Path) -> None:
    small = replace(QUICK, source=replace(QUICK.source, max_file_mb=1), extract=replace(QUICK.extract, max_member_mb=1))
    messages = [message(word, bytes(range(256)) * 1_500, "data.bin") for word in WORDS]
    write_mailbox(tmp_path / "docs" / "inbox.mbox", messages)
    (tmp_path / "docs" / "large.txt").write_bytes((tmp_path / "docs" / "inbox.mbox").read_bytes())
    with indexed(tmp_path, small) as application:
        for number, word in enumerate(WORDS, 1):
            assert members(application, f'"spoke of {word}"') == [("inbox.mbox", f"{number:04} About {word}.eml")]


def test_with_a_newer_reader_all_is_read_again(
    tmp_path: Path, told: list[MemberRead], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = tmp_path / "docs" / "inbox.mbox"
    write_mailbox(box, [message(word) for word in WORDS])
    with indexed(tmp_path):
        read_in(told)
    monkeypatch.setattr(version, "READERS", {"mail": 99})
    with indexed(tmp_path):
        assert len(read_in(told)) == 4


def test_what_is_not_known_any_more_is_read_after_all(
    tmp_path: Path, told: list[MemberRead], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "on anchor\n"})
    (tmp_path / "two.txt").write_text("on basalt\n")
    never_read = {(content_hash(tmp_path / "two.txt"), ".txt")}
    own, answers = Members.known_contents, [never_read]

    def believed(*asked) -> frozenset[tuple[bytes, str]]:
        return own(*asked) | (answers.pop() if answers else set())

    with indexed(tmp_path) as application:
        monkeypatch.setattr(Members, "known_contents", believed)
        write_zip(path, {"one.txt": "on anchor\n", "two.txt": "on basalt\n", "three.txt": "on cinnabar\n"})
        rescan(application)
        assert answers == []
        for word, name in (("anchor", "one.txt"), ("basalt", "two.txt"), ("cinnabar", "three.txt")):
            assert members(application, word) == [("a.zip", name)]
