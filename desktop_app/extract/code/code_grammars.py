"""Finds definitions with a grammar of the language (tree-sitter), within bounds of time and memory.

Owns which languages have one. Grammars tolerate damage: what they cannot read they step over. The tree is walked
here and not by a query of the library, because a query can neither be stopped (its progress callback crashes in
0.26.1) nor is linear where a damaged file has thousands of brackets side by side.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import psutil
import tree_sitter_c
import tree_sitter_c_sharp
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_kotlin
import tree_sitter_php
import tree_sitter_python
import tree_sitter_ruby
import tree_sitter_rust
import tree_sitter_scala
import tree_sitter_swift
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

from desktop_app.extract.code.code_definitions import Definition, Outline
from desktop_app.extract.code.code_nodes import ABOVE, CLASS_VALUES, FUNCTION_VALUES, NODES, Rule
from desktop_app.extract.headings import SEPARATOR

GRAMMARS: dict[str, Callable[[], object]] = {
    "c": tree_sitter_c.language,
    "cpp": tree_sitter_cpp.language,
    "csharp": tree_sitter_c_sharp.language,
    "go": tree_sitter_go.language,
    "java": tree_sitter_java.language,
    "javascript": tree_sitter_javascript.language,
    "kotlin": tree_sitter_kotlin.language,
    "php": tree_sitter_php.language_php,
    "python": tree_sitter_python.language,
    "ruby": tree_sitter_ruby.language,
    "rust": tree_sitter_rust.language,
    "scala": tree_sitter_scala.language,
    "swift": tree_sitter_swift.language,
    "tsx": tree_sitter_typescript.language_tsx,
    "typescript": tree_sitter_typescript.language_typescript,
}
"""Language → what gives its grammar."""

_SLICE_BYTES = 65_536
_LIMIT_S = 2.0
_LIMIT_BYTES = 300_000_000
_CALLS_PER_LOOK = 256
"""To look at the memory at every step would cost more than the steps."""

_BEFORE_ABOVE = frozenset((b"", b"template"))
"""What may stand on a line before that which goes with a definition below."""

_MAX_RECEIVER = 200
_RECEIVER_TYPE = re.compile(r"([\w.]+)(?:\[[^\]]*\])?\s*\)$")


def grammar_outline(text: str, language: str) -> Outline | None:
    """The definitions of `text` in a language of `GRAMMARS`; None if that takes too much time or memory."""
    source = text.encode("utf-8", "replace")
    limit = _Limit()
    parser = Parser(Language(GRAMMARS[language]()))
    with ExitStack() as slices:  # the library never lets go of what it is given (0.26.1): views can be emptied

        def read(start: int, _: object) -> memoryview:
            return slices.enter_context(memoryview(source)[start : start + _SLICE_BYTES])

        try:
            tree = parser.parse(read, progress_callback=limit.reached)
        except ValueError:  # so the library tells that it was stopped
            return None
    rules = NODES[language]
    outline = Outline([], {})
    for node in _nodes(tree, rules):
        if limit.reached():
            return None
        if node.type in ABOVE and _line_before(node, source) in _BEFORE_ABOVE:
            outline.above[_last_line(node)] = node.start_point.row
        elif (rule := rules.get(node.type)) and (definition := _definition(node, rule, source)):
            outline.definitions.append(definition)
    return outline


class _Limit:
    """How long a file may be worked on, in time of the processor, and how far memory may grow meanwhile.

    By the clock a busy machine would cut some files otherwise than an idle one.
    """

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._end = time.thread_time() + _LIMIT_S
        self._most = self._process.memory_info().rss + _LIMIT_BYTES
        self._calls = 0

    def reached(self, *_: object) -> bool:
        self._calls += 1
        if self._calls % _CALLS_PER_LOOK == 0 and self._process.memory_info().rss > self._most:
            return True
        return time.thread_time() > self._end


def _nodes(tree: Tree, rules: Mapping[str, Rule]) -> Iterator[Node]:
    """Every node but those within a definition that stays whole, each before what it holds."""
    closed = {kind for kind, rule in rules.items() if not (rule.holds or rule.value)}
    cursor = tree.walk()
    while (node := cursor.node) is not None:
        yield node
        if node.type not in closed and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _definition(node: Node, rule: Rule, source: bytes) -> Definition | None:
    """What the node defines; None if it has no name or only mentions something."""
    holds = rule.holds
    if rule.value:
        value = node.child_by_field_name(rule.value)
        if value is None or value.type not in FUNCTION_VALUES | CLASS_VALUES:
            return None
        holds = value.type in CLASS_VALUES
    if rule.needs and node.child_by_field_name(rule.needs) is None:
        return None
    name = _name(node, rule, source)
    return Definition(node.start_point.row, _last_line(node), name, holds) if name else None


def _name(node: Node, rule: Rule, source: bytes) -> str:
    named = node.child_by_field_name(rule.name)
    while named is not None and named.type.endswith("_declarator"):  # in C the name is wrapped in its type
        named = named.child_by_field_name("declarator") or named.named_child(0)
    if named is None:
        return ""
    name = _text(named, source)
    outer = node.child_by_field_name(rule.outer) if rule.outer else None
    if outer is not None and (found := _RECEIVER_TYPE.search(_text(outer, source)[-_MAX_RECEIVER:])):
        name = found.group(1) + SEPARATOR + name
    return name


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _last_line(node: Node) -> int:
    """The last line with anything of the node: some end with the line break."""
    row, column = node.end_point
    return row if column else max(node.start_point.row, row - 1)


def _line_before(node: Node, source: bytes) -> bytes:
    start = source.rfind(b"\n", 0, node.start_byte) + 1
    return source[start : node.start_byte].strip()
