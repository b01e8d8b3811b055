"""Messages between the program and its workers: objects of any size, in pieces.

`Connection.send` and `recv` join a message of 100 MB in memory before the other side makes objects of it, each time by
calls for which no other thread of the program runs, so that its window stood still for 40 ms. Here pickle writes and
reads pieces as it goes.
"""

import io
import pickle
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE_BYTES = 65_536


def send(connection: Connection, message: object) -> None:
    """Send what can be pickled.

    :raises OSError: the other side is gone.
    """
    pieces = io.BufferedWriter(_Outlet(connection), PIECE_BYTES)
    pickle.dump(message, pieces, pickle.HIGHEST_PROTOCOL)
    pieces.flush()


def receive(connection: Connection) -> Any:
    """Wait for the next message.

    :raises EOFError: the other side has closed the connection, or died.
    :raises OSError: the connection is closed.
    """
    return pickle.load(io.BufferedReader(_Inlet(connection), PIECE_BYTES))  # noqa: S301 - from our own process


class _Outlet(io.RawIOBase):
    """Each write is a piece."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        piece = memoryview(data)[:PIECE_BYTES]
        self._connection.send_bytes(piece)
        return len(piece)


class _Inlet(io.RawIOBase):
    """Never waits for a piece unless something is wanted, nor takes one beyond the message: it ends with a piece."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._rest:
            self._rest = memoryview(self._connection.recv_bytes())
        room = memoryview(buffer)
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
