r"""LaTeX and BibTeX as the words a reader would see: accents become letters, commands go, what they hold stays.

Not a TeX engine: one pass over the source, no macros, no nesting, no other files. Comments stay, without their
mark: people look for what they have cut out, too. The preamble of a whole document goes.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.normalise import one_line
from desktop_app.extract.texts.latex_groups import Groups
from desktop_app.extract.texts.latex_shorthands import written_out
from desktop_app.extract.texts.latex_symbols import accented, letter, symbol
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_LEVELS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6}
_HEADING = re.compile(rf"\\({'|'.join(_LEVELS)})\*?\s{{0,5}}(?:\[[^\]\n]{{0,300}}\]\s{{0,5}})?(?=\{{)")
_BODY = re.compile(r"\\begin\s*\{document\}")
_SAID = re.compile(r"\\(title|author|date)\s*(?:\[[^\]\n]{0,300}\]\s*)?(?=\{)")
_VERBATIM = re.compile(r"\\begin\{(verbatim\*?|[BL]?Verbatim\*?|lstlisting|minted|alltt)\}")
_ENTRY = re.compile(r"^[ \t]*@\w{1,40}[ \t]*[{(]", re.MULTILINE)
_ENTRY_TITLE = re.compile(r"\btitle\s{0,40}=\s{0,40}[{\"]", re.IGNORECASE)
_MAX_GROUP = 1_000
_MAX_COMMENT = 1_000
_MAX_SAID = 100
_MAX_HEADINGS = 2_000
"""What stands after so many headings or entries is not divided any more."""

_SIGNS = {"\\": "\n", "-": "", "/": "", **dict.fromkeys(",;: \n()[]", " ")}
_KEPT_SIGNS = frozenset("&%$#_{}")
_WITHOUT_ARGUMENT = frozenset(
    (
        *("label", "ref", "eqref", "pageref", "autoref", "cref", "Cref", "nameref", "vspace", "hspace", "color"),
        *("textcolor", "colorbox", "usepackage", "documentclass", "bibliographystyle", "pagestyle", "thispagestyle"),
        *("includegraphics", "setlength", "addtolength", "setcounter", "addtocounter", "selectlanguage"),
        *("foreignlanguage", "fontsize", "cmidrule", "cline", "rule", "phantom", "column"),
        *("parbox", "raisebox", "scalebox"),
    )
)
"""Commands whose first argument is a name or a measure."""
_WITH_COLUMNS = frozenset(
    ("tabular", "tabular*", "tabularx", "array", "longtable", "supertabular", "minipage", "column")
)
_FLOATS = frozenset(("figure", "figure*", "table", "table*", "wrapfigure", "enumerate", "itemize"))
"""Environments whose options are measures and places."""
_WITH_WIDTH = frozenset(("tabular*", "tabularx"))
_WITHIN_WORDS = ("text", "math", "emph", "underline", "mbox", "uppercase", "lowercase", "MakeUppercase", "ensuremath")

_OPTIONS = re.compile(r"(?:\s?\[[^\]\n]{0,300}\])?")
_ARGUMENT = re.compile(_OPTIONS.pattern + r"(?:\s?\{(?:[^{}\n]|\{[^{}\n]{0,100}\}){0,300}\})?")
_TOKEN = re.compile(
    r"\\(?P<mark>[\"'`^~=.]|[uvHckrdbt](?![a-zA-Z]))\s?"
    r"(?:\{\s?\\?(?P<braced>[a-zA-Z])\s?\}|\\(?P<dotless>[ij])(?![a-zA-Z]) ?|(?P<bare>[a-zA-Z]))"
    r"|\\verb\*?(?P<fence>[^a-zA-Z*\s])(?P<code>[^\n]{0,300}?)(?P=fence)"
    r"|\\begin\s?\{(?P<begin>[\w*]{1,40})\}"
    r"|\\(?P<end>end)\s?\{[\w*]{1,40}\}"
    r"|\\(?P<command>[a-zA-Z@]+)\*?(?P<space>[ \t]?)"
    r"|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<plain>(?<!\S)%+[ \t]?|%(?![^\n])|``|''|---?|[$&]|(?<!/)~)"
    r"|(?P<brace>\}\s?\{|[{}])",
    re.DOTALL,
)
_PLAIN = {"``": "“", "''": "”", "---": "—", "--": "–", "$": "", "&": "\t", "~": " "}
_SPACES = re.compile(r"(?<=\S) {2,}")


def read_latex(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each section with its heading; a file that is part of a document has no preamble."""
    source = text_of(path, settings)
    body = next((match for match in islice(_BODY.finditer(source), _MAX_SAID) if not _commented(source, match)), None)
    said: dict[str, str] = {}
    for match in islice(_SAID.finditer(source), _MAX_SAID):
        if not _commented(source, match):
            said.setdefault(match[1], one_line(_prose(_group(source, match.end()))))
    metadata = {"author": said["author"]} if said.get("author") else {}
    top = "\n".join(filter(None, (said.get("title"), said.get("author"), said.get("date")))) if body else ""
    headings = HeadingPath()
    segments = tuple(_sections(source[body.end() :] if body else source, headings))
    return Contents((Segment(top), *segments) if top else segments, said.get("title") or headings.first, metadata)


