"""What a picture says of itself: title, caption, keywords, who made it, when, with what and where.

Reads EXIF, IPTC, XMP and the comments of PNG, JPEG and GIF through Pillow. What programs leave behind without a
person's doing is no caption.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import ExifTags, ImageFile, IptcImagePlugin

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.encodings import decode
from desktop_app.extract.normalise import normalise, one_line
from desktop_app.extract.safe_xml import visit_xml

_MAX_CHARS = 5_000
"""No caption is longer, and no list of keywords."""
_MAX_KEYWORDS = 200
_MAX_BLOCK_BYTES = 2_000_000
_IPTC_TITLE, _IPTC_KEYWORD, _IPTC_CREATOR, _IPTC_CAPTION = (2, 5), (2, 25), (2, 80), (2, 120)
_XP_TITLE, _XP_COMMENT, _XP_AUTHOR, _XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E
"""Tags that Windows writes, in UTF-16."""
_PLAIN_LABELS = (b"ASCII\0\0\0", bytes(8))
_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)")
_LEFT_BEHIND = re.compile(
    r"(?:olympus|minolta|konica|konica minolta|samsung|sony|nikon|kodak|casio)\s+(?:digital camera|dsc)\s*"
    r"|(?:created with|made with|software:).*|screenshot|processed with vsco.*|default|untitled|charset=.*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PictureFacts:
    """Texts on one line each, empty where the picture does not say; `created` is ISO 8601 in local time."""

    title: str = ""
    caption: str = ""
    keywords: list[str] = field(default_factory=list)
    author: str = ""
    created: str = ""
    camera: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        """What is searched; empty if nobody has given the picture a title, a caption or a keyword."""
        said = [self.title, self.caption, ", ".join(self.keywords)]
        if not any(said):
            return ""
        return "\n".join(line for line in (*said, self.author, self.created[:10], self.camera, self.place) if line)

    @property
    def metadata(self) -> dict[str, str]:
        """Author and time, where they are known."""
        return {name: value for name, value in (("author", self.author), ("created", self.created)) if value}


def facts_of(picture: ImageFile.ImageFile) -> PictureFacts:
    """The facts of an opened picture. What is damaged in them is left out: the picture may be whole."""
    facts = PictureFacts()
    for read in (_read_xmp, _read_iptc, _read_exif, _read_comments):
        try:
            read(picture, facts)
        except (ValueError, KeyError, TypeError, SyntaxError, OSError, ArithmeticError, CannotRead):
            continue
    return facts


def _say(facts: PictureFacts, name: str, value: object, *, declared: str = "") -> None:
    """Set a text that is not known yet; the first source that says something is believed."""
    text = _text(value, declared)
    if text and not getattr(facts, name) and not _LEFT_BEHIND.fullmatch(text):
        setattr(facts, name, text)


def _add_keywords(facts: PictureFacts, words: Iterator[str]) -> None:
    for word in words:
        if word and word not in facts.keywords and len(facts.keywords) < _MAX_KEYWORDS:
            facts.keywords.append(word)


def _text(value: object, declared: str = "") -> str:
    if isinstance(value, bytes):
        value = decode(value[:_MAX_CHARS], declared=declared) or ""
    elif isinstance(value, str):
        value = _as_utf8(value)
    return one_line(normalise(str(value or "")[:_MAX_CHARS]).replace("\x00", " "))


def _as_utf8(text: str) -> str:
    """The text that Pillow took for Latin-1, as EXIF and PNG have it, though it was written in UTF-8."""
    try:
        return text[:_MAX_CHARS].encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


# --- XMP ------------------------------------------------------------------------------------------


def _read_xmp(picture: ImageFile.ImageFile, facts: PictureFacts) -> None:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    if not isinstance(packet, bytes) or len(packet) > _MAX_BLOCK_BYTES:
        return
    visitor = _Xmp()
    visit_xml(packet.strip(b"\x00 \r\n\t"), visitor)
    for name, key in (("title", "title"), ("caption", "description"), ("author", "creator")):
        _say(facts, name, next(iter(visitor.items.get(key, [])), ""))
    _add_keywords(facts, (one_line(word[:_MAX_CHARS]) for word in visitor.items.get("subject", [])))
    facts.created = facts.created or _time(visitor.created)


class _Xmp:
    """The items of the lists that Dublin Core uses, and the time of creation; bounded by the packet's size."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = {}
        self.created = ""
        self._list = ""
        self._parts: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.created = self.created or attributes.get("DateTimeOriginal") or attributes.get("CreateDate", "")
        if name in {"title", "description", "creator", "subject"}:
            self._list = name
        elif name == "li" and self._list:
            self._parts = []

    def end(self, name: str) -> None:
        if name == "li" and self._parts is not None:
            self.items.setdefault(self._list, []).append("".join(self._parts))
            self._parts = None
        elif name == self._list:
            self._list = ""

    def text(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)


