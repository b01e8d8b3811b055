"""The text of Rich Text Format: paragraphs of the body and of what stands beside it, decoded as fonts say.

A scanner that looks at every byte once and keeps a stack of groups; what it does not know it passes over, as the
format asks for. Never fails: RTF that ends early, closes too much or nests too deep gives what there is.
"""

import re
from dataclasses import dataclass, field, replace

from desktop_app.extract.encodings import codec_name
from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.rtf_words import (
    BODY,
    BOXES,
    CHARACTERS,
    CHARSETS,
    CODE_PAGES,
    CREATED,
    ENDNOTES,
    ESCAPED,
    FONTS,
    FOOTNOTES,
    MAC_CODE_PAGE,
    NOTHING,
    OPTIONAL_BUT_READ,
    PROPERTIES,
    STORIES,
    STYLES,
    SYMBOLS,
    UNREAD,
)

_TOKEN = re.compile(
    rb"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|'(?P<hex>[0-9a-fA-F]{2})|(?P<symbol>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_MAX_DEPTH = 100_000

_PARAGRAPH_SYMBOLS = (b"\r", b"\n")


@dataclass(slots=True)
class _Group:
    """What holds until the group ends."""

    story: str = BODY
    story_around: str = NOTHING  # that of the nearest group around it that has one
    encoding: str = ""  # that of the default font
    fallback: int = 1  # characters that follow one told by its number, for programs that do not know it
    is_deleted: bool = False
    in_properties: bool = False


@dataclass(slots=True)
class _Open:
    """A paragraph or table row that is being read. A note or text box begins one of its own."""

    parts: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    level: int = 0
    in_table: bool = False


class RtfText:
    """One document. `stories` holds its paragraphs, by `BODY` or the name of what stands beside it.

    `is_whole` unless it ends before it says that it does.
    """

    def __init__(self, content: bytes) -> None:
        self.stories: dict[str, list[Paragraph]] = {}
        self.is_whole = True
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._default_font = 0
        self._levels: dict[int, int] = {}
        self._style = 0
        self._made: dict[str, int] = {}
        self._group = _Group()
        self._groups: list[tuple[_Group, _Open]] = []
        self._open = _Open()
        self._bytes = bytearray()
        self._skip = 0
        self._is_optional = False
        self._handlers = {
            **dict.fromkeys(("par", "sect", "page", "column"), self._paragraph),
            "cell": self._cell,
            "row": self._row,
            "trowd": self._in_table,
            "intbl": self._in_table,
            "pard": self._plain_paragraph,
            "plain": self._plain,
            "deleted": self._delete,
            "s": self._apply_style,
            "outlinelevel": self._outline,
            "f": self._apply_font,
            "deff": self._name_default_font,
            "fcharset": self._describe_font,
            "cpg": self._describe_font_by_page,
            "ansicpg": self._name_code_page,
            "u": self._character,
            "uc": self._name_fallback,
            "ftnalt": self._end_note,
        }
        self._read(content)

    @property
    def created(self) -> str:
        """When the document was made, as ISO 8601; empty if it does not say."""
        year, month, day, hour, minute = (self._made.get(name, 0) for name in ("yr", "mo", "dy", "hr", "min"))
        return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00" if year and month and day else ""

    def _read(self, content: bytes) -> None:
        at = 0
        while (token := _TOKEN.match(content, at)) and len(self._groups) <= _MAX_DEPTH:
            at = token.end()
            kind = token.lastgroup
            if kind in {"word", "number"}:
                number = int(token["number"]) if token["number"] else None
                at += max(0, number or 0) if token["word"] == b"bin" else 0
                self._control(token["word"].decode("ascii"), number)
            elif kind == "hex":
                self._add_bytes(bytes.fromhex(token["hex"].decode("ascii")))
            elif kind == "text":
                self._add_bytes(token["text"])
            elif kind == "brace":
                self._begin_group() if token["brace"] == b"{" else self._end_group()
            elif kind == "symbol":
                self._symbol(token["symbol"])
        self.is_whole = not self._groups
        while self._groups:
            self._end_group()
        self._end_paragraph()

    def _begin_group(self) -> None:
        self._flush()
        self._groups.append((self._group, self._open))
        self._group = replace(self._group, story_around=self._group.story or self._group.story_around)
        self._skip = 0

    def _end_group(self) -> None:
        self._flush()
        self._skip = 0
        if not self._groups:
            return
        group, paragraph = self._groups.pop()
        if self._group.story == STYLES:
            self._name_style("".join(self._open.parts))
            self._open.parts.clear()
        elif self._open is not paragraph:
            self._end_paragraph()
        self._group, self._open = group, paragraph

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_optional = True
        elif symbol in _PARAGRAPH_SYMBOLS:
            self._paragraph(None)
        elif symbol in ESCAPED:
            self._add_bytes(symbol)  # it may be the second byte of a character
        elif symbol in SYMBOLS:
            self._add(SYMBOLS[symbol])

    def _control(self, word: str, number: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        if word in UNREAD or (is_optional and word not in OPTIONAL_BUT_READ):
            self._group.story = NOTHING
        elif word == "ud":
            self._group.story = self._group.story_around
        elif word == "info":
            self._group.story, self._group.in_properties = NOTHING, True
        elif self._group.in_properties and word in PROPERTIES:
            self._begin_story(PROPERTIES[word])
        elif self._group.story == CREATED:
            self._made[word] = number or 0
        elif self._group.story != NOTHING:
            self._control_of_text(word, number)

    def _control_of_text(self, word: str, number: int | None) -> None:
        if word in STORIES or word in BOXES:
            self._begin_story(STORIES.get(word, self._group.story))
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word in CODE_PAGES:
            self._code_page = CODE_PAGES[word]
        elif word in self._handlers:
            self._handlers[word](number)

    def _begin_story(self, story: str) -> None:
        self._group.story = story
        self._open = _Open()

    # --- text ---

    def _add_bytes(self, content: bytes) -> None:
        skipped = min(self._skip, len(content))
        self._skip -= skipped
        if self._is_read():
            self._bytes += content[skipped:]

    def _add(self, text: str) -> None:
        if self._skip:
            self._skip -= 1
        elif self._is_read():
            self._flush()
            self._open.parts.append(text)

    def _is_read(self) -> bool:
        return self._group.story not in {NOTHING, FONTS, CREATED} and not self._group.is_deleted

    def _flush(self) -> None:
        """Decode the bytes so far; two of them may be one character, so they are decoded together."""
        if self._bytes:
            encoding = self._group.encoding or self._fonts.get(self._default_font) or self._code_page
            errors = "ignore" if encoding == "ascii" else "replace"
            self._open.parts.append(self._bytes.decode(encoding, errors))
            self._bytes.clear()

    def _character(self, number: int | None) -> None:
        self._skip = 0
        self._add(chr((number or 0) & 0xFFFF))
        self._skip = self._group.fallback

    # --- paragraphs and tables ---

    def _paragraph(self, _: int | None) -> None:
        self._add(" ") if self._open.in_table else self._end_paragraph()

    def _end_paragraph(self) -> None:
        self._flush()
        if self._open.cells:
            self._emit("\t".join(self._open.cells), 0)
            self._open.cells.clear()
        self._emit("".join(self._open.parts), self._open.level)
        self._open.parts.clear()

    def _cell(self, _: int | None) -> None:
        self._flush()
        self._open.cells.append(" ".join("".join(self._open.parts).split()))
        self._open.parts.clear()

    def _row(self, _: int | None) -> None:
        self._end_paragraph()
        self._open.in_table = False

    def _emit(self, text: str, level: int) -> None:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if text.strip() and self._group.story not in {NOTHING, FONTS, CREATED}:
            self.stories.setdefault(self._group.story, []).append(Paragraph(text.strip(), level))

    def _in_table(self, _: int | None) -> None:
        self._open.in_table = True

    def _plain_paragraph(self, _: int | None) -> None:
        self._open.level, self._open.in_table = 0, False

    # --- styles and fonts ---

    def _apply_style(self, number: int | None) -> None:
        if self._group.story == STYLES:
            self._style = number or 0
        else:
            self._open.level = self._levels.get(number or 0, 0)

    def _name_style(self, name: str) -> None:
        if found := _HEADING_NAME.match(name.strip()):
            self._levels[self._style] = int(found.group(1))

    def _outline(self, number: int | None) -> None:
        level = (number or 0) + 1 if 0 <= (number or 0) < 9 else 0
        if self._group.story == STYLES:
            self._levels[self._style] = level
        else:
            self._open.level = level

    def _apply_font(self, number: int | None) -> None:
        self._flush()
        self._font = number or 0
        if self._group.story != FONTS:
            self._group.encoding = self._fonts.get(self._font, "") or self._code_page

    def _describe_font(self, number: int | None) -> None:
        self._fonts.setdefault(self._font, CHARSETS.get(number or 0, ""))

    def _describe_font_by_page(self, number: int | None) -> None:
        self._fonts[self._font] = codec_name(f"cp{number}")

    def _name_default_font(self, number: int | None) -> None:
        self._default_font = number or 0

    def _name_code_page(self, number: int | None) -> None:
        named = "mac_roman" if number == MAC_CODE_PAGE else codec_name(f"cp{number}")
        self._code_page = named or self._code_page

    def _plain(self, _: int | None) -> None:
        self._flush()
        self._group.encoding, self._group.is_deleted = "", False

    def _delete(self, number: int | None) -> None:
        self._flush()
        self._group.is_deleted = number != 0

    def _name_fallback(self, number: int | None) -> None:
        self._group.fallback = max(0, number or 0)

    def _end_note(self, _: int | None) -> None:
        if self._group.story == FOOTNOTES:
            self._group.story = ENDNOTES
