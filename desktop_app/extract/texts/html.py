"""HTML: what a reader of the page sees, by heading sections, without scripts, styles, comments and markup.

Parsed by lexbor (selectolax), walked without recursion: pages nest as deep as they like.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from desktop_app.extract.contents import Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.normalise import without_data_uris
from desktop_app.extract.texts.html_nesting import bearable
from desktop_app.extract.texts.plain_text import beginning_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "head", "iframe", "object", "canvas", "svg", "datalist", "rt", "rp")
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset(
    ("p", "table", "ul", "ol", "dl", "pre", "blockquote", "section", "article", "figure", "hr", *_HEADINGS)
)
_LINES = frozenset(
    (
        *("div", "li", "tr", "br", "dt", "dd", "caption", "figcaption", "header", "footer", "nav", "aside"),
        *("main", "address", "form", "fieldset", "legend", "option", "summary", "details", "center"),
    )
)
_EMPTY = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([a-zA-Z][\w:.-]{0,40})(\s[^<>]{0,4000})?/>"
)
"""An element that ends where it begins, which HTML itself has no way to write."""
_CELLS = frozenset(("td", "th"))
_HOLDING_ROWS = frozenset(("table", "tr"))
_GAPS = ("", " ", "\t", "\n", "\n\n")
_HIDING = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_WHOLE = frozenset(("html", "body"))
"""Programs hide them until the page is complete."""
_MAX_ADDRESS = 2_000
_AUTHORS = ("author", "dcterms.creator", "dc.creator", "article:author")
"""Names of what tells who wrote a page; the first that says a name counts."""
_BOOKMARKS = re.compile(r"\s*<!doctype netscape-bookmark", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def read_html(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section, the heading included."""
    source, metadata = beginning_of(path, settings, page_source)
    contents = xhtml_contents(source) if source.lstrip().startswith("<?xml") else html_contents(source)
    return replace(contents, metadata=contents.metadata | metadata)


def page_source(content: bytes, *, declared: str = "") -> str | None:
    """The decoded page; None if it is not text. What it was sent with (`declared`) comes before what it says."""
    says = _DECLARED.search(content, 0, 4096)
    return decode(content, declared=declared or (says.group(1).decode("ascii", "replace") if says else ""))


def xhtml_contents(source: str) -> Contents:
    """The contents of a page that is written as XML, where `<title/>` ends at once."""
    return html_contents(_EMPTY.sub(r"<\1\2></\1>", source))


def html_contents(source: str) -> Contents:
    """The contents of a page given as text."""
    tree = LexborHTMLParser(bearable(without_data_uris(source)))
    title = tree.css_first("head > title")
    page = _Bookmarks() if _BOOKMARKS.match(source) else _Page()
    if tree.root is not None:
        for node, entering in _walk(tree.root):
            page.visit(node, entering=entering)
    page.end_section()
    author = _author(tree)
    return Contents(
        tuple(page.segments),
        title.text() if title is not None else page.headings.first,
        {"author": author} if author else {},
    )


def html_text(source: str) -> str:
    """The text of a page given as text, without its sections."""
    return "\n\n".join(segment.text for segment in html_contents(source).segments)