# --- IPTC -----------------------------------------------------------------------------------------


def _read_iptc(picture: ImageFile.ImageFile, facts: PictureFacts) -> None:
    fields: dict[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(picture) or {}
    declared = "utf-8" if fields.get((1, 90)) == b"\x1b%G" else ""
    for name, key in (("title", _IPTC_TITLE), ("caption", _IPTC_CAPTION), ("author", _IPTC_CREATOR)):
        _say(facts, name, _first(fields.get(key)), declared=declared)
    words = fields.get(_IPTC_KEYWORD) or []
    _add_keywords(facts, (_text(word, declared) for word in (words if isinstance(words, list) else [words])))


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


# --- EXIF -----------------------------------------------------------------------------------------


def _read_exif(picture: ImageFile.ImageFile, facts: PictureFacts) -> None:
    if picture.format == "PNG" and not picture.info.keys() & {"exif", "Raw profile type exif"}:
        return  # Pillow would decode all pixels to look for it behind them
    exif = picture.getexif()
    for name, tag in (("title", _XP_TITLE), ("caption", _XP_COMMENT), ("author", _XP_AUTHOR)):
        _say(facts, name, _utf16(exif.get(tag)))
    _add_keywords(facts, (one_line(word) for word in _utf16(exif.get(_XP_KEYWORDS)).split(";")))
    _say(facts, "caption", exif.get(ExifTags.Base.ImageDescription))
    _say(facts, "author", exif.get(ExifTags.Base.Artist))
    details = exif.get_ifd(ExifTags.IFD.Exif)
    _say(facts, "caption", _user_comment(details.get(ExifTags.Base.UserComment)))
    facts.created = facts.created or _time(
        details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    )
    maker, model = _text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model))
    facts.camera = model if model.startswith(maker) else f"{maker} {model}".strip()
    facts.place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))


def _utf16(value: object) -> str:
    if isinstance(value, tuple):
        value = bytes(value)
    return one_line(value[:_MAX_CHARS].decode("utf-16-le", "ignore").rstrip("\x00")) if isinstance(value, bytes) else ""


def _user_comment(value: object) -> object:
    """Without the eight bytes that name its encoding, where they do."""
    if not isinstance(value, bytes):
        return value
    label, content = value[:8], value[8 : _MAX_CHARS * 2]
    if label == b"UNICODE\0":
        return _utf16_of_either_order(content)
    if label == b"JIS\0\0\0\0\0":
        return content.decode("iso2022_jp_ext", "ignore")
    return content if label in _PLAIN_LABELS else value


def _utf16_of_either_order(content: bytes) -> str:
    """By its mark, or by the zeros that most texts have; programs keep to no order."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "ignore")
    big = content[0::2].count(0) > content[1::2].count(0)
    return content.decode("utf-16-be" if big else "utf-16-le", "ignore").rstrip("\0")


def _time(value: object) -> str:
    match = _TIME.match(_text(value))
    return "{}-{}-{}T{}".format(*match.groups()) if match else ""


def _place(gps: dict[int, Any]) -> str:
    """Latitude and longitude in degrees, as the picture gives them."""
    tags = ExifTags.GPS
    latitude = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef))
    longitude = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef))
    return f"{latitude} {longitude}" if latitude and longitude else ""


def _degrees(parts: Any, direction: object) -> str:
    if not parts or len(parts) != 3:
        return ""
    degrees, minutes, seconds = (float(part) for part in parts)
    return f"{degrees + minutes / 60 + seconds / 3600:.5f}° {_text(direction)}"


# --- comments ---------------------------------------------------------------------------------------


def _read_comments(picture: ImageFile.ImageFile, facts: PictureFacts) -> None:
    """Texts of PNG by their keyword, and the comment of JPEG and GIF."""
    for name, keys in (
        ("title", ("Title",)),
        ("caption", ("Description", "Comment", "comment")),
        ("author", ("Author",)),
    ):
        for key in keys:
            _say(facts, name, picture.info.get(key))
    _add_keywords(facts, (one_line(word) for word in _text(picture.info.get("Keywords")).split(",")))
    facts.created = facts.created or _time(picture.info.get("Creation Time"))
