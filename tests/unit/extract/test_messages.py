import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection

import pytest

from desktop_app.extract.processes.messages import PIECE_BYTES, receive, send

Ends = tuple[Connection, Connection]
LONG = ["Wörter 文字 " * 20_000, "x" * PIECE_BYTES, "", "y" * (3 * PIECE_BYTES + 1)]


@pytest.fixture
def ends() -> Iterator[Ends]:
    here, there = multiprocessing.Pipe()
    with here, there:
        yield here, there


def test_messages_arrive_one_by_one(ends: Ends) -> None:
    here, there = ends
    messages = [LONG, "a word", [LONG, LONG], None, list(range(100_000))]
    sender = threading.Thread(target=lambda: [send(there, message) for message in messages])
    sender.start()
    received = [receive(here) for _ in messages]
    sender.join()
    assert received == messages
    assert not here.poll()


class Unsendable:
    def __reduce__(self) -> str:
        raise MemoryError


@pytest.mark.parametrize("begun", [[], LONG])
def test_of_a_message_that_cannot_be_sent_nothing_is_sent(ends: Ends, begun: list[str]) -> None:
    here, there = ends
    with pytest.raises(MemoryError):
        send(there, [begun, Unsendable()])
    send(there, "next")
    assert receive(here) == "next"


def test_no_piece_is_large(ends: Ends) -> None:
    here, there = ends
    sender = threading.Thread(target=lambda: (send(there, LONG), there.close()))
    sender.start()
    sizes = list(_sizes(here))
    sender.join()
    assert max(sizes) <= PIECE_BYTES < sum(sizes)


def _sizes(connection: Connection) -> Iterator[int]:
    with suppress(EOFError):
        while True:
            yield len(connection.recv_bytes())


def test_the_other_side_dies_within_a_message(ends: Ends) -> None:
    here, there = ends

    def cut_off() -> None:
        there.send_bytes(b"\x80\x05\x95\xff\xff\x00\x00\x00\x00\x00\x00")  # the head of a frame of 65,535 bytes
        there.close()

    sender = threading.Thread(target=cut_off)
    sender.start()
    with pytest.raises(EOFError):
        receive(here)
    sender.join()
