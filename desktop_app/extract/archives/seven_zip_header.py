"""The directory of a 7z archive: which folders (solid blocks) it has, how they are packed, which files are in them.

Follows 7zFormat.txt of the LZMA SDK. Must not know how anything is unpacked. Every count is checked against the
bytes that are left, so that no few bytes can ask for much memory.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.extract.damage import damaged

_END, _HEADER, _ARCHIVE_PROPERTIES, _ADDITIONAL_STREAMS, _MAIN_STREAMS, _FILES = range(6)
_PACK_INFO, _UNPACK_INFO, _SUBSTREAMS_INFO, _SIZE, _CRC, _FOLDER = range(6, 12)
_UNPACK_SIZES, _UNPACK_STREAMS, _EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES = range(12, 18)
_MODIFIED, _ATTRIBUTES = 20, 21

_MAX_CODERS = 4
_UNIX_MODE = 0x8000
_EPOCH_1601_TICKS = 116_444_736_000_000_000


class Coder(NamedTuple):
    """One step of unpacking. Steps with several streams are told by `simple` and not described any further."""

    method: bytes
    properties: bytes
    simple: bool


@dataclass
class Folder:
    """A block that is packed as one stream."""

    coders: tuple[Coder, ...]
    """In the order in which they were applied when it was packed."""
    packed_streams: int = 1
    unpacked_size: int = 0
    offset: int = 0
    packed_size: int = 0
    sizes: list[int] = field(default_factory=list)
    checksums: list[int | None] = field(default_factory=list)
    """Of the files in it, as `sizes`."""


class Entry(NamedTuple):
    """A file. `position` counts the files in its folder; a file without bytes has no folder."""

    name: str
    folder: Folder | None
    position: int
    mtime_ns: int
    mode: int


class Cursor:
    """Reads the numbers of a header. Running over its end is damage."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def bytes(self, count: int) -> bytes:
        """The next `count` bytes."""
        if count > len(self._content) - self._at:
            raise damaged()
        self._at += count
        return self._content[self._at - count : self._at]

    def byte(self) -> int:
        """The next byte."""
        return self.bytes(1)[0]

    def fixed(self, size: int) -> int:
        """A number of `size` bytes."""
        return int.from_bytes(self.bytes(size), "little")

    def number(self) -> int:
        """A number whose first byte tells in its leading ones how many bytes follow."""
        first = self.byte()
        more = next((count for count in range(8) if not first & (0x80 >> count)), 8)
        low = self.fixed(more)
        return low + ((first & (0x7F >> more)) << (8 * more))

    def count(self) -> int:
        """A number of things that take at least a byte each."""
        number = self.number()
        if number > len(self._content) - self._at:
            raise damaged()
        return number

    def flags(self, count: int) -> list[bool]:
        """So many bits."""
        packed = self.bytes((count + 7) // 8)
        return [bool(packed[index // 8] & (0x80 >> index % 8)) for index in range(count)]

    def defined(self, count: int) -> list[bool]:
        """So many bits, or a byte that says that all are set."""
        return [True] * count if self.byte() else self.flags(count)

    def checksums(self, count: int) -> list[int | None]:
        """So many checksums, those that are defined."""
        return [self.fixed(4) if there else None for there in self.defined(count)]

    def expect(self, kind: int) -> None:
        """The next byte is this one."""
        if self.byte() != kind:
            raise damaged()


def is_encoded(content: bytes) -> bool:
    """Whether this is no header but says where the packed one is."""
    return content[:1] == b"\x17"


def packed_header(content: bytes) -> Folder:
    """Where and how the header is packed, of one that `is_encoded`."""
    folders = _streams(Cursor(content[1:]))
    if len(folders) != 1 or len(folders[0].sizes) != 1:
        raise damaged()
    return folders[0]


def entries_of(content: bytes) -> list[Entry]:
    """The files that the header names.

    :raises CannotRead: it is damaged.
    """
    cursor = Cursor(content)
    cursor.expect(_HEADER)
    folders: list[Folder] = []
    while (kind := cursor.byte()) != _END:
        if kind == _MAIN_STREAMS:
            folders = _streams(cursor)
        elif kind == _FILES:
            return _files(cursor, folders)
        elif kind == _ARCHIVE_PROPERTIES:
            while cursor.number() != _END:
                cursor.bytes(cursor.number())
        elif kind == _ADDITIONAL_STREAMS:
            _streams(cursor)
        else:
            raise damaged()
    return []


def _streams(cursor: Cursor) -> list[Folder]:
    folders: list[Folder] = []
    packed: list[int] = []
    offset = 0
    while (kind := cursor.byte()) != _END:
        if kind == _PACK_INFO:
            offset, packed = _pack_info(cursor)
        elif kind == _UNPACK_INFO:
            folders = _unpack_info(cursor)
        elif kind == _SUBSTREAMS_INFO:
            _substreams(cursor, folders)
        else:
            raise damaged()
    for folder in folders:
        folder.offset, folder.packed_size = offset, sum(packed[: folder.packed_streams])
        offset, packed = offset + folder.packed_size, packed[folder.packed_streams :]
    return folders


def _pack_info(cursor: Cursor) -> tuple[int, list[int]]:
    offset, count, sizes = cursor.number(), cursor.count(), list[int]()
    while (kind := cursor.byte()) != _END:
        if kind == _SIZE:
            sizes = [cursor.number() for _ in range(count)]
        elif kind == _CRC:
            cursor.checksums(count)
        else:
            raise damaged()
    return offset, sizes


def _unpack_info(cursor: Cursor) -> list[Folder]:
    cursor.expect(_FOLDER)
    count = cursor.count()
    cursor.expect(0)  # not in another stream
    shapes = [_folder(cursor) for _ in range(count)]
    cursor.expect(_UNPACK_SIZES)
    for shape in shapes:
        sizes = [cursor.number() for _ in range(shape.outputs)]
        shape.folder.unpacked_size = sizes[shape.main_output]
        shape.folder.sizes = [shape.folder.unpacked_size]
    checksums: list[int | None] = [None] * count
    while (kind := cursor.byte()) != _END:
        if kind != _CRC:
            raise damaged()
        checksums = cursor.checksums(count)
    for shape, checksum in zip(shapes, checksums, strict=True):
        shape.folder.checksums = [checksum]
    return [shape.folder for shape in shapes]


class _Shape(NamedTuple):
    folder: Folder
    outputs: int
    main_output: int


def _folder(cursor: Cursor) -> _Shape:
    coders: list[Coder] = []
    inputs = outputs = 0
    count = cursor.number()
    if not 0 < count <= _MAX_CODERS:
        raise damaged()
    for _ in range(count):
        flags = cursor.byte()
        method = cursor.bytes(flags & 0x0F)
        takes, gives = (cursor.count(), cursor.count()) if flags & 0x10 else (1, 1)
        properties = cursor.bytes(cursor.number()) if flags & 0x20 else b""
        coders.append(Coder(method, properties, takes == gives == 1))
        inputs, outputs = inputs + takes, outputs + gives
    bound = {(cursor.number(), cursor.number()) for _ in range(outputs - 1)}
    packed_streams = inputs - len(bound)
    if packed_streams > 1:
        for _ in range(packed_streams):
            cursor.number()
    given = {output for _, output in bound}
    main = next((index for index in range(outputs) if index not in given), 0)
    return _Shape(Folder(_in_order(coders, dict(bound), main), packed_streams), outputs, main)


def _in_order(coders: list[Coder], bound: dict[int, int], main: int) -> tuple[Coder, ...]:
    """From the coder that gives the files to the one that takes the packed bytes, if they are a chain."""
    if not all(coder.simple for coder in coders):
        return tuple(coders)
    chain: list[int] = [main]
    while (following := bound.get(chain[-1])) is not None and len(chain) < len(coders):
        chain.append(following)
    if len(set(chain)) != len(coders) or not set(chain) <= set(range(len(coders))):
        raise damaged()
    return tuple(coders[index] for index in chain)


def _substreams(cursor: Cursor, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    kind = cursor.byte()
    if kind == _UNPACK_STREAMS:
        counts = [cursor.count() for _ in folders]
        kind = cursor.byte()
    for folder, count in zip(folders, counts, strict=True):
        if count > 1 and kind != _SIZE:
            raise damaged()
        sizes = [cursor.number() for _ in range(count - 1)]
        folder.sizes = [*sizes, folder.unpacked_size - sum(sizes)] if count else []
        if folder.sizes and folder.sizes[-1] < 0:
            raise damaged()
    if kind == _SIZE:
        kind = cursor.byte()
    _file_checksums(cursor, folders, kind)


def _file_checksums(cursor: Cursor, folders: list[Folder], kind: int) -> None:
    """A folder with one file has told its checksum already."""
    untold = [folder for folder in folders if len(folder.sizes) != 1 or folder.checksums == [None]]
    found: list[int | None] = [None] * sum(len(folder.sizes) for folder in untold)
    while kind != _END:
        if kind != _CRC:
            raise damaged()
        found = cursor.checksums(len(found))
        kind = cursor.byte()
    for folder in untold:
        folder.checksums, found = found[: len(folder.sizes)], found[len(folder.sizes) :]


def _files(cursor: Cursor, folders: list[Folder]) -> list[Entry]:
    count = cursor.count()
    names, times, modes = [""] * count, [0] * count, [0] * count
    empty = [False] * count
    empty_files: list[bool] = []
    while (kind := cursor.number()) != _END:
        part = Cursor(cursor.bytes(cursor.number()))
        if kind == _EMPTY_STREAM:
            empty = part.flags(count)
        elif kind == _EMPTY_FILE:
            empty_files = part.flags(sum(empty))
        elif kind == _NAMES:
            names = _names(part, count)
        elif kind == _MODIFIED:
            times = [max(0, tick - _EPOCH_1601_TICKS) * 100 for tick in _defined_numbers(part, count, 8)]
        elif kind == _ATTRIBUTES:
            modes = [value >> 16 if value & _UNIX_MODE else 0 for value in _defined_numbers(part, count, 4)]
    places = _places(folders, empty, empty_files or [False] * sum(empty))
    rows = zip(names, places, times, modes, strict=True)
    return [Entry(name, *place, mtime, mode) for name, place, mtime, mode in rows if place is not None]


def _places(
    folders: list[Folder], empty: list[bool], empty_files: list[bool]
) -> list[tuple[Folder | None, int] | None]:
    """Where each entry's bytes are; None for a directory.

    :raises CannotRead: there are more files than streams.
    """
    streams = ((folder, position) for folder in folders for position in range(len(folder.sizes)))
    files = iter(empty_files)
    places: list[tuple[Folder | None, int] | None] = []
    for is_empty in empty:
        if not is_empty:
            place: tuple[Folder | None, int] | None = next(streams, None)
            if place is None:
                raise damaged()
        else:
            place = (None, 0) if next(files) else None
        places.append(place)
    return places


def _names(part: Cursor, count: int) -> list[str]:
    part.expect(0)  # not in another stream
    names: list[str] = []
    for _ in range(count):
        units: list[bytes] = []
        while (unit := part.bytes(2)) != b"\0\0":
            units.append(unit)
        names.append(b"".join(units).decode("utf-16-le", "replace"))
    return names


def _defined_numbers(part: Cursor, count: int, size: int) -> list[int]:
    """So many numbers; 0 where none is given."""
    defined = part.defined(count)
    part.expect(0)  # not in another stream
    return [part.fixed(size) if there else 0 for there in defined]
