from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.iwork.protobuf import Message
from tests.iwork_files import message, to


def test_fields_by_number() -> None:
    content = message({1: 300, 2: ["eins", "zwei"], 3: {1: {1: 7}}, 4: [to(8), to(2**40)], 99: b"\xff"})
    read = Message(content)
    assert read.number(1) == 300
    assert (read.text(2), read.contents(2)) == ("eins", [b"eins", b"zwei"])
    assert read.message(3).message(1).number(1) == 7
    assert (read.reference(4), read.references(4)) == (8, [8, 2**40])
    assert read.text(99) == "\ufffd"


def test_what_is_missing_or_of_another_kind_is_empty() -> None:
    read = Message(message({1: 300, 2: "text"}))
    assert (read.text(1), read.number(2), read.references(3), read.message(4).number(1)) == ("", 0, [], 0)


def test_numbers_of_fixed_width_are_passed() -> None:
    content = b"\x0d\1\0\0\0" + b"\x11" + bytes(8) + message({3: 5})
    assert [Message(content).number(field) for field in (1, 2, 3)] == [1, 0, 5]


def test_what_is_behind_damage_is_left_out() -> None:
    whole = message({1: 5})
    for damage in (b"\x12\x7fabc", b"\x0b", b"\x80" * 11, b"\x11\0"):
        read = Message(whole + damage + message({3: 6}))
        assert (read.number(1), read.number(3)) == (5, 0)


@given(st.binary(max_size=200))
def test_any_bytes_are_some_message(content: bytes) -> None:
    read = Message(content)
    assert all(read.number(field) >= 0 for field in range(20))
