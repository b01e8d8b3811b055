import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.mail.mail import read_mail
from desktop_app.extract.mail.signed import is_envelope, read_signed, signed_content
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.signed_files import element, envelope


def refused(content: bytes) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        signed_content(content)
    return refusal.value.reason


@pytest.mark.parametrize("open_ended", [False, True])
def test_what_was_signed_is_found_whole_or_in_pieces(open_ended: bool) -> None:
    text = b"words " * 100
    assert signed_content(envelope(element(0x04, text), open_ended=open_ended)) == text
    pieces = element(0x24, element(0x04, b"some "), element(0x04, b"words"), open_ended=open_ended)
    assert signed_content(envelope(pieces, open_ended=open_ended)) == b"some words"
    assert is_envelope(envelope(element(0x04, text)))


def test_encrypted_and_empty_envelopes() -> None:
    assert refused(envelope(element(0x04, b"x"), kind=3)) == FailureReason.ENCRYPTED
    assert refused(envelope()) == FailureReason.UNSUPPORTED
    assert refused(envelope(element(0x04, b"x" * 200))[:60]) == FailureReason.CORRUPT


@pytest.mark.parametrize("content", [b"words " * 100, b"a", b"ab", b"abc"])
def test_an_envelope_may_be_written_as_text(content: bytes) -> None:
    signed = envelope(element(0x04, content))
    for length in (64, 76, len(signed) * 2):
        text = base64.b64encode(signed)
        lines = b"\r\n".join(text[at : at + length] for at in range(0, len(text), length))
        for written in (lines, b"-----BEGIN PKCS7-----\n" + lines + b"\n-----END PKCS7-----\n"):
            assert is_envelope(written[:4096])
            assert signed_content(written) == content
    assert not is_envelope(b"MINUTES of the meeting of the board in March\n\nPresent: all.")


def test_a_signed_file_is_a_member(tmp_path: Path) -> None:
    (tmp_path / "lease.pdf.p7m").write_bytes(envelope(element(0x04, b"%PDF")))
    (member,) = read_signed(tmp_path / "lease.pdf.p7m", ExtractSettings()).members
    assert (member.name, b"".join(member.unpack())) == ("", b"%PDF")


def test_a_signed_message_is_read(tmp_path: Path) -> None:
    inner = envelope(element(0x04, b"Content-Type: text/plain\r\n\r\nThree months."))
    head = b"Subject: Rent\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    (tmp_path / "a.eml").write_bytes(head + base64.encodebytes(inner))
    assert read_mail(tmp_path / "a.eml", ExtractSettings()).segments[0].text == "Subject: Rent\n\nThree months."


@given(st.binary(max_size=80), st.integers(0, 40))
def test_anything_is_read_or_refused(content: bytes, keep: int) -> None:
    try:
        assert isinstance(signed_content(envelope(element(0x04, b"x"))[:keep] + content), bytes)
    except CannotRead:
        return
