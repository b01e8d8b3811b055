"""Bytes to text when nobody says which encoding they are in, and bytes that are no text at all.

Must not know of files or formats. What can be proved is tried first (byte order mark, valid UTF-8, escape
sequences), then what the document declares, then statistics (chardet).
"""

import codecs
import re
from itertools import islice

import chardet

_SAMPLE_BYTES = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = (
    (re.compile(rb"\x1b\$[@B]|\x1b\(J"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
_SUPERSETS = {
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
}
"""Labels that are used for more than they mean (as the WHATWG Encoding standard lists them)."""

_NO_ENCODINGS = frozenset(("undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape"))
_WESTERN = frozenset("ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙàâçèéêëîïôùûœÁÍÓÚÑáíóúñìòãÅØÆåøæ£€§°«»‘’‚“”„–—…•©®¿¡·\xa0")
_FEW = 20
"""A text with fewer bytes beyond ASCII says too little for statistics."""

_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MAX_CONTROL_SHARE = 0.05
_MAX_NUL_SHARE = 0.2
_MIN_GOOD_PER_BAD = 4


def decode(content: bytes, *, declared: str = "") -> str | None:
    """The text of `content`, without its byte order mark; None if it is not text.

    Bytes that do not fit become U+FFFD. `declared` is what the document says of itself; it is believed only
    if the bytes do not prove something else.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if encoding := _wide_encoding(content):
        return content.decode(encoding, "replace")
    text = _decode_narrow(content, declared)
    return text if text is not None and _looks_like_text(text) else None


def codec_name(label: str) -> str:
    """Python's name for an encoding label, widened to what the label is used for; empty if unknown."""
    plain = label.strip().lower()
    try:
        name = codecs.lookup(_SUPERSETS.get(plain, plain)).name
        b"a".decode(name)
    except (LookupError, ValueError, AssertionError):  # unknown, or a codec that is no encoding of text
        return ""
    return "" if name in _NO_ENCODINGS else name


def _decode_narrow(content: bytes, declared: str) -> str | None:
    for escape, encoding in _ESCAPED:
        if escape.search(content, 0, _SAMPLE_BYTES):
            return content.decode(encoding, "replace")
    utf8 = _decode_utf8(content)
    if utf8 is not None:
        return utf8
    if (encoding := codec_name(declared)) and not encoding.startswith("utf"):
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    if (western := _as_western(content)) is not None:
        return western
    label = chardet.detect(content[:_SAMPLE_BYTES])["encoding"]
    return content.decode(codec_name(label) or "cp1252", "replace") if label else None


def _as_western(content: bytes) -> str | None:
    """A text with few characters beyond ASCII, all of them usual in Western Europe; else None."""
    foreign = [byte for byte in content if byte > 127] if len(content) < _SAMPLE_BYTES else []
    if not 0 < len(foreign) < _FEW or len(foreign) * 2 > len(content):
        return None
    text = bytes(foreign).decode("cp1252", "replace")
    return content.decode("cp1252", "replace") if _WESTERN.issuperset(text) else None


def _decode_utf8(content: bytes) -> str | None:
    """As UTF-8 if all of it is, or if its damage is small beside what is right; otherwise None."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for _ in islice((c for c in text if c > "\x7f" and c != "\ufffd"), bad * _MIN_GOOD_PER_BAD))
    return text if good >= bad * _MIN_GOOD_PER_BAD else None


def _wide_encoding(content: bytes) -> str:
    """UTF-16 without a mark, known by its zero bytes at every second place; empty if it is not."""
    sample = content[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _looks_like_text(text: str) -> bool:
    sample = text[:_SAMPLE_BYTES]
    controls = len(_CONTROL.findall(sample))
    return controls <= len(sample) * _MAX_CONTROL_SHARE and sample.count("\0") <= len(sample) * _MAX_NUL_SHARE
