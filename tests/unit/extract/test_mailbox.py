from pathlib import Path

from desktop_app.extract.mail.mailbox import read_mailbox
from desktop_app.settings import ExtractSettings


def messages_in(path: Path, content: bytes) -> dict[str, bytes]:
    path.write_bytes(content)
    return {member.name: b"".join(member.unpack()) for member in read_mailbox(path, ExtractSettings()).members}


def test_each_message_is_a_member_named_by_number_and_subject(tmp_path: Path) -> None:
    mails = b"".join(
        f"From x@example.org Mon Jan 1\nSubject: Note {number}/a\n\nbody {number}\n\n".encode() for number in range(3)
    )
    assert messages_in(tmp_path / "a.mbox", mails) == {
        f"{number + 1:04} Note {number}_a.eml": f"Subject: Note {number}/a\n\nbody {number}\n\n".encode()
        for number in range(3)
    }


def test_a_sentence_that_begins_like_a_mailbox_line_is_none(tmp_path: Path) -> None:
    mails = (
        b"From x@example.org Mon Jan  1 10:00:00 2024\nSubject: Money\n\nFirst.\nFrom here on it is about budgets.\n\n"
        b"From 5 on nobody works.\n\nFrom my mother, who called on Sat at noon:\n\n"
        b"From y@example.org Tue Jan  2 10:00:00 2024\nSubject: Odd\n\nOdd.\n"
    )
    first, second = messages_in(tmp_path / "a.mbox", mails).items()
    assert b"From here on it is about budgets.\n\nFrom 5 on nobody works.\n\nFrom my mother" in first[1]
    assert second == ("0002 Odd.eml", b"Subject: Odd\n\nOdd.\n")


def test_a_line_before_a_message_may_say_nothing(tmp_path: Path) -> None:
    mails = (
        b"From \r\nSubject: One\r\n\r\nfirst\r\nFrom \r\n\r\nFrom \r\nX-Mozilla-Status: 0001\r\nSubject: Two\r\n\r\nx"
    )
    assert messages_in(tmp_path / "Inbox.mbox", mails) == {
        "0001 One.eml": b"Subject: One\r\n\r\nfirst\r\nFrom \r\n\r\n",
        "0002 Two.eml": b"X-Mozilla-Status: 0001\r\nSubject: Two\r\n\r\nx",
    }


def test_quoted_lines_are_given_back(tmp_path: Path) -> None:
    mails = b"From x Mon Jan 1 10:00:00 2024\n\n>From here\n>>From there\n> From you\n"
    assert list(messages_in(tmp_path / "a.mbox", mails).values()) == [b"\nFrom here\n>From there\n> From you\n"]


def test_a_message_has_the_time_it_was_sent(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"From x Mon Jan 1 10:00:00 2024\nDate: 1 Mar 2024 10:00:00 +0000\n\nx\n")
    (member,) = read_mailbox(tmp_path / "a.mbox", ExtractSettings()).members
    assert member.mtime_ns == 1_709_287_200_000_000_000


def test_a_file_without_a_first_line_is_one_message(tmp_path: Path) -> None:
    assert messages_in(tmp_path / "a.mbox", b"Subject: Only\n\nx") == {"0001 Only.eml": b"Subject: Only\n\nx"}
    assert messages_in(tmp_path / "b.mbox", b"") == {}


def test_a_large_message_comes_in_pieces(tmp_path: Path) -> None:
    body = b"a line of text, and then another one\n" * 10_000
    (tmp_path / "a.mbox").write_bytes(b"From x Mon Jan 1 10:00:00 2024\n\n" + body)
    (pieces,) = (list(member.unpack()) for member in read_mailbox(tmp_path / "a.mbox", ExtractSettings()).members)
    assert b"".join(pieces) == b"\n" + body
    assert max(map(len, pieces)) < len(body) / 3


def test_what_was_deleted_and_waits_for_compaction_is_no_message(tmp_path: Path) -> None:
    mails = b"".join(
        b"From - Mon Mar  4 08:00:00 2013\r\nX-Account-Key: a\r\nX-Mozilla-Status: %s\r\nSubject: %s\r\n\r\nx\r\n\r\n"
        % message
        for message in ((b"0009", b"Gone"), (b"0001", b"Read"), (b"100c", b"Gone, too"), (b"1010", b"Marked"))
    )
    assert list(messages_in(tmp_path / "Inbox", mails)) == ["0001 Read.eml", "0002 Marked.eml"]
    quoted = b"From x Mon Jan 1 10:00:00 2024\nSubject: About it\n\nX-Mozilla-Status: 0009\n"
    assert list(messages_in(tmp_path / "Sent", quoted)) == ["0001 About it.eml"]
