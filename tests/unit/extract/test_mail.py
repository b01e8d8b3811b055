import base64
import quopri
import tempfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.mail.mail import read_apple_mail, read_mail
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

MAIL_PIECES = (
    *(
        b"Subject: a\n",
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"Content-Type: message/rfc822\n",
        b"\n",
        b"--b\n",
    ),
    *(b"--b--\n", b"words \xe4\xff\n", b"Content-Transfer-Encoding: base64\n", b"Date: 99 Foo\n", b"=?utf-8?B?!?=\n"),
    *(b"Content-Disposition: attachment; filename*=x''%ff\n", b"Content-Type: application/pkcs7-mime\n", b": \n"),
)


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    return made


def contents_of(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_mail(path, ExtractSettings())


def text_of(path: Path, content: bytes) -> str:
    return contents_of(path, content).segments[0].text


def members_of(contents: Contents) -> dict[str, bytes]:
    return {member.name: b"".join(member.unpack()) for member in contents.members}


def test_headers_and_body(tmp_path: Path) -> None:
    made = message(
        Subject="预算 und Größe", From="Ann <a@example.org>", Cc="Bo <b@example.org>", Date="1 Mar 2024 10:00:00 +0200"
    )
    made.set_content("The notice period is three months.")
    contents = contents_of(tmp_path / "a.eml", made.as_bytes())
    for part in ("Subject: 预算 und Größe", "a@example.org", "Cc: Bo", "three months"):
        assert part in contents.segments[0].text
    assert contents.title == "预算 und Größe"
    assert contents.metadata == {"author": "Ann <a@example.org>", "created": "2024-03-01T08:00:00+00:00"}


def test_attachments_are_members_under_their_names(tmp_path: Path) -> None:
    made = message(Subject="s")
    made.set_content("See below.")
    made.add_attachment(b"data", maintype="application", subtype="pdf", filename="Mietvertrag ä.pdf")
    made.add_attachment("col1,col2\n", subtype="csv", filename="../t.csv")
    made.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar")
    assert members_of(contents_of(tmp_path / "a.eml", made.as_bytes())) == {
        "Mietvertrag ä.pdf": b"data",
        "t.csv": b"col1,col2\n",
        "part 4.ics": b"BEGIN:VCALENDAR",
    }


def test_names_in_every_way_they_are_written(tmp_path: Path) -> None:
    ways = (
        "filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf",
        "filename*0*=UTF-8''Gr%C3%B6; filename*1*=%C3%9Fe.pdf",
        'filename="=?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?="',
        'filename="Größe.pdf"',
    )
    for way in ways:
        head = f"Subject: s\nContent-Type: application/pdf\nContent-Disposition: attachment; {way}\n\nx\n"
        contents = contents_of(tmp_path / "a.eml", head.encode())
        assert list(members_of(contents)) == ["Größe.pdf"], way


def test_decoration_of_the_body_and_signatures_are_no_members(tmp_path: Path) -> None:
    made = message(Subject="s")
    made.set_content("<p>Hello <img src='cid:1'></p>", subtype="html")
    made.add_related(b"png", maintype="image", subtype="png", cid="<1>", filename="logo.png")
    made.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    made.add_attachment(b"png", maintype="image", subtype="png", filename="plan.png")
    assert list(members_of(contents_of(tmp_path / "a.eml", made.as_bytes()))) == ["plan.png"]


def test_pictures_are_members_where_they_say_something(tmp_path: Path) -> None:
    def png(width: int, height: int) -> bytes:
        written = BytesIO()
        Image.effect_noise((width, height), 90).save(written, "PNG")
        return written.getvalue()

    made = message(Subject="s")
    made.set_content("<p>Hello <img src='cid:a%40x'><img src=cid:b@x></p>", subtype="html")
    made.add_related(png(190, 190), maintype="image", subtype="png", cid="<a@x>", filename="logo.png")
    made.add_related(png(900, 500), maintype="image", subtype="png", cid="<b@x>", filename="scan.png")
    made.add_attachment(png(90, 90), maintype="image", subtype="png", cid="<f_m5abc>", filename="small.png")
    assert list(members_of(contents_of(tmp_path / "a.eml", made.as_bytes()))) == ["scan.png", "small.png"]


def flowed(path: Path, body: str, more: str = "") -> str:
    head = f"Subject: s\r\nContent-Type: text/plain; charset=utf-8; format=Flowed{more}\r\n\r\n"
    return text_of(path, (head + body.replace("\n", "\r\n")).encode()).removeprefix("Subject: s\n\n")


def test_lines_that_go_on_in_the_next_are_one(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    assert flowed(path, "number is ABC-12 \n34567, the \nferry.\nできませ \nん。", "; delsp=Yes") == (
        "number is ABC-1234567, theferry.\nできません。"
    )
    assert flowed(path, "The rent is \ndue on the \nfirst.\n\nBye \n\nAnn") == (
        "The rent is due on the first.\n\nBye \n\nAnn"
    )
    assert flowed(path, " From here\n  indented\n >no quote\n") == "From here\n indented\n>no quote\n"
    fixed = b"Subject: s\nContent-Type: text/plain; delsp=yes\n\nab \ncd\n"
    assert text_of(path, fixed).endswith("ab \ncd\n")


def test_lines_go_on_only_in_lines_of_the_same_quoting(tmp_path: Path) -> None:
    body = "> The rent \n> is due.\n>> When \n> was \nit?\nAnn \n-- \nHill Road\n> -- \n> Bo"
    assert flowed(tmp_path / "a.eml", body) == (
        "> The rent is due.\n>> When \n> was \nit?\nAnn \n-- \nHill Road\n> -- \n> Bo"
    )


def test_lines_of_a_file_in_the_text_are_not_joined(tmp_path: Path) -> None:
    head = b"Subject: s\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
    body = b"See be \nlow.\nbegin 644 a.txt\n#86( \n \nend\n"
    contents = contents_of(tmp_path / "a.eml", head + body)
    assert contents.segments[0].text.rstrip().endswith("See below.")
    assert members_of(contents) == {"a.txt": b"ab\0"}


@pytest.mark.parametrize("encoding", ["base64 ", '"BASE64"', "(packed) base64 (RFC 2045)", "base64;"])
def test_the_transfer_encoding_may_be_written_loosely(tmp_path: Path, encoding: str) -> None:
    body = base64.b64encode("Die Kündigungsfrist.".encode())
    head = b"Subject: x\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n"
    assert "Die Kündigungsfrist." in text_of(tmp_path / "a.eml", head + body)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf\n \n"])
def test_a_mark_or_blank_lines_before_the_headers(tmp_path: Path, before: bytes) -> None:
    assert contents_of(tmp_path / "a.eml", before + b"Subject: Rent\n\nwords").title == "Rent"
    assert "Note: words" in text_of(tmp_path / "a.eml", b"\nNote: words\n\nmore")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize(("subject", "name"), [("The lease", "The lease.eml"), ("", "Inner letter.eml")])
def test_a_forwarded_message_may_be_encoded_as_a_whole(tmp_path: Path, encoding: str, subject: str, name: str) -> None:
    inner = f"Subject: {subject}\nFrom: a@example.org\nX-Long: {'=' * 90}\n\nThree months.".encode()
    packed = base64.encodebytes(inner) if encoding == "base64" else quopri.encodestring(inner)
    head = f'Content-Type: message/rfc822; name="Inner letter.eml"\nContent-Transfer-Encoding: {encoding}\n\n'
    ((found, content),) = members_of(contents_of(tmp_path / "a.eml", head.encode() + packed)).items()
    assert found == name
    assert text_of(tmp_path / "b.eml", content).endswith("Three months.")


def test_no_attachment_is_hidden_by_its_name(tmp_path: Path) -> None:
    inner = message(Subject="...and one more thing")
    inner.set_content("x")
    made = message(Subject="s")
    made.add_attachment(inner)
    made.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="../../x.txt")
    made.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=".htaccess")
    names = list(members_of(contents_of(tmp_path / "a.eml", made.as_bytes())))
    assert names == ["and one more thing.eml", "x.txt", "htaccess"]


