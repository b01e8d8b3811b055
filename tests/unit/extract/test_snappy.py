from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.iwork.snappy import unpack_blocks
from desktop_app.records import FailureReason
from tests.iwork_files import block

LIMIT = 1_000_000


def framed(packed: bytes) -> bytes:
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def reason(packed: bytes, limit: int = LIMIT) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        unpack_blocks(packed, limit)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (b"\x03\x08abc", b"abc"),
        (b"\x03\xf0\x02abc", b"abc"),
        (b"\x03\xfc\x02\0\0\0abc", b"abc"),
        (b"\x0a\x04ab\x11\x02", b"ababababab"),  # eight bytes, from two back
        (b"\x07\x08abc\x0e\3\0", b"abcabca"),
        (b"\x06\x08abc\x0b\3\0\0\0", b"abcabc"),
    ],
)
def test_every_kind_of_element(packed: bytes, text: bytes) -> None:
    assert unpack_blocks(framed(packed), LIMIT) == text


def test_blocks_follow_each_other() -> None:
    assert unpack_blocks(block(b"one ") + block(b"two"), LIMIT) == b"one two"


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\x80\x80\x80\x80\x80\x80",
        b"\x05\x08abc",  # less than was promised
        b"\x02\x08abc",  # more
        b"\x08\x08abc\x11\x04",  # from before the beginning
        b"\x08\x08abc\x11\x00",
    ],
)
def test_damage_is_told(packed: bytes) -> None:
    assert reason(framed(packed)) is FailureReason.CORRUPT


def test_what_unpacks_to_too_much_is_a_bomb() -> None:
    assert reason(framed(b"\xff\xff\xff\xff\x0f\x08abc")) is FailureReason.BOMB
    assert reason(block(bytes(60)) * 2, limit=100) is FailureReason.BOMB


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(packed: bytes) -> None:
    with suppress(CannotRead):
        assert len(unpack_blocks(packed, LIMIT)) <= LIMIT
