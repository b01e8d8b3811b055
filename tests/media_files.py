"""Writes sound files with tags and hardly a sound."""


def id3(**frames: str) -> bytes:
    """The tags that MP3 files begin with, version 2.4, and a first frame of silence."""
    body = b""
    for name, text in frames.items():
        value = b"\x03" + (b"eng\0" if name in {"COMM", "USLT"} else b"") + text.encode()
        body += name.encode() + _synchsafe(len(value)) + b"\0\0" + value
    return b"ID3\x04\0\0" + _synchsafe(len(body)) + body + b"\xff\xfb\x90\x64" + bytes(413)


def id3_latin1(**frames: bytes) -> bytes:
    """As `id3`, of version 2.3, with texts that are called Latin-1."""
    body = b""
    for name, text in frames.items():
        body += name.encode() + (len(text) + 1).to_bytes(4, "big") + b"\0\0\0" + text
    return b"ID3\x03\0\0" + _synchsafe(len(body)) + body + b"\xff\xfb\x90\x64" + bytes(413)


def flac(*comments: str) -> bytes:
    """A FLAC file without sound."""
    vorbis = (0).to_bytes(4, "little") + len(comments).to_bytes(4, "little")
    vorbis += b"".join(len(text.encode()).to_bytes(4, "little") + text.encode() for text in comments)
    info = b"\x10\0\x10\0" + bytes(6) + b"\x0a\xc4\x42\xf0" + bytes(20)
    return b"fLaC\0" + len(info).to_bytes(3, "big") + info + b"\x84" + len(vorbis).to_bytes(3, "big") + vorbis


def m4a(title: str) -> bytes:
    """An MP4 file that has a title."""
    data = _atom(b"data", b"\0\0\0\1\0\0\0\0" + title.encode())
    items = _atom(b"ilst", _atom(b"\xa9nam", data))
    tags = _atom(b"udta", _atom(b"meta", bytes(4) + items))
    return _atom(b"ftyp", b"M4A \0\0\0\0") + _atom(b"moov", tags)


def _atom(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
