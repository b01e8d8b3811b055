"""Writes HEIC pictures out of a tile of 64 by 64 points, white with red in its left upper quarter."""

import base64
import struct

_SETUP = base64.b64decode(
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgIa"
    "DAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQA=="
)
TILE = base64.b64decode("AAAAKigBrxmA93yFN//3+Mf9fav+KRL2s/auf13yt/x+U9kPzidAa8O/vrIn4A==")


def heic(
    *, exif: bytes = b"", xmp: bytes = b"", tiles: tuple[int, int] = (1, 1), turned: bytes = b"", brand: bytes = b"heic"
) -> bytes:
    """A picture; with several tiles it is one of columns and rows, cut off by four points at the right and below.

    `turned` are further properties, as boxes.
    """
    columns, rows = tiles
    coded = [(number, b"hvc1", TILE) for number in range(1, columns * rows + 1)]
    properties = [_box(b"hvcC", _SETUP), _box(b"ispe", bytes(4) + struct.pack(">II", 64, 64))]
    links = {number: [1, 2] for number, _, _ in coded}
    items, primary, references = list(coded), 1, b""
    if len(coded) > 1:
        primary, size = 100, (64 * columns - 4, 64 * rows - 4)
        items.append((primary, b"grid", bytes((0, 0, rows - 1, columns - 1)) + struct.pack(">HH", *size)))
        parts = struct.pack(f">HH{len(coded)}H", primary, len(coded), *links)
        references = _box(b"iref", bytes(4) + _box(b"dimg", parts))
        properties.append(_box(b"ispe", bytes(4) + struct.pack(">II", *size)))
        links[primary] = [len(properties)]
    if turned:
        properties.append(turned)
        links[primary] = [*links[primary], len(properties)]
    items += [(200, b"Exif", bytes(4) + exif)] if exif else []
    items += [(201, b"mime", xmp)] if xmp else []
    head = _box(b"ftyp", brand + bytes(4) + brand + b"mif1")
    start = len(head) + len(_meta(items, properties, links, primary, references, 0)) + 8
    meta = _meta(items, properties, links, primary, references, start)
    return head + meta + _box(b"mdat", b"".join(content for _, _, content in items))


def turned(quarters: int) -> bytes:
    return _box(b"irot", bytes((quarters,)))


def mirrored(axis: int) -> bytes:
    return _box(b"imir", bytes((axis,)))


def _meta(
    items: list[tuple[int, bytes, bytes]],
    properties: list[bytes],
    links: dict[int, list[int]],
    primary: int,
    references: bytes,
    start: int,
) -> bytes:
    infos, places = b"", b""
    for number, kind, content in items:
        named = b"\0application/rdf+xml\0" if kind == b"mime" else b"\0"
        infos += _box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", number, 0, kind) + named)
        places += struct.pack(">HHHII", number, 0, 1, start, len(content))
        start += len(content)
    linked = b"".join(struct.pack(">HB", number, len(used)) + bytes(used) for number, used in links.items())
    return _box(
        b"meta",
        bytes(4)
        + _box(b"hdlr", bytes(8) + b"pict" + bytes(13))
        + _box(b"pitm", bytes(4) + struct.pack(">H", primary))
        + _box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">H", len(items)) + places)
        + _box(b"iinf", bytes(4) + struct.pack(">H", len(items)) + infos)
        + _box(b"iprp", _box(b"ipco", b"".join(properties)) + _box(b"ipma", bytes(4) + _count(links) + linked))
        + references,
    )


def _count(links: dict[int, list[int]]) -> bytes:
    return struct.pack(">I", len(links))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content