def _author(tree: LexborHTMLParser) -> str:
    """Who wrote the page, all of them; empty if it does not say. Programs also put an address there."""
    said: dict[str, list[str]] = {}
    for meta in tree.css("head > meta"):
        name = meta.attributes.get("name") or meta.attributes.get("property") or ""
        author = " ".join((meta.attributes.get("content") or "").split())
        if author and "://" not in author:
            said.setdefault(name.strip().lower(), []).append(author)
    return ", ".join(dict.fromkeys(next((said[name] for name in _AUTHORS if name in said), ())))


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every visible element and text in order; elements again (False) when they end."""
    open_elements: list[LexborNode] = []
    node: LexborNode | None = root
    while True:
        if node is not None:
            yield node, True
            open_elements.append(node)
            node = None if _unseen(node) else node.child
        elif open_elements:
            ended = open_elements.pop()
            yield ended, False
            node = ended.next if open_elements else None
        else:
            return


def _unseen(node: LexborNode) -> bool:
    return not node.is_element_node or node.tag in _UNSEEN or "hidden" in node.attrs or _is_hidden(node)


def _is_hidden(node: LexborNode) -> bool:
    return "style" in node.attrs and node.tag not in _WHOLE and bool(_HIDING.search(node.attrs["style"] or ""))


class _Page:
    """Collects text while the tree is walked."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.headings = HeadingPath()
        self._parts: list[str] = []
        self._heading_from: int | None = None
        self._preformatted = 0
        self._gap = ""
        self._cells: list[int] = []
        """Where the text of the open cells begins."""
        self._cell_begins = False

    def visit(self, node: LexborNode, *, entering: bool) -> None:
        if node.is_text_node:
            if entering:
                self._text(node.text_content or "")
        elif node.is_element_node and node.tag not in _UNSEEN:
            self._element(node, entering=entering)

    def end_section(self) -> None:
        text = "".join(self._parts).strip()
        if text:
            self.segments.append(Segment(text, Locator(heading=self.headings.path)))
        self._parts = []
        self._gap = ""

    def _text(self, text: str) -> None:
        if not self._preformatted:
            text = _SPACE.sub(" ", text)
            if self._gap or not self._parts or self._parts[-1].endswith(" "):
                text = text.lstrip(" ")
        if not text:
            return
        if self._gap and self._parts:
            self._parts.append(self._gap)
        self._gap = ""
        self._cell_begins = False
        self._parts.append(text)

    def _element(self, node: LexborNode, *, entering: bool) -> None:
        tag = node.tag or ""
        if tag in _HEADINGS and entering:
            self.end_section()
            self._heading_from = len(self._parts)
        elif tag in _HEADINGS and self._heading_from is not None:
            self.headings.enter(self._level(tag), "".join(self._parts[self._heading_from :]))
            self._heading_from = None
        if tag == "pre":
            self._preformatted += 1 if entering else -1
        if tag == "img" and entering:
            self._text(f" {node.attributes.get('alt') or ''} ")
        if tag in _CELLS:
            self._cell(entering=entering)
        elif tag == "button":
            self._break(" ")
        elif self._cell_begins and tag not in _HOLDING_ROWS:
            return
        elif tag in _PARAGRAPHS:
            self._break("\n\n")
        elif tag in _LINES:
            self._break("\n")

    def _level(self, tag: str) -> int:
        return _HEADINGS[tag]

    def _cell(self, *, entering: bool) -> None:
        """Cells stand beside each other, whatever they hold; only those of several lines do not."""
        self._cell_begins = entering
        if entering:
            self._cells.append(len(self._parts))
            return
        start = self._cells.pop() if self._cells else 0
        is_one_line = not any("\n" in part for part in self._parts[start + 1 :])
        if is_one_line and start < len(self._parts):
            self._gap = ""
        self._break("\t")

    def _break(self, gap: str) -> None:
        """Something ends here; the widest of several gaps in a row is written once text follows."""
        self._gap = max(self._gap, gap, key=_GAPS.index)


class _Bookmarks(_Page):
    """What browsers export: folders are as deep as the lists they stand in, and a link's address is text."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def _element(self, node: LexborNode, *, entering: bool) -> None:
        super()._element(node, entering=entering)
        if node.tag == "dl":
            self._depth += 1 if entering else -1
            if not entering:
                self.end_section()
                self.headings.enter(max(self._depth, 1), "")
        elif node.tag == "a" and not entering and "://" in (address := node.attributes.get("href") or ""):
            self._text(f" {address[:_MAX_ADDRESS]} ")

    def _level(self, tag: str) -> int:  # noqa: ARG002 - all folders have the same
        return max(self._depth, 1)