def test_what_a_server_reports_is_read(tmp_path: Path) -> None:
    report = (
        b"Subject: Undelivered\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry.\n--b\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        b"Final-Recipient: rfc822; bo@example.org\nDiagnostic-Code: smtp; 550 mailbox full\n\n--b--\n"
    )
    said = text_of(tmp_path / "a.eml", report)
    assert "Reporting-MTA: dns; mx.example.org" in said
    assert "550 mailbox full" in said


def test_a_body_for_other_programs_is_no_member(tmp_path: Path) -> None:
    made = message(Subject="s")
    made.set_content("Hello.")
    made.add_alternative("<p>Hello.</p>", subtype="x-amp-html")
    contents = contents_of(tmp_path / "a.eml", made.as_bytes())
    assert list(contents.members) == []
    assert contents.segments[0].text.count("Hello.") == 1


def test_a_forwarded_message_keeps_its_headers_however_they_are_written(tmp_path: Path) -> None:
    inner = "From: Cy <cy\x1cContent-Type: text/html\nSubject: Größe\n\nThe words.\n".encode()
    outer = b"Subject: outer\nContent-Type: message/rfc822\n\n" + inner
    assert list(members_of(contents_of(tmp_path / "a.eml", outer)).values()) == [inner]


def test_a_forwarded_message_is_a_member(tmp_path: Path) -> None:
    inner = message(Subject="The lease", Date="1 Mar 2024 10:00:00 +0000")
    inner.set_content("Three months.")
    made = message(Subject="Fwd")
    made.set_content("See below.")
    made.add_attachment(inner)
    contents = contents_of(tmp_path / "a.eml", made.as_bytes())
    (member,) = contents.members
    assert member.name == "The lease.eml"
    assert member.mtime_ns == 1_709_287_200_000_000_000
    assert b"Three months." in b"".join(member.unpack())
    assert "Three months" not in contents.segments[0].text


