from binascii import b2a_uu

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.mail.uuencoded import files_in, without_files


def encoded(name: str, content: bytes) -> str:
    lines = "".join(b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45))
    return f"begin 644 {name}\n{lines}`\nend\n"


def test_files_are_parted_from_the_text() -> None:
    text = f"See below.\n\n{encoded('a plan.doc', b'words' * 50)}{encoded('b.txt', b'more')}Yours\nAnn\n"
    assert list(files_in(text)) == [("a plan.doc", b"words" * 50), ("b.txt", b"more")]
    assert without_files(text).split() == ["See", "below.", "Yours", "Ann"]


@given(st.binary(min_size=1, max_size=200))
def test_whatever_is_encoded_comes_back(content: bytes) -> None:
    text = encoded("a", content)
    for written in (text, text.replace("\n", "\r\n"), "\n".join(line.rstrip(" ") for line in text.split("\n"))):
        assert list(files_in(written)) == [("a", content)]


@pytest.mark.parametrize("text", ["begin 644 is a mode\nof a file.\nend\n", "begin\nend", "begin 644 a\n#86)C\n"])
def test_other_texts_stay(text: str) -> None:
    assert without_files(text) == text
    assert list(files_in(text)) == []
