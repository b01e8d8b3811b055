"""Japanese mail as Windows writes it: ISO-2022-JP with the characters of Windows, such as ① and ㈱.

Owns what Python's codecs lack. The alphabet of two bytes is named as JIS X 0208, but Windows puts its own characters
into the empty rows of that. Code page 932 has the same rows and cells, written otherwise.
"""

import re
from collections.abc import Iterator

_CODEC = "iso2022_jp_ext"
_TWO_BYTES = re.compile(rb"\x1b\$[@B]((?:[\x21-\x7e]{2})*)")


def decode_iso2022_jp(content: bytes) -> str:
    """The text; bytes that do not fit become U+FFFD."""
    try:
        return content.decode(_CODEC)
    except UnicodeDecodeError:  # a character of Windows, or damage
        return "".join(_parts(content))


def _parts(content: bytes) -> Iterator[str]:
    end = 0
    for match in _TWO_BYTES.finditer(content):
        yield content[end : match.start()].decode(_CODEC, "replace")
        yield _as_code_page_932(match[1]).decode("cp932", "replace")
        end = match.end()
    yield content[end:].decode(_CODEC, "replace")


def _as_code_page_932(pairs: bytes) -> bytes:
    """Pairs of row and cell, both from 0x21 on, as two bytes of which the first holds two rows."""
    converted = bytearray()
    for row, cell in zip(pairs[::2], pairs[1::2], strict=True):
        lead = (row - 0x21) // 2 + 0x81
        converted.append(lead if lead < 0xA0 else lead + 0x40)
        if row % 2:
            converted.append(cell + (0x1F if cell < 0x60 else 0x20))
        else:
            converted.append(cell + 0x7E)
    return bytes(converted)
