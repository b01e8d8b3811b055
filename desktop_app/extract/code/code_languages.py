"""Says which programming language a text is in: by its suffix, where that is shared or missing by its contents.

Pure. Owns the table of suffixes; must not know how a language is read.
"""

import re
from collections.abc import Callable

_SAMPLE = 20_000
"""So much of a text is looked at where its suffix does not tell."""

_MAX_SHEBANG = 200

_SUFFIXES: dict[str, tuple[str, ...]] = {
    "bash": ("sh", "bash", "zsh", "ksh", "bats"),
    "c": ("c",),
    "clojure": ("clj", "cljs", "cljc", "edn"),
    "cpp": ("cc", "cpp", "cxx", "hh", "hpp", "hxx", "ipp", "tpp", "inl", "cu", "cuh", "ino"),
    "csharp": ("cs", "csx"),
    "dart": ("dart",),
    "elixir": ("ex", "exs"),
    "erlang": ("erl", "hrl"),
    "fortran": ("f", "for", "f77", "f90", "f95", "f03", "f08"),
    "go": ("go",),
    "groovy": ("groovy", "gradle", "gvy"),
    "haskell": ("hs",),
    "java": ("java",),
    "javascript": ("js", "mjs", "cjs", "jsx"),
    "julia": ("jl",),
    "kotlin": ("kt", "kts"),
    "lua": ("lua",),
    "ocaml": ("ml", "mli"),
    "perl": ("pm",),
    "php": ("php", "phtml", "php5"),
    "powershell": ("ps1", "psm1", "psd1"),
    "python": ("py", "pyw", "pyi", "pyx", "pxd"),
    "r": ("r",),
    "ruby": ("rb", "rake", "gemspec", "ru"),
    "rust": ("rs",),
    "scala": ("scala", "sbt"),
    "sql": ("sql", "ddl", "pgsql", "plsql", "tsql", "pks", "pkb"),
    "swift": ("swift",),
    "tsx": ("tsx",),
    "typescript": ("mts", "cts"),
    "zig": ("zig",),
}
_BY_SUFFIX = {suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes}

_SHEBANG = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*)?(?:\S*/)?([A-Za-z]+)")
_INTERPRETERS = {
    **dict.fromkeys(("sh", "bash", "dash", "zsh", "ksh", "ash"), "bash"),
    **dict.fromkeys(("python", "pypy"), "python"),
    **dict.fromkeys(("node", "nodejs", "bun"), "javascript"),
    "deno": "typescript",
    "perl": "perl",
    "ruby": "ruby",
    "php": "php",
    "lua": "lua",
    "luajit": "lua",
    "Rscript": "r",
    "julia": "julia",
    "pwsh": "powershell",
    "elixir": "elixir",
    "escript": "erlang",
    "groovy": "groovy",
    "scala": "scala",
    "swift": "swift",
    "runghc": "haskell",
    "ocaml": "ocaml",
}

_OBJC = re.compile(r"^[ \t]*(?:@(?:interface|implementation|protocol|class|import)\b|#[ \t]*import\b)", re.MULTILINE)
_CPP = re.compile(
    r"^[ \t]*(?:class\s+\w+[^;]*$|namespace\b|template\s*<|using\s+\w|(?:public|private|protected)\s*:)", re.MULTILINE
)
_C = re.compile(r"^[ \t]*#[ \t]*(?:include|define)\b", re.MULTILINE)
_MATLAB = re.compile(r"^[ \t]*(?:%|function\b|classdef\b|end\b)", re.MULTILINE)
_PROLOG = re.compile(r"^[ \t]*:-|^[a-z]\w*(?:\([^)\n]*\))?[ \t]*:-", re.MULTILINE)
_PERL = re.compile(r"^[ \t]*(?:use|package|sub|my)[ \t]+[\w$@%(]", re.MULTILINE)


def language_of(suffix: str, text: str) -> str:
    """The language of a text from a file with this suffix (small letters, no dot); empty if none that is known."""
    if choose := _SHARED.get(suffix):
        return choose(text[:_SAMPLE])
    if suffix:
        return _BY_SUFFIX.get(suffix, "")
    if text.startswith("<?php"):
        return "php"
    shebang = _SHEBANG.match(text[:_MAX_SHEBANG])
    return _INTERPRETERS.get(shebang.group(1), "") if shebang else ""


def _header(text: str) -> str:
    if _OBJC.search(text):
        return "objc"
    return "cpp" if _CPP.search(text) else "c"


def _dot_m(text: str) -> str:
    if _OBJC.search(text) or _C.search(text):
        return "objc"
    return "matlab" if _MATLAB.search(text) else ""


def _dot_mm(text: str) -> str:
    """FreeMind keeps mind maps, which are XML, under the suffix of Objective-C++."""
    return "" if text.lstrip().startswith(("<map", "<?xml")) else "objc"


def _dot_pl(text: str) -> str:
    return "" if _PROLOG.search(text) else "perl"


def _dot_t(text: str) -> str:
    return "perl" if _PERL.search(text) else ""


def _dot_ts(text: str) -> str:
    """Qt keeps translations, which are XML, under the suffix of TypeScript."""
    return "" if text.lstrip().startswith("<?xml") else "typescript"


_SHARED: dict[str, Callable[[str], str]] = {
    "h": _header,
    "m": _dot_m,
    "mm": _dot_mm,
    "pl": _dot_pl,
    "t": _dot_t,
    "ts": _dot_ts,
}
"""Suffixes that several kinds of files share."""

CODE_SUFFIXES = frozenset((*_BY_SUFFIX, *_SHARED))
"""Suffixes of files that `language_of` knows a language for, or may."""
