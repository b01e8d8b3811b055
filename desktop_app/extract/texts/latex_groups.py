"""Keeps what stands in the braces of a LaTeX command apart from the text behind it. Must not know what is shown."""

import re

_OPENING = re.compile(r"(?:<[^<>\n]{0,50}>)?\s{0,5}(?:\[[^\[\]\n]{0,300}\]\s{0,5})?\{")
_LINES = frozenset(
    (
        *("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph"),
        *("addchap", "addsec", "minisec", "caption", "captionof", "subcaption", "frametitle", "framesubtitle"),
        *("title", "subtitle", "author", "date", "institute", "address", "signature", "opening", "closing"),
    )
)
_NOTES = frozenset(
    ("footnote", "footnotetext", "endnote", "thanks", "marginpar", "marginnote", "sidenote", "todo", "index", "bibitem")
)


class Groups:
    """Follows the braces of a source in their order."""

    def __init__(self) -> None:
        self._ends: list[str | None] = []
        """For each open brace what is written where it closes; None if no command stands before it."""
        self._argument = -1
        """Where the braces of the last command open."""
        self._end = ""

    def command(self, name: str, source: str, at: int) -> None:
        """A command was read up to `at`; one without a name is the beginning of an environment."""
        opening = _OPENING.match(source, at)
        self._argument = opening.end() - 1 if opening else -1
        self._end = "\n" if not name or name in _LINES else " " if name in _NOTES else ""

    def brace(self, sign: str, place: int, following: str) -> str:
        """What is written for `{` or `}` at `place`, or a `}` with the `{` behind it, before `following`."""
        if sign == "{":
            self._ends.append(self._end if place == self._argument else None)
            return ""
        end = self._ends.pop() if self._ends else ""
        if sign == "}":
            return "" if following.isspace() else end or ""
        self._ends.append(end)
        return sign[1:-1] if end is None else end or " "
