"""The XML of a Word document's parts: paragraphs with their heading level, and styles.

Knows WordprocessingML by local names, so that transitional and strict files read alike. Reads in one pass;
a document is never held as a tree.
"""

import re
from dataclasses import dataclass, field

from desktop_app.extract.office.alternative_text import alternative_text, untold
from desktop_app.extract.office.paragraphs import Paragraph, row_text
from desktop_app.extract.office.shown_pictures import Seen, nothing_seen
from desktop_app.extract.office.symbol_font import symbol
from desktop_app.extract.safe_xml import visit_until_damage

_HEADING_NAME = re.compile(r"heading (\d)")
_TITLE_NAME = "title"
_UNREAD = frozenset(
    ("Fallback", "moveFrom", "del", "instrText", "delText", "delInstrText", "rubyPr", "rt", "pPrChange")
)
"""Fallback repeats what a newer element says; the others are not part of the text as it stands."""
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t", "den": "/"}
"""What elements stand for; a denominator begins with the line above it."""
_DRAWN = frozenset(("docPr", "cNvPr", "shape"))
"""Hold what a picture shows; one that is drawn alone says it twice."""
_PICTURES = {"blip": "embed", "imagedata": "id"}
"""The attribute that refers to the picture; the last element is that of drawings of before 2007."""
_PROMPT = "showingPlcHdr"
_NO = frozenset(("0", "false", "off"))


@dataclass(frozen=True, slots=True)
class Styles:
    """What paragraph styles mean: style id → heading level, and the ids that mark the document's title."""

    levels: dict[str, int] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()


def parse_paragraphs(content: bytes, styles: Styles, seen: Seen = nothing_seen) -> list[Paragraph]:
    """Paragraphs in reading order; text boxes and what pictures show come before the paragraph they stand in.

    Pictures are `seen` by the id of their relationship.
    """
    visitor = _Paragraphs(styles, seen)
    visit_until_damage(content, visitor)
    return visitor.found


def parse_styles(content: bytes) -> Styles:
    """Heading levels by outline level or built-in name, inherited from the style a style is based on."""
    visitor = _StyleSheet()
    visit_until_damage(content, visitor)
    levels = {name: level for name in visitor.found if (level := visitor.level(name))}
    titles = frozenset(name for name, label in visitor.found.items() if label == _TITLE_NAME)
    return Styles(levels, titles)


class _Open:
    """A paragraph that is being read."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.style = ""
        self.outline: int | None = None
        self.boxed: list[str] = []  # what stands in the text boxes in it
        self.described: dict[str, None] = {}  # what the pictures in it show
        self.seen: list[str] = []  # the text recognised in them


class _Paragraphs:
    def __init__(self, styles: Styles, seen: Seen) -> None:
        self.found: list[Paragraph] = []
        self._styles = styles
        self._seen = seen
        self._paragraphs: list[_Open] = []
        self._rows: list[list[list[str]]] = []  # open table rows: cells: paragraphs
        self._unread = 0
        self._in_text = False
        self._prompts = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unread or name in _UNREAD or (name == "sdtContent" and self._prompts):
            self._unread += 1
            self._prompts = False
        elif name == _PROMPT:
            self._prompts = attributes.get("val", "") not in _NO
        elif name == "p":
            self._paragraphs.append(_Open())
        elif name == "t":
            self._in_text = True
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])
        elif self._paragraphs:
            self._property(self._paragraphs[-1], name, attributes)

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p" and self._paragraphs:
            self._close(self._paragraphs.pop())
        elif name == "tr" and self._rows:
            self._emit(Paragraph(row_text(self._rows.pop())))

    def text(self, data: str) -> None:
        if self._in_text and not self._unread and self._paragraphs:
            self._paragraphs[-1].parts.append(data)

    def _property(self, paragraph: _Open, name: str, attributes: dict[str, str]) -> None:
        if name == "pStyle":
            paragraph.style = attributes.get("val", "")
        elif name == "outlineLvl":
            paragraph.outline = _outline(attributes)
        elif name == "tab" and "val" in attributes:
            return  # the definition of a tab stop, not a tab
        elif name in _MARKS:
            paragraph.parts.append(_MARKS[name])
        elif name in _PICTURES:
            paragraph.seen.append(self._seen(attributes.get(_PICTURES[name], "")))
        elif name in _DRAWN:
            paragraph.described[alternative_text(attributes)] = None
        elif name == "sym":
            paragraph.parts.append(symbol(attributes.get("font", ""), attributes.get("char", "")))

    def _close(self, paragraph: _Open) -> None:
        text = "".join(paragraph.parts)
        level = self._styles.levels.get(paragraph.style, 0) if paragraph.outline is None else paragraph.outline
        is_title = paragraph.style in self._styles.titles
        shown = [Paragraph(item) for item in (*untold(paragraph.described, paragraph.boxed), *paragraph.seen)]
        own = Paragraph(text, level or (1 if is_title else 0), is_title)
        for item in (own, *shown) if own.level else (*shown, own):
            self._emit(item)
        if self._paragraphs and text.strip():
            self._paragraphs[-1].boxed.append(text)

    def _emit(self, paragraph: Paragraph) -> None:
        if not paragraph.text.strip():
            return
        if self._rows:
            if self._rows[-1]:
                self._rows[-1][-1].append(paragraph.text)
        else:
            self.found.append(paragraph)


class _StyleSheet:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        """Style id → name."""
        self._outlines: dict[str, int] = {}
        self._bases: dict[str, str] = {}
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("styleId", "") if attributes.get("type") == "paragraph" else ""
        elif not self._style:
            return
        elif name == "name":
            self.found[self._style] = attributes.get("val", "").lower()
        elif name == "basedOn":
            self._bases[self._style] = attributes.get("val", "")
        elif name == "outlineLvl":
            self._outlines[self._style] = _outline(attributes)

    def end(self, name: str) -> None:
        if name == "style":
            self._style = ""

    def text(self, data: str) -> None:
        """Style sheets hold no text."""

    def level(self, style: str) -> int:
        """Heading level from 1; 0 if the style is no heading."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            named = _HEADING_NAME.fullmatch(self.found.get(style, ""))
            if named:
                return int(named.group(1))
            if style in self._outlines:
                return self._outlines[style]
            style = self._bases.get(style, "")
        return 0


def _outline(attributes: dict[str, str]) -> int:
    """Heading level from 1; Word counts from 0 and calls body text 9."""
    value = attributes.get("val", "")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0
