from desktop_app.extract.office.word_pages import Piece, deleted_places
from tests.office_streams import page_of_runs

DELETED = b"\x00\x08\x01"


def test_deleted_runs_are_found_in_every_piece_once() -> None:
    pages = page_of_runs({0: DELETED}, 10) + page_of_runs({4: DELETED, 6: b"", 20: DELETED}, 24)
    table = b"".join(number.to_bytes(4, "little") for number in (0, 0, 0, 0, 1))
    pieces = [Piece(0, 2, 1, 6), Piece(6, 5, 1, 8), Piece(14, 16, 2, 3), Piece(17, 22, 2, 9), Piece(26, 30, 1, 4)]
    assert list(deleted_places(pages, table, pieces)) == [(0, 6), (6, 11), (16, 17), (17, 18)]


def test_pages_that_are_not_there_tell_nothing() -> None:
    table = b"".join(number.to_bytes(4, "little") for number in (0, 9, 0x3FFFFF))
    assert list(deleted_places(bytes(600), table, [Piece(0, 0, 1, 9)])) == []
