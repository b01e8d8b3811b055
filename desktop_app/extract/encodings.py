"""Bytes to text when nobody says which encoding they are in, and bytes that are no text at all.

Must not know of files or formats. What can be proved is tried first (byte order mark, valid UTF-8, escape
sequences), then what the document declares, then statistics (chardet).
"""

import codecs
import re
import unicodedata
from functools import partial
from itertools import islice

import chardet

from desktop_app.extract.iso2022_jp import decode_iso2022_jp

_SAMPLE_BYTES = 200_000
_SAMPLE_LINES = 5_000
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = (
    (re.compile(rb"\x1b\$[@B]|\x1b\(J"), decode_iso2022_jp),
    (re.compile(rb"\x1b\$\)C"), partial(str, encoding="iso2022_kr", errors="replace")),
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

_ALSO = {"big5hkscs": ("cp950",)}
"""Windows has the sign of the euro where Hong Kong has none."""

_SEVEN_BIT = frozenset(("utf-7", "hz"))
"""What is written in these is valid ASCII, and says something else."""
_NO_ENCODINGS = frozenset(("undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape"))
_WESTERN = frozenset("ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙàâçèéêëîïôùûœÁÍÓÚÑáíóúñìòãÅØÆåøæ£€§°«»‘’‚“”„–—…•©®¿¡·\xa0")
_LATIN = frozenset(("cp1252", "cp437", "cp850", "hp-roman8", "iso8859-15", "mac-roman"))
_EASTERN_WORDS = {
    "gb18030": re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]){2,}"),
    "cp932": re.compile(rb"(?:[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]){2,}|\x82[\x9f-\xf1]"),
}
"""Pairs of bytes; letters with accents hardly ever stand four in a row."""

_CENTRAL = frozenset(("cp1250", "iso8859-2"))
_CENTRAL_FROM = 30
"""Bytes without which statistics do not tell the languages of Central Europe from those of Western Europe."""
_CENTRAL_MARGIN = 1.4
_SAME_LETTERS = ("cp1252", "iso8859-15", "cp1254")
"""Of Western Europe, as far as its languages go."""
_OPENING_MARK = re.compile(rb"[\xa1\xbf][A-Z\xc0-\xde]")
"""Spanish questions begin so; in Central Europe the first byte is a letter, which no capital follows."""

_FEW = 20
"""A text with fewer bytes beyond ASCII says too little for statistics."""

_FEW_LINES = 0.2
"""With less of a text in lines beyond ASCII it is text, whatever statistics say of these lines."""

_QUOTE_IN_WORD = re.compile("[^\\W\\d_][„‚“”][^\\W\\d_]")
"""Where Windows has these quotes, DOS has é, ä and ö."""

