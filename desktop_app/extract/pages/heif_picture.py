"""HEIC pictures for Pillow: opened without decoding anything, decoded by the FFmpeg that lies in the package of OpenCV.

Importing it makes Pillow know the format. Owns how a picture is put together from tiles, and which way up it stands.
See docs/decisions/0045-heic-pictures.md.
"""

import io
import os
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile

from desktop_app.extract.pages.heif_container import MAX_BYTES, HeifContainer, Item

FORMAT = "HEIF"
_CODED, _TILED = b"hvc1", b"grid"
_START = b"\0\0\0\1"
"""What the units of a film begin with."""
_SETUPS_AT = 22
_XMP = b"application/rdf+xml"
Pixels = NDArray[np.uint8]


class HeifImageFile(ImageFile.ImageFile):
    """The main picture of a file."""

    format = FORMAT
    format_description = "HEIC picture"

    def _open(self) -> None:
        assert self.fp is not None
        self._container = HeifContainer(self.fp)
        self._picture = self._container.items[self._container.primary]
        self._columns, self._whole = _shape(self._container, self._picture)
        self._size = self._whole[::-1] if _turns(self._picture) % 2 else self._whole
        self._mode = "RGB"
        self._is_decoded = False
        self._read_facts()

    def load(self) -> Any:
        """Override: decode the tiles."""
        if not self._is_decoded:
            self.fp = io.BytesIO(self._decoded().tobytes())
            self.tile = [ImageFile._Tile("raw", (0, 0, *self.size), 0, ("RGB", 0, 1))]  # noqa: SLF001 - as plugins do
            self._is_decoded = True
        return super().load()

    def _read_facts(self) -> None:
        for item in self._container.items.values():
            if item.kind == b"Exif":
                content = self._container.content(item)
                self.info["exif"] = content[4 + int.from_bytes(content[:4], "big") :]
            elif item.content_type == _XMP:
                self.info["xmp"] = self._container.content(item)
        self.getexif().pop(ExifTags.Base.Orientation, None)  # the properties of the picture say it

    def _decoded(self) -> Pixels:
        items = self._container.items
        tiles = [items[number] for number in self._picture.parts] if self._picture.kind == _TILED else [self._picture]
        width, height = self._whole
        canvas = np.zeros((height, width, 3), np.uint8)
        film = bytearray()
        for tile in tiles:
            film += _film(tile, self._container.content(tile))
            if len(film) > MAX_BYTES:
                raise ValueError("the tiles are too long")
        for number, frame in zip(range(len(tiles)), _frames(film), strict=True):
            rows, columns, _ = frame.shape
            top, left = number // self._columns * rows, number % self._columns * columns
            place = canvas[top : top + rows, left : left + columns]
            place[:] = frame[: place.shape[0], : place.shape[1], ::-1]
        return _upright(canvas, self._picture)


def _shape(container: HeifContainer, picture: Item) -> tuple[int, tuple[int, int]]:
    """How many tiles stand side by side, and the width and height of the whole."""
    if picture.kind != _TILED:
        return 1, struct.unpack(">II", picture.property(b"ispe")[4:12])
    content = container.content(picture)
    return content[3] + 1, struct.unpack_from(">II" if content[1] & 1 else ">HH", content, 4)


def _turns(picture: Item) -> int:
    """How many quarters the picture is turned by, against the clock."""
    return picture.property(b"irot")[0] & 3 if picture.property(b"irot") else 0


def _upright(canvas: Pixels, picture: Item) -> Pixels:
    for kind, content in picture.properties:
        if kind == b"irot":
            canvas = np.rot90(canvas, content[0] & 3)
        elif kind == b"imir":
            canvas = np.flip(canvas, content[0] & 1)
    return canvas


def _film(tile: Item, content: bytes) -> bytes:
    """A tile as a film of one frame: first what its decoder is set up with, then the frame."""
    setup = tile.property(b"hvcC")
    if tile.kind != _CODED or len(setup) <= _SETUPS_AT:
        raise OSError("the picture is coded in an unknown way")
    units = []
    at = _SETUPS_AT + 1
    for _ in range(setup[_SETUPS_AT]):
        count, at = int.from_bytes(setup[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            size, at = int.from_bytes(setup[at : at + 2], "big"), at + 2
            units.append(setup[at : at + size])
            at += size
    width, at = (setup[_SETUPS_AT - 1] & 3) + 1, 0
    while at < len(content):
        size, at = int.from_bytes(content[at : at + width], "big"), at + width
        units.append(content[at : at + size])
        at += size
    return b"".join(_START + unit for unit in units)


def _frames(film: bytearray) -> Iterator[Pixels]:
    """The decoded frames, blue first."""
    import cv2  # noqa: PLC0415 - heavy, and only a process that recognises needs it

    stream: Any = io.BytesIO(film)  # its types know no stream of Python's
    capture: Any = cv2.VideoCapture(stream, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    while (frame := capture.read()[1]) is not None:
        yield frame
    # never released by hand: OpenCV would let go of the stream without Python's lock, and crash


Image.register_open(FORMAT, HeifImageFile)
os.environ.update(OPENCV_LOG_LEVEL="SILENT", OPENCV_FFMPEG_LOGLEVEL="-8")  # damage is told as damage, not printed
