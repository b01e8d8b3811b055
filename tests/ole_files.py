"""Writes OLE compound files and the Outlook messages in them, so that no test needs Outlook."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write_ole(path: Path, tree: Tree) -> Path:
    """A compound file with streams (bytes) in storages (mappings); returns where it is."""
    path.write_bytes(ole_bytes(tree))
    return path


def ole_bytes(tree: Tree) -> bytes:
    """The bytes of a compound file; 60 KB at most."""
    return _Writer(tree).content()


def text(value: str) -> bytes:
    """A Unicode string as a property's stream holds it."""
    return value.encode("utf-16-le")


def fixed(head: int, values: Mapping[int, tuple[int, int]]) -> bytes:
    """The stream of properties with a fixed size: number → (type, value)."""
    entries = (struct.pack("<HHIQ", kind, number, 6, value) for number, (kind, value) in values.items())
    return bytes(head) + b"".join(entries)


class _Writer:
    def __init__(self, tree: Tree) -> None:
        self._mini = bytearray()
        self._mini_fat: list[int] = []
        self._sectors: list[bytes] = []
        self._fat: list[int] = []
        self._entries: list[bytes] = [b""]
        child = self._folder(tree)
        start = self._chain(bytes(self._mini)) if self._mini else _END
        self._entries[0] = _entry("Root Entry", 5, _FREE, child, start, len(self._mini))

    def content(self) -> bytes:
        mini_fat = self._chain(_numbers(self._mini_fat)) if self._mini_fat else _END
        directory = self._chain(b"".join(self._entries))
        fat_at = len(self._sectors)
        assert fat_at < _SECTOR // 4
        fat = _numbers([*self._fat, _FAT]).ljust(_SECTOR, b"\xff")
        header = struct.pack(
            "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
            0, 1, directory, 0, _CUTOFF, mini_fat, 1 if self._mini_fat else 0, _END, 0, fat_at,
        )  # fmt: skip
        return header.ljust(_SECTOR, b"\xff") + b"".join(self._sectors) + fat

    def _folder(self, tree: Tree) -> int:
        """Write what lies in a folder as a list of siblings; returns the first."""
        following = _FREE
        for name in sorted(tree, key=lambda name: (len(name), name.upper()), reverse=True):
            inner = tree[name]
            if isinstance(inner, bytes):
                entry = _entry(name, 2, following, _FREE, self._stream(inner), len(inner))
            else:
                entry = _entry(name, 1, following, self._folder(inner), 0, 0)
            self._entries.append(entry)
            following = len(self._entries) - 1
        return following

    def _stream(self, content: bytes) -> int:
        if len(content) >= _CUTOFF:
            return self._chain(content)
        if not content:
            return _END
        first = len(self._mini_fat)
        count = -(-len(content) // _MINI)
        self._mini_fat += [*range(first + 1, first + count), _END]
        self._mini += content.ljust(count * _MINI, b"\0")
        return first

    def _chain(self, content: bytes) -> int:
        first = len(self._sectors)
        pieces = [content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR)]
        self._sectors += pieces
        self._fat += [*range(first + 1, first + len(pieces)), _END]
        return first


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", raw, len(raw) + 2, kind, 1, _FREE, right, child, start, size)


def _numbers(values: Sequence[int]) -> bytes:
    raw = struct.pack(f"<{len(values)}I", *values)
    return raw.ljust(-(-len(raw) // _SECTOR) * _SECTOR, b"\xff")
