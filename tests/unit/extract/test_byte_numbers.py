from desktop_app.extract.byte_numbers import number_at


def test_the_lowest_byte_comes_first() -> None:
    assert number_at(b"\xff\1\2\0", 1, 2) == 0x0201
    assert number_at(memoryview(b"\1\2"), 1, 4) == 2
    assert number_at(b"\1", 5, 4) == 0
