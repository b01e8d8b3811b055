from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.mail import read_mail, read_mailbox
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    return made


def text_of(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return read_mail(path, ExtractSettings()).segments[0].text


def test_headers_body_and_attachments(tmp_path: Path) -> None:
    made = message(Subject="预算 und Größe", From="Ann <a@example.org>")
    made.set_content("The notice period is three months.")
    made.add_attachment(b"data", maintype="application", subtype="pdf", filename="Mietvertrag ä.pdf")
    made.add_attachment("col1,col2\n", subtype="csv", filename="t.csv")
    text = text_of(tmp_path / "a.eml", made.as_bytes())
    for part in ("Subject: 预算 und Größe", "a@example.org", "three months", "Mietvertrag ä.pdf"):
        assert part in text


def test_html_is_read_unless_plain_text_says_the_same(tmp_path: Path) -> None:
    made = message(Subject="s")
    made.set_content("One two three four five six.")
    made.add_alternative("<p>One two three four five six.</p><script>x</script>", subtype="html")
    assert text_of(tmp_path / "a.eml", made.as_bytes()).count("three") == 1
    made = message(Subject="s")
    made.set_content("Please see the HTML part.")
    made.add_alternative("<p>The <b>rent</b> is 800.</p>", subtype="html")
    assert "The rent is 800." in text_of(tmp_path / "a.eml", made.as_bytes())


def test_raw_bytes_without_a_charset_are_detected(tmp_path: Path) -> None:
    body = "我们认为，确定一个给定的三元组是否属于关系的问题，是一个判定问题。" * 3
    assert body in text_of(tmp_path / "a.eml", b"Subject: x\n\n" + body.encode("gbk"))


def test_an_encrypted_message_needs_a_password(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: x\nContent-Type: multipart/encrypted; boundary=b\n\n--b--\n")
    with pytest.raises(CannotRead) as refusal:
        read_mail(tmp_path / "a.eml", ExtractSettings())
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_a_mailbox_gives_one_segment_for_each_message(tmp_path: Path) -> None:
    mails = b"".join(
        f"From x@example.org Mon Jan 1\nSubject: Note {number}\n\nbody {number}\n\n".encode() for number in range(3)
    )
    (tmp_path / "a.mbox").write_bytes(mails)
    segments = read_mailbox(tmp_path / "a.mbox", ExtractSettings()).segments
    assert [segment.locator.heading for segment in segments] == ["Note 0", "Note 1", "Note 2"]
    assert "body 2" in segments[2].text


def test_a_sentence_that_begins_like_a_mailbox_line_is_none(tmp_path: Path) -> None:
    mails = (
        b"From x@example.org Mon Jan  1 10:00:00 2024\nSubject: Money\n\nFirst.\nFrom here on it is about budgets.\n\n"
        b"From 5 on nobody works.\n\nFrom y@example.org Tue Jan  2 10:00:00 2024\n"
        b"Subject: Odd\nContent-Type: text/plain; charset=undefined\n\nOdd but \xe4 good.\n"
    )
    (tmp_path / "a.mbox").write_bytes(mails)
    first, second = read_mailbox(tmp_path / "a.mbox", ExtractSettings()).segments
    assert "From here on it is about budgets." in first.text
    assert "From 5 on nobody works." in first.text
    assert second.locator.heading == "Odd"
    assert "good." in second.text
