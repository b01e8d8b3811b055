import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.books.mobi_compression import MAX_RECORD_BYTES, PhraseBook, unpack_palmdoc
from tests.phrase_books import code_record, coded, phrase_record


def test_palmdoc() -> None:
    assert unpack_palmdoc(b"\0plain\t") == b"\0plain\t"
    assert unpack_palmdoc(b"\3\x80\x81\x82!") == b"\x80\x81\x82!"
    assert unpack_palmdoc(b"a\xe2c") == b"a bc"
    assert unpack_palmdoc(b"abc" + struct.pack(">H", 0x8000 | 3 << 3 | 4)) == b"abcabcabca"


def test_palmdoc_references_that_lead_nowhere_give_nothing() -> None:
    assert unpack_palmdoc(b"ab\x80\x18\x80\x00c\x80") == b"abc"


def test_phrases_by_short_and_long_codes() -> None:
    phrases = [(f"<{number}>".encode(), False) for number in range(200)]
    book = PhraseBook(code_record(), [phrase_record(phrases[:128], 200), phrase_record(phrases[128:], 200)])
    assert book.unpack(coded(0, 127, 128, 199, 1)) == b"<0><127><128><199><1>"
    with pytest.raises(ValueError, match="not there"):
        book.unpack(coded(200))


def test_phrases_may_be_packed_themselves() -> None:
    book = PhraseBook(code_record(), [phrase_record([(b"ha", False), (coded(0, 0), True), (coded(1, 0), True)])])
    assert book.unpack(coded(2, 1)) == b"hahaha" + b"haha"


@pytest.mark.parametrize(
    "phrases",
    [
        [(coded(0), True)],
        [(b"x" * 2000, False), *((coded(number, number), True) for number in range(40))],
        [],
    ],
)
def test_phrases_without_end_or_number_are_damage(phrases: list[tuple[bytes, bool]]) -> None:
    book = PhraseBook(code_record(), [phrase_record(phrases)])
    with pytest.raises(ValueError, match=r"."):
        book.unpack(coded(max(0, len(phrases) - 1)))


@given(st.binary(max_size=300))
def test_palmdoc_of_any_bytes_is_bounded(packed: bytes) -> None:
    assert len(unpack_palmdoc(packed)) <= len(packed) * 10


@given(st.binary(max_size=60), st.binary(max_size=100), st.lists(st.tuples(st.integers(24, 1300), st.integers(0, 255))))
def test_phrases_of_any_bytes_are_bounded(packed: bytes, record: bytes, changes: list[tuple[int, int]]) -> None:
    codes = bytearray(code_record())
    for at, value in changes:
        codes[at % len(codes)] = value
    try:
        text = PhraseBook(bytes(codes), [b"CDIC" + record]).unpack(packed)
    except (ValueError, struct.error):
        return
    assert len(text) <= MAX_RECORD_BYTES