_MIXED_WORD = re.compile("[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
_MAX_MIXED_SHARE = 0.25
"""Latin letters beside Greek, Cyrillic, Hebrew or Arabic ones: seldom within a word, often in a wrong guess."""

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_STRANGE = frozenset(("Cc", "Cn", "Co"))
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")
_DAMAGE = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as the error handler "surrogateescape" keeps it."""
_WHOLE_LINE = re.compile("(?<![^\r\n])[^\r\n\udc80-\udcff]++(?![^\r\n])")
_DAMAGED_LINE = re.compile("(?<![^\r\n])[^\r\n\udc80-\udcff]*+[\udc80-\udcff][^\r\n]*")
_CONTROL_BYTE = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_ANCHOR = re.compile("[ \n\u3001\u3002\uff0c]")
"""What every text has now and then, and hardly ever comes out of other bytes: spaces, line ends, Chinese commas."""

_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MAX_CONTROL_SHARE = 0.05
_MAX_NUL_SHARE = 0.2
_MIN_GOOD_PER_BAD = 4


def decode(content: bytes, *, declared: str = "") -> str | None:
    """The text of `content`, without its byte order mark; None if it is not text.

    Bytes that do not fit become U+FFFD. `declared` is what the document says of itself; it is believed only
    if the bytes do not prove something else.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_marked(content[len(mark) :], encoding)
    if encoding := _wide_encoding(content):
        return content.decode(encoding, "replace")
    text = _decode_escaped(content)
    if text is None and not _is_data(content):
        text = _decode_narrow(content, declared)
    return text if text is not None and _looks_like_text(text) else None


def _decode_marked(content: bytes, encoding: str) -> str | None:
    """What stands behind a byte order mark; data may begin like one."""
    if encoding != "utf-8":
        text = content.decode(encoding, "replace")
        return None if _is_strange(text[:_SAMPLE_BYTES]) else text
    text = content.decode("utf-8", "surrogateescape")
    if _DAMAGE.search(text):
        text = _mended(text)
        return text if _looks_like_text(text) else None
    return text


def codec_name(label: str) -> str:
    """Python's name for an encoding label, widened to what the label is used for; empty if unknown."""
    plain = label.strip().lower()
    try:
        name = codecs.lookup(_SUPERSETS.get(plain, plain)).name
        b"a".decode(name)
    except (LookupError, ValueError, AssertionError):  # unknown, or a codec that is no encoding of text
        return ""
    return "" if name in _NO_ENCODINGS else name


def _decode_escaped(content: bytes) -> str | None:
    """Of an encoding that changes between alphabets by escapes; None if it is in none."""
    decoding = next((decoding for escape, decoding in _ESCAPED if escape.search(content, 0, _SAMPLE_BYTES)), None)
    return None if decoding is None else decoding(content)


def _decode_narrow(content: bytes, declared: str) -> str | None:
    if codec_name(declared) in _SEVEN_BIT and content.isascii():
        return content.decode(codec_name(declared), "replace")
    utf8 = _decode_utf8(content)
    if utf8 is not None:
        return utf8
    if (encoding := codec_name(declared)) and not encoding.startswith("utf"):
        text = _decoded(content, encoding)
        if text.count("\ufffd") * 100 <= len(text):
            return text
    if (western := _as_western(content)) is not None and not _eastern(content):
        return content.decode(central, "replace") if (central := _central(content)) else western
    encoding = _guess(content)
    return _decoded(content, encoding) if encoding else None


def _decoded(content: bytes, encoding: str) -> str:
    """Read in the way that leaves the least damage, of those that the encoding stands for."""
    readings = (content.decode(name, "replace") for name in (encoding, *_ALSO.get(encoding, ())))
    return min(readings, key=lambda text: text.count("\ufffd"))


def _guess(content: bytes) -> str:
    """What statistics say of the lines beyond ASCII; empty if they say that it is no text."""
    sample = _foreign_lines(content)
    labels = [guess["encoding"] for guess in chardet.detect_all(sample)]
    names = [codec_name(label) or "cp1252" for label in labels if label]
    if not names:
        return "cp1252" if len(sample) < len(content) * _FEW_LINES else ""
    if names[0] in _LATIN and (eastern := _eastern(sample)):
        return eastern
    return next((name for name in names if not _mixes_scripts(sample.decode(name, "replace"))), names[0])


def _eastern(content: bytes) -> str:
    """The encoding of which all bytes beyond ASCII make frequent Chinese or Japanese words; empty if there is none."""
    return next((name for name, words in _EASTERN_WORDS.items() if words.sub(b"", content).isascii()), "")


def _mixes_scripts(text: str) -> bool:
    foreign = sum(char > "\x7f" for char in text)
    return len(_MIXED_WORD.findall(text)) > foreign * _MAX_MIXED_SHARE


def _as_western(content: bytes) -> str | None:
    """A text with few characters beyond ASCII, all of them usual in Western Europe; else None."""
    foreign = [byte for byte in content if byte > 127] if len(content) < _SAMPLE_BYTES else []
    if not 0 < len(foreign) < _FEW or len(foreign) * 2 > len(content):
        return None
    text = content.decode("cp1252", "replace")
    is_western = _WESTERN.issuperset(bytes(foreign).decode("cp1252", "replace"))
    return text if is_western and not _QUOTE_IN_WORD.search(text) else None


def _central(content: bytes) -> str:
    """The encoding of Central Europe that statistics clearly prefer to that of Western Europe; empty if they do not.

    Czech as Western Europe has it is full of letters that are usual there: "pøed prvním".
    """
    if len(content) < _CENTRAL_FROM or _OPENING_MARK.search(content):
        return ""
    likely: dict[str, float] = {}
    for guess in chardet.detect_all(_foreign_lines(content), ignore_threshold=True):
        likely.setdefault(codec_name(guess["encoding"] or ""), guess["confidence"])
    best = max(_CENTRAL, key=lambda name: likely.get(name, 0.0))
    western = max(likely.get(name, 0.0) for name in _SAME_LETTERS)
    return best if likely.get(best, 0.0) > western * _CENTRAL_MARGIN else ""


def _foreign_lines(content: bytes) -> bytes:
    return b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE_BYTES]


