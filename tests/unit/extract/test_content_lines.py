import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.mail.content_lines import ContentLine, content_lines, unescaped


def only(content: bytes) -> ContentLine:
    (line,) = content_lines(content)
    return line


def test_a_line_is_taken_apart() -> None:
    assert only(b'item1.attendee;CN="M\xc3\xbcller; Anna: x";ROLE=CHAIR:mailto:a@example.org') == ContentLine(
        "ATTENDEE", {"CN": "Müller; Anna: x", "ROLE": "CHAIR"}, "mailto:a@example.org"
    )


def test_folds_are_undone_even_within_a_character() -> None:
    assert only(b"NOTE:Gr\xc3\r\n \xbc\xc3\x9fe aus\r\n\t K\xc3\xb6ln").value == "Grüße aus Köln"
    assert only(b"URL:http://example.org/?id=\n 17").value == "http://example.org/?id=17"


def test_quoted_printable_of_old_phones() -> None:
    assert only(b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=\n=E6=98=8E").fields == ["王", "小明"]
    assert only(b"NOTE;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Gr=FC=DFe=\r\n aus=0D=0AK=F6ln").text == "Grüße aus\r\nKöln"


def test_escapes_and_fields() -> None:
    line = only(rb"ADR:;;Am Markt 1\, links\; hinten;K\\N;;;D")
    assert line.fields == ["", "", "Am Markt 1, links; hinten", r"K\N", "", "", "D"]
    assert unescaped(r"one\ntwo\, three") == "one\ntwo, three"


def test_a_line_that_is_none_keeps_its_text() -> None:
    assert [line.value for line in content_lines(b"no colon here\nNOTE:yes")] == ["no colon here", "yes"]


def test_data_is_refused() -> None:
    with pytest.raises(CannotRead):
        content_lines(bytes(range(256)) * 20)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=300), st.integers(5, 75))
def test_what_was_escaped_and_folded_comes_back(text: str, width: int) -> None:
    escaped = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    raw = b"NOTE:" + escaped.encode()
    folded = b"\r\n ".join(raw[at : at + width] for at in range(0, len(raw), width))
    assert only(folded).text == text
    assert textwrap.dedent(text) in only(folded).fields[0]


@given(st.binary(max_size=300))
def test_any_bytes_give_lines_or_a_refusal(content: bytes) -> None:
    try:
        lines = list(content_lines(content))
    except CannotRead:
        return
    assert all(line.value or line.name for line in lines)
