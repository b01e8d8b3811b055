"""Writes 7z archives, so that no test needs a program for them."""

import lzma
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

LZMA2 = b"\x21\x21\x01\x10"
"""A coder with one byte of properties: a dictionary of 1 MB."""
COPY = b"\x01\x00"
AES = b"\x04\x06\xf1\x07\x01"


def number(value: int) -> bytes:
    """A number as headers hold it, in its longest form."""
    return b"\xff" + struct.pack("<Q", value)


def write_seven_zip(
    path: Path, files: Mapping[str, bytes], *, coder: bytes = LZMA2, packed_header: bool = False
) -> None:
    """An archive of one folder. Names that end in a slash are folders."""
    block = b"".join(files.values())
    packed = _packed(block) if coder == LZMA2 else block
    streams = [content for content in files.values() if content]
    header = b"\x01" + (_main_streams(coder, packed, block, streams) if streams else b"") + _files_info(files) + b"\x00"
    if packed_header:
        body = _packed(header)
        info = _pack_info(len(packed), len(body)) + _unpack_info(LZMA2, len(header), zlib.crc32(header))
        packed, header = packed + body, b"\x17" + info + b"\x00"
    _write(path, packed, header)


def write_endless_header(path: Path) -> None:
    """An archive whose header is packed and, once it is unpacked, itself again."""
    size = len(_packed_in_itself(0))
    _write(path, b"", _packed_in_itself(size))


def _packed_in_itself(size: int) -> bytes:
    return b"\x17" + _pack_info(0, size) + _unpack_info(COPY, size, None) + b"\x00"


def _write(path: Path, packed: bytes, header: bytes) -> None:
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    path.write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header)


def _packed(content: bytes) -> bytes:
    return lzma.compress(content, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])


def _main_streams(coder: bytes, packed: bytes, block: bytes, streams: list[bytes]) -> bytes:
    sizes = b"".join(number(len(content)) for content in streams[:-1])
    checksums = b"".join(struct.pack("<I", zlib.crc32(content)) for content in streams)
    substreams = b"\x08\x0d" + number(len(streams)) + b"\x09" + sizes + b"\x0a\x01" + checksums + b"\x00"
    return b"\x04" + _pack_info(0, len(packed)) + _unpack_info(coder, len(block), None) + substreams + b"\x00"


def _pack_info(offset: int, size: int) -> bytes:
    return b"\x06" + number(offset) + b"\x01\x09" + number(size) + b"\x00"


def _unpack_info(coder: bytes, size: int, checksum: int | None) -> bytes:
    told = b"" if checksum is None else b"\x0a\x01" + struct.pack("<I", checksum)
    return b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + number(size) + told + b"\x00"


def _files_info(files: Mapping[str, bytes]) -> bytes:
    names = b"\x00" + b"".join(name.rstrip("/").encode("utf-16-le") + b"\0\0" for name in files)
    empty = [not content for content in files.values()]
    empty_files = [not name.endswith("/") for name, content in files.items() if not content]
    times = b"\x01\x00" + struct.pack("<Q", 133_000_000_000_000_000) * len(files)
    properties = [(0x0E, _bits(empty)), (0x0F, _bits(empty_files)), (0x11, names), (0x14, times)]
    return (
        b"\x05"
        + number(len(files))
        + b"".join(bytes([kind]) + number(len(content)) + content for kind, content in properties)
        + b"\x00"
    )


def _bits(flags: list[bool]) -> bytes:
    packed = bytearray((len(flags) + 7) // 8)
    for index, flag in enumerate(flags):
        packed[index // 8] |= flag << (7 - index % 8)
    return bytes(packed)
