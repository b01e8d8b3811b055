"""Tells pictures by their first bytes. `file_type` asks; nothing here opens a file."""

from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)
_BMP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
"""How long the second header may be, which tells a picture from a text that begins with BM."""
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def picture_type(head: bytes) -> str:
    """What a person calls the kind of picture that begins so; empty if it is none.

    :raises CannotRead: it is a kind of picture that is not read.
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"BM") and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS:
        return "bmp"
    if head[4:12] == b"ftypavif":
        return "avif"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise CannotRead(FailureReason.UNSUPPORTED, "A HEIC picture is not read; JPEG and PNG are.")
    return ""