def _decode_utf8(content: bytes) -> str | None:
    """As UTF-8 if all of it is, or if its damage is small beside what is right; otherwise None."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    return _mended(text) if _is_little_damaged(text) or _is_in_whole_lines(text) else None


def _is_little_damaged(text: str) -> bool:
    if not _FOREIGN.search(text):
        return False
    bad = sum(1 for _ in _DAMAGE.finditer(text))
    good = list(islice((match[0] for match in _FOREIGN.finditer(text)), bad * _MIN_GOOD_PER_BAD))
    return len(good) >= bad and (len(good) >= bad * _MIN_GOOD_PER_BAD or _WESTERN.issuperset(good))


def _is_in_whole_lines(text: str) -> bool:
    """Whether there is as much in lines that are all UTF-8 as there is damage in others."""
    lines = (match[0] for match in _WHOLE_LINE.finditer(text))
    right = sum(_proof(line) for line in lines if not line.isascii())
    return right >= sum(1 for _ in _DAMAGE.finditer(text))


def _proof(line: str) -> int:
    """How many bytes beyond ASCII the line has; letters of Western Europe hardly ever come out of other bytes."""
    foreign = "".join(_FOREIGN.findall(line))
    return len(foreign.encode()) * (_MIN_GOOD_PER_BAD if _WESTERN.issuperset(foreign) else 1)


def _mended(text: str) -> str:
    """UTF-8 with other lines between, as of several programs that write one log; damage becomes U+FFFD."""
    lines = (match[0] for match in islice(_DAMAGED_LINE.finditer(text), _SAMPLE_LINES))
    other = "\n".join(line for line in lines if not _is_little_damaged(line)).encode("utf-8", "surrogateescape")
    encoding = "cp1252" if _as_western(other) is not None else _guess(other) or "cp1252"

    def mend(line: re.Match[str]) -> str:
        right = "utf-8" if _is_little_damaged(line[0]) else encoding
        return line[0].encode("utf-8", "surrogateescape").decode(right, "replace")

    return _DAMAGED_LINE.sub(mend, text)


def _wide_encoding(content: bytes) -> str:
    """UTF-16 or UTF-32 without a mark; empty if it is neither."""
    sample = content[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    if even + odd < 0.8 and len(_CONTROL_BYTE.findall(sample)) < len(sample) * 0.01:
        return ""  # what is wide and not Latin is full of bytes that no other text has
    best = max(_WIDE, key=lambda encoding: _anchors(sample, encoding))
    return best if _anchors(sample, best) else ""


def _anchors(sample: bytes, encoding: str) -> int:
    """How many characters show that the sample is text in this encoding; 0 if others show that it is not.

    Hardly anything but UTF-32 is valid UTF-32.
    """
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return 0
    if _is_strange(text):
        return 0
    return len(text) if encoding.startswith("utf-32") else len(_ANCHOR.findall(text))


def _is_strange(text: str) -> bool:
    strange = sum(
        char == "\ufffd" or (unicodedata.category(char) in _STRANGE and char not in "\t\n\r") for char in text
    )
    return strange > len(text) * _MAX_CONTROL_SHARE


def _is_data(content: bytes) -> bool:
    """What `_looks_like_text` would say, too, but after much work: in no encoding do these bytes become letters."""
    sample = content[:_SAMPLE_BYTES]
    controls = len(_CONTROL_BYTE.findall(sample))
    return controls > len(sample) * _MAX_CONTROL_SHARE or sample.count(0) > len(sample) * _MAX_NUL_SHARE


def _looks_like_text(text: str) -> bool:
    sample = text[:_SAMPLE_BYTES]
    controls = len(_CONTROL.findall(sample))
    return controls <= len(sample) * _MAX_CONTROL_SHARE and sample.count("\0") <= len(sample) * _MAX_NUL_SHARE
