"""Finds definitions by how their first line looks, in languages without a grammar.

A definition ends before the next one that is indented no deeper, in most languages also before any other line that
is indented no deeper. Wrong guesses cost nothing but a heading: no text is lost.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from desktop_app.extract.code.code_definitions import Definition, Outline


class Look(NamedTuple):
    """How definitions of a language look."""

    whole: str
    """Pattern at the start of a line, indentation left out, with the groups `name` or `name_2` for the name."""
    holder: str = ""
    """The same of definitions whose members are parts of their own."""
    comment: str = "#"
    """Pattern of the beginning of a line that goes with a definition below it."""
    dedents: bool = True
    """Whether any other line that is indented no deeper ends a definition."""
    end: str = ""
    """Pattern of a line that ends whatever is open, above all where members stand as far left as what holds them."""
    statement: str = ""
    """As `whole`, of definitions that end with the first line that ends in a semicolon."""
    data: str = ""
    """As `statement`, of what is a part of its own outside of definitions only."""
    document: str = ""
    """Pattern of what says, in the group `until`, before which line text begins that is no code."""


_MAX_LOOK = 200
"""So much of a line is looked at; bounds what the patterns cost."""

_SLASHES = r"//|/\*|\*|@"
_NAME = r"(?P<name>[\w.:$-]+)"
_HERE_DOCUMENT = r"(?<!<)<<[-~]?\s*\\?([\"']?)(?P<until>[A-Za-z_]\w*)\1"
_SQL_CREATE = (
    r"(?:create|alter)\s+(?:or\s+(?:replace|alter)\s+)?(?:(?:global|local|temp|temporary|unique|materialized|unlogged"
    r"|recursive|virtual|external|editionable)\s+)*"
)
_SQL_NAME = r"\s+(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?(?P<name>[^\s(;]+)"

LOOKS: dict[str, Look] = {
    "bash": Look(rf"function\s+{_NAME}|(?P<name_2>[\w.:-]+)\s*\(\s*\)", document=_HERE_DOCUMENT),
    "clojure": Look(r"\((?:def(?!ault)[\w-]*)\s+(?:\^\S+\s+)*(?P<name>[^\s()\[\]]+)", comment=";"),
    "dart": Look(
        r"(?:(?:static|external|const|factory|late|final)\s+)*(?:[\w<>?,.\[\]]+\s+){0,2}(?:get\s+|set\s+)?"
        r"(?!(?:if|for|while|switch|catch|return|assert|else|super)\b)(?P<name>[\w.]+)\s*(?:<[^>]*>\s*)?"
        r"\([^;]*(?:\{|=>|\)\s*(?:async\*?|sync\*)?\s*$)|[\w<>?]+\s+get\s+(?P<name_2>\w+)",
        rf"(?:(?:abstract|base|final|sealed|interface|mixin)\s+)*(?:class|mixin|enum|extension)\s+{_NAME}",
        _SLASHES,
    ),
    "elixir": Look(
        r"def(?:p|macrop?|guardp?|delegate)?\s+(?P<name>[\w?!]+)",
        rf"(?:defmodule|defprotocol|defimpl)\s+{_NAME}",
        "#|@",
    ),
    "erlang": Look(r"(?P<name>[a-z]\w*)\s*\(.*(?:->|\)\s*$|,\s*$)", comment="%|-spec", dedents=False),
    "fortran": Look(
        r"(?:(?:recursive|pure|elemental|impure|integer|real|logical|complex|character|double\s+precision|type)"
        rf"(?:\s*\([^)]*\)|\*\d+)?\s+)*(?:subroutine|function)\s+{_NAME}",
        r"(?:program|module|submodule\s*\([^)]*\))\s+(?!procedure\b)(?P<name>\w+)",
        "!|[cC*]\\s",
        dedents=False,
    ),
    "groovy": Look(
        r"(?:(?:public|private|protected|static|final|abstract|synchronized|def|void|[A-Z][\w<>\[\],]*|int|long|boolean)\s+)+"
        r"(?P<name>\w+)\s*\([^)]*\)\s*(?:throws\s+[\w.,\s]+)?\{",
        rf"(?:(?:public|private|protected|static|final|abstract)\s+)*(?:class|interface|trait|enum|@interface)\s+{_NAME}",
        _SLASHES,
    ),
    "haskell": Look(
        r"(?:data|newtype|type)\s+(?:family\s+|instance\s+)?(?P<name>[A-Z][\w']*)|(?P<name_2>[a-z_][\w']*)\s*::",
        r"(?:class|instance)\s+(?:[^=]*=>\s*)?(?P<name>[A-Z][\w'.]*)",
        "--|\\{-",
        dedents=False,
    ),
    "julia": Look(
        rf"(?:@\w+\s+)*(?:function|macro|(?:mutable\s+)?struct|abstract\s+type)\s+{_NAME}"
        r"|(?P<name_2>[\w.!]+)\([^=]*\)\s*(?:where\s+\S+\s*)?=(?!=)",
        rf"(?:bare)?module\s+{_NAME}",
        '#|"',
    ),
    "lua": Look(rf"(?:local\s+)?function\s+{_NAME}|(?:local\s+)?(?P<name_2>[\w.:]+)\s*=\s*function\b", comment="--"),
    "matlab": Look(
        r"function\s+(?:(?:\[[^\]]*\]|\w+)\s*=\s*)?(?P<name>[\w.]+)",
        rf"classdef\s+(?:\([^)]*\)\s*)?{_NAME}",
        "%",
        dedents=False,
    ),
    "objc": Look(
        r"[-+]\s*\([^)]*\)\s*(?P<name>\w+)|(?:static\s+|inline\s+|extern\s+)*(?:[\w]+[\s*]+)+(?P<name_2>\w+)\s*\([^;]*$",
        r"@(?:interface|implementation|protocol)\s+(?P<name>\w+)",
        r"//|/\*|\*",
        dedents=False,
        end="@end",
    ),
    "ocaml": Look(
        r"(?:let|and)\s+(?:rec\s+)?(?P<name>[a-z_][\w']*)|(?:type|exception|external|val)\s+(?:nonrec\s+)?"
        r"(?:\([^)]*\)\s*|'\w+\s+)?(?P<name_2>[\w']+)",
        r"(?:module(?:\s+type)?|class)\s+(?:rec\s+)?(?P<name>[\w']+)",
        r"\(\*",
    ),
    "perl": Look(
        rf"sub\s+{_NAME}", r"package\s+(?P<name>[\w:]+)", "#|=", end="__(?:END|DATA)__", document=_HERE_DOCUMENT
    ),
    "powershell": Look(
        rf"(?:function|filter|workflow)\s+{_NAME}|(?:(?:static|hidden)\s+)*\[[\w.\[\]]+\]\s*(?P<name_2>\w+)\s*\(",
        rf"(?:class|enum)\s+{_NAME}",
        "#|<#",
    ),
    "r": Look(r"(?P<name>[\w.]+|`[^`]+`)\s*(?:<<?-|=)\s*function\b"),
    "sql": Look(
        _SQL_CREATE + r"(?:function|procedure|proc|trigger|package(?:\s+body)?|type\s+body)" + _SQL_NAME,
        comment="--|/\\*",
        dedents=False,
        end=r"(?:go|/|//|delimiter\s.*|\\\.|(?:end\b[^$]*)?\$\w*\$[\w\s']*;)\s*$",
        statement=rf"{_SQL_CREATE}(?:table|view|index|type|sequence|schema|database|domain|role|policy|aggregate"
        rf"|extension){_SQL_NAME}|alter\s+(?:function|procedure)\s+(?P<name_2>[^\s(;]+)[^;]*;\s*$",
        data=r"(?:insert\s+(?:ignore\s+)?|replace\s+)into\s+(?P<name>[^\s(;]+)"
        r"|copy\s+(?P<name_2>[^\s(;]+).*\bfrom\s+stdin",
    ),
    "zig": Look(
        r"(?:(?:pub|export|extern|inline|noinline)\s+)*fn\s+(?P<name>\w+)|test\s+\"(?P<name_2>[^\"]*)\"",
        r"(?:pub\s+)?const\s+(?P<name>\w+)\s*=\s*(?:(?:extern|packed)\s+)?(?:struct|enum|union|opaque)\b",
        "//",
    ),
}
"""Language → how its definitions look."""

_ANY_CASE = frozenset(("fortran", "powershell", "sql"))
_QUOTES = str.maketrans("", "", '`"[]')
"""Marks around names in SQL and R."""
_SEMICOLON = re.compile(r"(?:(?!--).)*(?<!stdin);\s*(?:--.*)?$", re.IGNORECASE)
"""The end of a statement; what is copied from the standard input follows, up to a line of its own."""
_CONTINUES = re.compile(r"[\])}{]|(?:end|fi|done|esac|in|and|else|elsif|rescue|then)\b")
"""Beginning of a line that may be indented as its definition is and still belongs to it."""


class _Found(NamedTuple):
    """A definition whose end is not known yet."""

    first: int
    indent: int
    name: str
    holds: bool
    is_statement: bool


class _Patterns(NamedTuple):
    """The patterns of a `Look`."""

    whole: re.Pattern[str]
    holder: re.Pattern[str]
    comment: re.Pattern[str]
    end: re.Pattern[str]
    statement: re.Pattern[str]
    data: re.Pattern[str]
    document: re.Pattern[str]
    dedents: bool
    flat: bool


def line_outline(lines: Sequence[str], language: str) -> Outline:
    """The definitions in `lines` of a language of `LOOKS`."""
    look = _patterns(language)
    outline = Outline([], {})
    around: list[_Found] = []
    for number, line in _code(lines, look):
        start = line.lstrip()
        indent, start = len(line) - len(start), start[:_MAX_LOOK]
        if not start:
            continue
        if look.comment.match(start):
            outline.above[number] = number
        found = _found(look, start, number, indent)
        while around and _is_over(around[-1], found, look, start, indent):
            outline.definitions.append(_definition(around.pop(), number - 1))
        if not (found or around):
            found = _matched(look.data, start, number, indent, is_statement=True)
        if found and (not around or around[-1].holds):
            around.append(found)
        if look.end.match(start) or (around and around[-1].is_statement and _SEMICOLON.match(line)):
            outline.definitions.extend([_definition(one, number) for one in around])
            around.clear()
    outline.definitions.extend([_definition(one, len(lines) - 1) for one in around])
    return outline


def _code(lines: Sequence[str], look: _Patterns) -> Iterator[tuple[int, str]]:
    """The lines, with their numbers, that stand in no document within the code."""
    last = {line.strip(): number for number, line in enumerate(lines)}
    until = ""
    for number, line in enumerate(lines):
        if until:
            until = "" if line.strip() == until else until
            continue
        yield number, line
        document = look.document.search(line)
        if document and last.get(document["until"], -1) > number:
            until = document["until"]


@cache
def _patterns(language: str) -> _Patterns:
    look = LOOKS[language]
    case = re.IGNORECASE if language in _ANY_CASE else re.NOFLAG
    whole, holder, comment, end, statement, data, document = (
        re.compile(pattern or "(?!)", case)
        for pattern in (look.whole, look.holder, look.comment, look.end, look.statement, look.data, look.document)
    )
    return _Patterns(whole, holder, comment, end, statement, data, document, look.dedents, bool(look.end))


def _found(look: _Patterns, start: str, number: int, indent: int) -> _Found | None:
    return (
        _matched(look.holder, start, number, indent, holds=True)
        or _matched(look.statement, start, number, indent, is_statement=True)
        or _matched(look.whole, start, number, indent)
    )


def _matched(
    pattern: re.Pattern[str], start: str, number: int, indent: int, *, holds: bool = False, is_statement: bool = False
) -> _Found | None:
    if match := pattern.match(start):
        names = match.groupdict()
        name = (names["name"] or names.get("name_2") or "").translate(_QUOTES)
        return _Found(number, indent, name, holds, is_statement)
    return None


def _is_over(definition: _Found, found: _Found | None, look: _Patterns, start: str, indent: int) -> bool:
    """Whether a definition ends before a line of this indentation, given what the line begins with."""
    if definition.holds and look.flat:
        return found is not None and found.holds
    if indent > definition.indent:
        return False
    return found is not None or (look.dedents and _CONTINUES.match(start) is None)


def _definition(found: _Found, last: int) -> Definition:
    return Definition(found.first, last, found.name, found.holds)
