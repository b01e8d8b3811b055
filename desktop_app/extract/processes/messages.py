"""Messages between the program and its workers, of any size, in pieces.

`Connection.recv` joins a message of 100 MB in memory and makes objects of all of it by calls for which no other thread
of the program runs, so that its window stood still for 40 ms. Here pickle reads piece by piece.
"""

import io
import pickle
from multiprocessing.connection import Connection
from typing import Any

PIECE_BYTES = 65_536


def send(connection: Connection, message: object) -> None:
    """Send what can be pickled; nothing of it where it cannot.

    :raises OSError: the other side is gone.
    """
    whole = memoryview(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    for start in range(0, len(whole), PIECE_BYTES):
        connection.send_bytes(whole[start : start + PIECE_BYTES])


def receive(connection: Connection) -> Any:
    """Wait for the next message.

    :raises EOFError: the other side has closed the connection, or died.
    :raises OSError: the connection is closed.
    """
    return pickle.load(io.BufferedReader(_Pieces(connection), PIECE_BYTES))  # noqa: S301 - from our own process


class _Pieces(io.RawIOBase):
    """Never waits for a piece unless something is wanted, nor takes one beyond the message: it ends with a piece."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._rest:
            self._rest = memoryview(self._connection.recv_bytes())
        room = memoryview(buffer)
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
