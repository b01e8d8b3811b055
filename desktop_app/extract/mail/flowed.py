"""Text that was sent in short lines which go on in the next (format=flowed, RFC 3676): whole paragraphs again."""

import re
from collections.abc import Iterator
from email.message import Message

_LINE_END = re.compile(r"\r?\n")
_SIGNATURE = "-- "
"""Ends in a blank, and goes on nowhere."""


def paragraphs_of(text: str, part: Message) -> str:
    """The text of `part` with each paragraph in one line; as it stands unless the part says that it was broken."""
    if _said(part, "format") != "flowed":
        return text
    return "".join(_pieces(text, drop_blank=_said(part, "delsp") == "yes")).removeprefix("\n")


def _said(part: Message, name: str) -> str:
    return str(part.get_param(name, "")).strip().lower()


def _pieces(text: str, *, drop_blank: bool) -> Iterator[str]:
    """Lines without the blank that protects their beginning, a line break before those that begin a paragraph.

    A line goes on in one of the same depth of quoting; an empty one ends a paragraph, though the RFC lets it go on.
    """
    open_depth: int | None = None
    for line in _LINE_END.split(text):
        quoted = len(line) - len(line.lstrip(">"))
        words = line[quoted:].removeprefix(" ")
        if quoted != open_depth or words in {"", _SIGNATURE}:
            yield "\n" + (line[: len(line) - len(words)] if quoted else "")
        goes_on = words.endswith(" ") and words != _SIGNATURE
        open_depth = quoted if goes_on else None
        yield words[:-1] if goes_on and drop_blank else words
