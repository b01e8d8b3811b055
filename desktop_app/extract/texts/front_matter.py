"""The block of `key: value` lines at the top of many Markdown files: YAML between ---, TOML between +++.

Reads single lines and plain lists only, so that nothing in a block can be expanded into more than is written.
"""

import json
import re
from typing import NamedTuple

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_MAX_LINES = 200
_ENTRY = re.compile(r"([\w-]{1,40})[ \t]*[:=](?:[ \t]+(.*))?$")
_ITEM = re.compile(r"\s*-[ \t]+(?:(?:name|given|literal)[ \t]*:[ \t]*)?(.*)$")
_QUOTED = r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'"
_LIST_ITEM = re.compile(rf"\s*({_QUOTED}|[^,\s][^,]*)")
_COMMENT = re.compile(r"(?<!\S)#(?:\s.*)?$")
_VALUE_IN_QUOTES = re.compile(rf"({_QUOTED})\s*#.*$")
_BLOCK_MARKS = frozenset(("", ">", "|", ">-", "|-", ">+", "|+"))
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")


class FrontMatter(NamedTuple):
    """What the block says; `text` is the block without its fences."""

    title: str
    metadata: dict[str, str]
    text: str
    length: int
    """How many lines it takes."""


_NONE = FrontMatter("", {}, "", 0)


def front_matter(lines: list[str]) -> FrontMatter:
    """The block at the top of `lines`; an empty one if there is none, or if it does not end."""
    closings = _FENCES.get(lines[0].rstrip()) if lines else None
    if closings is None:
        return _NONE
    for number, line in enumerate(lines[1:_MAX_LINES], start=1):
        if line.rstrip() in closings:
            return _read(lines[1:number])
    return _NONE


def _read(block: list[str]) -> FrontMatter:
    values = _values(block)
    author = values.get("author") or values.get("authors", "")
    created = _DAY.match(values.get("date") or values.get("created", ""))
    found = {"author": author, "created": created[0].replace(" ", "T") if created else ""}
    metadata = {name: value for name, value in found.items() if value}
    return FrontMatter(values.get("title", ""), metadata, "\n".join(block), len(block) + 2)


def _values(block: list[str]) -> dict[str, str]:
    """Key in lower case → value; the items of a list are joined by commas, the lines of a text by spaces."""
    collected: dict[str, list[str]] = {}
    key = ""
    for line in block:
        if entry := _ENTRY.match(line):
            key = entry[1].lower()
            value = _without_comment((entry[2] or "").strip())
            collected.setdefault(key, [] if value in _BLOCK_MARKS else _plain(value))
        elif key and (item := _ITEM.match(line)):
            collected[key] += _plain(item[1].strip())
        elif key and line[:1] in {" ", "\t"} and ":" not in line:
            collected[key] = [" ".join([*collected[key], line.strip()])]
    return {key: ", ".join(parts) for key, parts in collected.items()}


def _without_comment(value: str) -> str:
    if value[:1] in {'"', "'"}:
        quoted = _VALUE_IN_QUOTES.match(value)
        return quoted[1] if quoted else value
    return _COMMENT.sub("", value).rstrip()


def _plain(value: str) -> list[str]:
    """The items of an inline list, or the one value, without quotes."""
    is_list = value.startswith("[") and value.endswith("]")
    items = [item[1] for item in _LIST_ITEM.finditer(value[1:-1])] if is_list else [value]
    return [_unquoted(item.strip()) for item in items if item.strip()]


def _unquoted(value: str) -> str:
    if value[:1] == '"' == value[-1:]:
        try:
            return str(json.loads(value))
        except ValueError:
            return value.strip('"')
    return value[1:-1].replace("''", "'") if value[:1] == "'" == value[-1:] else value
