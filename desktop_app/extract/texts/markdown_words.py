"""One line of Markdown as a reader sees it, for headings and titles: no links, pictures, anchors and marks."""

import re

_PICTURE = re.compile(r"!\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_TAG = re.compile(r"</?(?:a|b|br|code|em|font|i|img|kbd|small|span|strong|sub|sup)\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{[#.:][^{}]*\}$")
_MARKS = re.compile(r"\*\*|`+")
_SLANTED = re.compile(r"(?<![\w*_])([*_])(\w[^*_]*)\1(?![\w*_])")


def plain_words(line: str) -> str:
    """`line` without its markup; pictures are named only if there is nothing else."""
    return _plain(_PICTURE.sub("", line)) or _plain(_PICTURE.sub(r"\1", line))


def _plain(line: str) -> str:
    words = _ATTRIBUTES.sub("", _TAG.sub("", _LINK.sub(r"\1", line)).rstrip())
    return " ".join(_SLANTED.sub(r"\2", _MARKS.sub("", words)).split())
