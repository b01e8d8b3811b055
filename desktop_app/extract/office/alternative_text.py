"""What a picture shows, as its author says it to those who cannot see it. Pure.

Programs fill the field in where nobody does: with the name of the file, a number, or a guess that says that it is one.
"""

import re
from collections.abc import Iterable, Mapping

_FIELDS = ("title", "descr", "alt")
"""The last one in drawings of before 2007."""
_MADE_NAME = re.compile(
    r"(?:picture|image|img|photo|graphic|grafik|bild|afbeelding|imagen|imagem|immagine|рисунок|图片|圖片|図|"
    r"shape|rectangle|rechteck|group|gruppe|text ?box|textfeld|chart|diagram|diagramm|object|objekt)[ _-]?\d*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r".*\.(?:png|jpe?g|gif|bmp|tiff?|[we]mf|svg|webp|heic|ico)", re.IGNORECASE)
_MACHINE = re.compile(
    r"(?=.*(?:(?i:automat)|自动|自動|(?<![A-Za-z])(?:AI|KI|IA)(?![A-Za-z])))"
    r".*(?:(?i:g[eé]n[eé]r(?:a[td]|i[eé]r|é)|incor|inexact|falsch|fehler|confidence|konfidenz)|生成|正し|不正确)",
    re.DOTALL,
)
"""Who made it, and that it was made or may be wrong; a person who writes of machines says only the first."""
_REMARK = re.compile(
    r" (?:Description (?:automatically )?generated[\w ]{0,60}|AI-generated content may be incorrect\.?)\Z"
)
_LONGEST_REMARK = 120


def alternative_text(attributes: Mapping[str, str]) -> str:
    """Title and description among the attributes of what is drawn; empty if no person or program described it."""
    values = (description(attributes.get(field, "")) for field in _FIELDS)
    name = attributes.get("name", "").strip()
    return "\n".join(dict.fromkeys(value for value in values if value not in {"", name}))


def untold(descriptions: Iterable[str], texts: Iterable[str]) -> list[str]:
    """The descriptions that none of the texts that stand in what is drawn says, nor all of them together."""
    told = [" ".join(text.split()) for text in texts]
    said = {"", *told, " ".join(told)}
    return [item for item in descriptions if " ".join(item.split()) not in said]


def description(value: str) -> str:
    """A title or description; empty if no person or program described anything.

    Without the remark that a machine wrote it, which Office puts in a paragraph of its own in its language.
    """
    value = value.strip()
    before, _, last = value.rpartition("\n\n")
    if before and len(last) <= _LONGEST_REMARK and _MACHINE.match(last):
        value = before
    text = _REMARK.sub("", " ".join(value.split()))
    return "" if _MADE_NAME.fullmatch(text) or _FILE_NAME.fullmatch(text) else text