def test_a_message_whose_boundary_never_comes_is_read_as_it_stands(tmp_path: Path) -> None:
    assert "words" in text_of(tmp_path / "a.eml", b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\nwords\n")


def test_apple_mail(tmp_path: Path) -> None:
    mail = b"Subject: Rent\n\nEight hundred.\n"
    (tmp_path / "a.emlx").write_bytes(b"%d      \n" % len(mail) + mail + b"<?xml version='1.0'?><plist>flags</plist>")
    contents = read_apple_mail(tmp_path / "a.emlx", ExtractSettings())
    assert contents.title == "Rent"
    assert contents.segments[0].text.endswith("Eight hundred.\n")
    (tmp_path / "a.emlx").write_bytes(b"9999999999\n" + mail)
    assert "".join(segment.text for segment in read_apple_mail(tmp_path / "a.emlx", ExtractSettings()).segments)
    (tmp_path / "a.emlx").write_bytes(mail)
    with pytest.raises(CannotRead) as refusal:
        read_apple_mail(tmp_path / "a.emlx", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


def test_raw_bytes_in_a_subject_are_detected(tmp_path: Path) -> None:
    subject = "会议纪要：下周二讨论预算"
    assert contents_of(tmp_path / "a.eml", b"Subject: " + subject.encode("gbk") + b"\n\nx\n").title == subject


def test_what_pgp_made_of_a_body_needs_a_key(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        contents_of(tmp_path / "a.eml", b"Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n")
    assert refusal.value.reason == FailureReason.ENCRYPTED


@given(st.lists(st.sampled_from(MAIL_PIECES), max_size=12))
def test_whatever_it_is_made_of_is_read_or_refused(pieces: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            contents = contents_of(Path(folder) / "a.eml", b"".join(pieces))
        except CannotRead:
            return
        assert all(isinstance(content, bytes) for content in members_of(contents).values())


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


def test_a_charset_with_a_zero_byte_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b'Content-Type: text/plain; charset="a\0b"\n\nGr\xfc\xdfe aus K\xf6ln\n')
    assert "Grüße aus Köln" in read_mail(tmp_path / "a.eml", ExtractSettings()).segments[-1].text


def test_an_encrypted_message_needs_a_password(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: x\nContent-Type: multipart/encrypted; boundary=b\n\n--b--\n")
    with pytest.raises(CannotRead) as refusal:
        read_mail(tmp_path / "a.eml", ExtractSettings())
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_headers_may_be_very_long(tmp_path: Path) -> None:
    people = ", ".join(f"=?utf-8?q?M=C3=BCller_{number}?= <{number}@example.org>" for number in range(2_000))
    start = thread_time()
    content = b"To: " + people.encode() + b"\nSubject: " + b"=?utf-8?b?" * 200_000 + b"\n\nhi"
    text = text_of(tmp_path / "a.eml", content)
    assert thread_time() - start < 4
    assert all(f"Müller {number} <{number}@example.org>" in text for number in range(2_000))


def test_a_name_in_an_encoding_that_cannot_be_one(tmp_path: Path) -> None:
    named = b"Content-Type: text/plain\nContent-Disposition: inline; filename*=u\0''a.txt\n\n"
    assert "body" in text_of(tmp_path / "a.eml", b"Subject: s\n" + named + b"body")


def test_a_header_of_endless_parameters_takes_no_time(tmp_path: Path) -> None:
    start = thread_time()
    assert "hi" in text_of(tmp_path / "a.eml", b"Subject: s\nContent-Type: text/plain" + b";" * 1_000_000 + b"\n\nhi")
    assert thread_time() - start < 3


def test_a_file_written_into_the_text_is_a_member(tmp_path: Path) -> None:
    content = b"Subject: s\n\nSee below.\nbegin 644 a.txt\n#86)C\n`\nend\n"
    contents = contents_of(tmp_path / "a.eml", content)
    assert members_of(contents) == {"a.txt": b"abc"}
    assert contents.segments[0].text.rstrip().endswith("See below.")
