"""Makes pages flat that nest so deep that their parser would be slow.

For each tag the parser looks through the elements that are open: its time grows with tags times depth, and the depth
may be as great as the page is long. Pure, and linear itself.
"""

import re
from collections import Counter

MAX_EFFORT = 100_000_000
"""Tags times open elements; a second or so. A long page of a hundred thousand tags may nest a thousand deep."""
_TAG = re.compile(r"<(/?)([a-z][^\s/<>]{0,60})[^<>]*>?", re.IGNORECASE)
_ENDING_THEMSELVES = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "option"),
        *("html", "head", "body", "title", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
"""They hold nothing, or end where the next one begins."""
_ENDING_IN_RUBY = frozenset(("rt", "rp"))
_KEPT = frozenset(
    (
        *("p", "br", "hr", "img", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("html", "head", "body", "title", "meta", "script", "style", "noscript", "iframe", "textarea"),
    )
)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd", "label"),
        *(
            "mark",
            "nobr",
            "q",
            "rp",
            "rt",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "tt",
            "u",
            "var",
            "wbr",
        ),
    )
)


def bearable(source: str) -> str:
    """The page; one that nests too deep without most of its elements, which leave a new line where words ended."""
    tags = source.count("<")
    if tags * tags <= MAX_EFFORT or tags * _most_open(source) <= MAX_EFFORT:
        return source
    return _TAG.sub(_flattened, source)


def _most_open(source: str) -> int:
    """How many elements may be open at a time, if those that end in the wrong order stay open for good."""
    opened: list[str] = []
    names: Counter[str] = Counter()
    most = lost = 0
    for tag in _TAG.finditer(source):
        name = tag[2].lower()
        if name in _ENDING_THEMSELVES or (name in _ENDING_IN_RUBY and names["ruby"]):
            continue
        if not tag[1]:
            opened.append(name)
            names[name] += 1
            most = max(most, len(opened))
        elif names[name]:
            while (ended := opened.pop()) != name:
                names[ended] -= 1
                lost += 1
            names[name] -= 1
    return most + lost


def _flattened(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in _KEPT:
        return tag[0]
    return "" if name in _INLINE else "<br>"