def read_bibtex(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each entry, located by its title."""
    source = text_of(path, settings)
    starts = [0, *(match.start() for match in islice(_ENTRY.finditer(source), _MAX_HEADINGS)), len(source)]
    segments = []
    for start, end in pairwise(starts):
        title = _ENTRY_TITLE.search(source, start, end)
        heading = one_line(_shown(_group(source, title.end() - 1))) if title else ""
        text = _shown(_ENTRY.sub(r"\g<0> ", source[start:end], count=1))
        segments.append(Segment(text, Locator(heading=heading or None)))
    return Contents(tuple(segments))


def _sections(source: str, headings: HeadingPath) -> Iterator[Segment]:
    start = 0
    for match in islice(_HEADING.finditer(source), _MAX_HEADINGS):
        if _commented(source, match):
            continue
        yield from _section(source[start : match.start()], headings.path)
        headings.enter(_LEVELS[match[1]], _prose(_group(source, match.end())))
        start = match.start()
    yield from _section(source[start:], headings.path)


def _commented(source: str, match: re.Match[str]) -> bool:
    before = source[max(0, match.start() - _MAX_COMMENT) : match.start()]
    return "%" in before.rpartition("\n")[2]


def _section(source: str, path: str | None) -> Iterator[Segment]:
    if text := _text(source).strip():
        yield Segment(text, Locator(heading=path))


def _group(source: str, at: int) -> str:
    """What stands in the braces or quotes that open at `at`; the line if they do not close soon."""
    if source[at] == '"':
        return source[at + 1 : at + _MAX_GROUP].partition('"')[0]
    depth = 0
    for place in range(at, min(len(source), at + _MAX_GROUP)):
        if source[place] in "{}" and source[place - 1] != "\\":
            depth += 1 if source[place] == "{" else -1
            if depth == 0:
                return source[at + 1 : place]
    return source[at + 1 : at + _MAX_GROUP].partition("\n")[0]


def _text(source: str) -> str:
    """The words of `source`; listings stay as they are written."""
    parts: list[str] = []
    at = 0
    while listing := _VERBATIM.search(source, at):
        end = source.find(f"\\end{{{listing[1]}}}", listing.end())
        end = len(source) if end < 0 else end
        parts += (_prose(source[at : listing.start()]), "\n", source[listing.end() : end], "\n")
        at = end
    return "".join((*parts, _prose(source[at:])))


def _prose(source: str) -> str:
    return _shown(written_out(source))


def _shown(source: str) -> str:
    """`source` without its markup."""
    parts: list[str] = []
    groups = Groups()
    at = 0
    while token := _TOKEN.search(source, at):
        parts.append(source[at : token.start()])
        at = token.end()
        if token["brace"]:
            parts.append(groups.brace(token["brace"], token.start(), source[at : at + 1]))
            continue
        if token["begin"] or token["command"]:
            at = _after_arguments(source, token)
            groups.command(token["command"] or "", source, at)
        parts.append(_replacement(token))
    parts.append(source[at:])
    return _SPACES.sub(" ", "".join(parts))


def _after_arguments(source: str, token: re.Match[str]) -> int:
    """Where the text goes on after a command and those of its arguments that are no text."""
    at = token.end()
    if token["begin"] in _FLOATS:
        return _end(_OPTIONS, source, at)
    if token["begin"] in _WITH_COLUMNS or token["command"] in _WITHOUT_ARGUMENT:
        at = _end(_ARGUMENT, source, at)
        return _end(_ARGUMENT, source, at) if token["begin"] in _WITH_WIDTH else at
    return at


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at


def _replacement(token: re.Match[str]) -> str:
    if mark := token["mark"]:
        return accented(token["braced"] or token["dotless"] or token["bare"], mark)
    if token["code"] is not None:
        return token["code"]
    if token["begin"] or token["end"]:
        return "\n"
    if command := token["command"]:
        return _of_command(command, token["space"])
    if sign := token["sign"]:
        return sign if sign in _KEPT_SIGNS else _SIGNS.get(sign, "")
    return _PLAIN.get(token["plain"], "")


def _of_command(name: str, space: str) -> str:
    if within := letter(name):
        return within
    if sign := symbol(name):
        return sign + space
    return "" if name.startswith(_WITHIN_WORDS) else " "
