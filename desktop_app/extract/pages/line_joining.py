"""Puts paragraphs together again that a page layout broke into lines.

Pure. Joins only where it is clear: a line that fills its column runs on, a short one ends something.
"""

import re
from unicodedata import category

HYPHEN_MARK = "\ufffe"
"""What pdfium leaves where it has joined a word that was hyphenated at the end of a line."""

_RUNS_ON = 0.8
"""A line this long, as a share of the page's usual full line, runs on."""

_TAIL = 40
"""How much of a line's end is looked at; bounds the cost on pages that are one endless line."""

_NEW_ITEM = re.compile(
    r"\s*(?:[•▪◦‣–—*·○●■□-]\s|\(?\d{1,3}[.)]\s|\(?[a-zA-Z][.)]\s|第.{1,4}[条章节款]|[一二三四五六七八九十]{1,3}、)"
)
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u30ff]")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u2010\u00ad]$")
_COMPOUND = re.compile(r"[^\W\d_][-\u2010][^\W\d_]+[-\u2010]$")
"""A word with another hyphen keeps this one: state-of-the-"""
_ANOTHER_COMES = re.compile(r"(?:und|oder|bzw|and|or|et|ou|y|o|e|en|of|och|i)\b")
"""After a hyphen that stands for the end of the next word: 'Haus-' 'und Hoftür'."""
_MARKED_COMPOUND = re.compile(rf"([^\W\d_]-[^\W\d_]{{1,{_TAIL}}}){HYPHEN_MARK}")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]]*$")


def join_lines(text: str) -> str:
    """`text` with the lines of a paragraph joined; paragraphs stay apart by a newline."""
    lines = [line.strip() for line in _with_hyphens(text).splitlines()]
    full = _full_length(lines)
    pieces: list[str] = []
    previous = ""
    for line in lines:
        if pieces and _continues(previous, line, full):
            pieces[-1], between = _seam(pieces[-1], line)
            pieces += [between, line]
        else:
            pieces += ["\n", line] if pieces else [line]
        previous = line
    return "".join(pieces)


def _with_hyphens(text: str) -> str:
    """`text` with a hyphen for a mark that stands in a word with another one, and none for the others."""
    return _MARKED_COMPOUND.sub(r"\1-", text).replace(HYPHEN_MARK, "") if HYPHEN_MARK in text else text


def _full_length(lines: list[str]) -> int:
    """Length of a line that fills its column: nine in ten of the longer half are no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _continues(line: str, following: str, full: int) -> bool:
    if not line or not following or _NEW_ITEM.match(following):
        return False
    if _hyphenated(line) and following[0].islower():
        return True
    is_full = len(line) >= full * _RUNS_ON and full >= 20
    if _SENTENCE_END.search(line[-_TAIL:]):
        return is_full and not following[0].isdigit()
    if following[0].islower():
        return len(line) >= full * _RUNS_ON / 2
    return is_full and (_may_run_on(line[-1]) or _CJK.match(line[-1]) is not None)


def _may_run_on(char: str) -> bool:
    """Whether a paragraph hardly ends with it: a small letter, a comma, a letter of a script without capitals."""
    return char.islower() or char in ",،、，" or category(char) in ("Lo", "Mn", "Mc")


def _seam(line: str, following: str) -> tuple[str, str]:
    """The line as it runs on, and what stands between it and the following one."""
    if _hyphenated(line) and following[0].islower() and not _ANOTHER_COMES.match(following):
        return line if _COMPOUND.search(line[-_TAIL:]) else line[:-1], ""
    return line, "" if _CJK.match(line[-1]) and _CJK.match(following[0]) else " "


def _hyphenated(line: str) -> bool:
    return _HYPHENATED.search(line[-_TAIL:]) is not None
