import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.extract.code import code_grammars
from desktop_app.extract.code.code_grammars import GRAMMARS, grammar_outline
from desktop_app.extract.code.code_outlines import LOOKS
from desktop_app.extract.code.source_code import code_segments, read_code
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.normalise import normalise
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, Segment
from desktop_app.settings import ExtractSettings

LANGUAGES = sorted({*GRAMMARS, *LOOKS})
LETTERS = st.sampled_from(
    [
        "def f():",
        "class A {",
        "}",
        "end",
        "fn x",
        "(",
        ")",
        "{",
        "\n",
        "\n  ",
        "// é",
        "# 中",
        "@a",
        "'",
        '"',
        "x = 1",
        ";",
    ]
)


def parts(text: str, language: str) -> list[Segment]:
    return list(code_segments(normalise(text), language))


def outline(text: str, language: str) -> list[str | None]:
    return [segment.locator.heading for segment in parts(text, language)]


def without_space(text: str) -> str:
    return "".join(text.split())


EXAMPLES = [
    (
        "python",
        '''\
import os

# about f
@dec
@dec2(1)
def f():
    def inner(): pass
    return 1

class A:
    """doc"""
    x = 1

    # m
    @property
    def m(self):
        return 1

    class B:
        def n(self): pass

if __name__ == "__main__":
    f()
''',
        [None, "f", "A", "A › m", "A › B", "A › B › n", None],
    ),
    (
        "javascript",
        """\
import x from "y";
/** doc */
export default class Foo extends Bar {
  static a = 1;
  constructor() { super(); }
  #p() {}
  h = () => { };
}
export const f = async (a) => {
  const inner = () => 1;
};
module.exports.g = function () {};
const o = {
  k: function () {
  },
  m() {
  }
};
function* gen() {}
""",
        [None, "Foo", "Foo › constructor", "Foo › #p", "Foo › h", "f", "module.exports.g", None, "k", "m", "gen"],
    ),
    (
        "typescript",
        """\
namespace N {
  export interface I { a: string }
  @Injectable()
  export abstract class A {
    private x = 1;
    abstract q(): void;
    m(): void {}
  }
}
type T = string;
enum E { A }
function f<T>(a: T): T { return a }
""",
        ["N", "N › I", "N › A", "N › A › m", "T", "E", "f"],
    ),
    (
        "tsx",
        """\
export const App: React.FC = () => {
  return <div>hi</div>;
};
""",
        ["App"],
    ),
    (
        "java",
        """\
package a;
import b;
/** doc */
@Ann
public class A {
  int x;
  /** m */
  @Override
  public void m() { }
  A() {}
  record R(int a) { R { } }
  interface I { void q(); }
}
""",
        [None, "A", "A › m", "A › A", "A › R › R", "A › I › q"],
    ),
    (
        "c",
        """\
#include <a.h>
/* doc */
static int
foo(int a)
{
  return a;
}

char **bar(void) { return 0; }
struct S { int a; };
typedef struct { int b; } T;
#ifdef X
int baz(void) { return 1; }
#endif
#define MAX(a,b) ((a)>(b))
int x;
""",
        [None, "foo", "bar", "S", "T", None, "baz", None, "MAX", None],
    ),
    (
        "cpp",
        """\
namespace a::b {
// doc
template <typename T>
class X : Y {
public:
  X() {}
  ~X() {}
  int f() const { return 1; }
  bool operator==(const X& o) { return 1; }
};
}
int& X::g(int a) { return a; }
""",
        ["a::b", "a::b › X", "a::b › X › X", "a::b › X › ~X", "a::b › X › f", "a::b › X › operator==", "X::g"],
    ),
    (
        "csharp",
        """\
using A;
namespace N {
  /// <summary>d</summary>
  [Attr]
  public class C : D {
    public int P { get; set; }
    [Test]
    public async Task M() { }
    C() {}
  }
  enum E { A }
}
""",
        [None, "N", "N › C", "N › C › M", "N › C › C", "N › E"],
    ),
    (
        "go",
        """\
package a

import "fmt"

// Server is
type Server struct {
\tx int
}

// Start does
func (s *Server) Start() error {
\treturn nil
}

func (l List[T]) Len() int { return 0 }

func main() {}

type (
\tA int
\tB struct{}
)
""",
        [None, "Server", "Server › Start", "List › Len", "main", None, "A", "B"],
    ),
    (
        "rust",
        """\
use a::b;

/// doc
#[derive(Debug)]
pub struct P {
    x: i32,
}

impl Display for P {
    /// f
    #[inline]
    fn fmt(&self) -> R { }
}

mod tests {
    #[test]
    fn t() {}
}
trait T { fn a(&self); }
macro_rules! m { () => {} }
""",
        [None, "P", "P", "P › fmt", "tests", "tests › t", "T › a", "m"],
    ),
    (
        "ruby",
        """\
require "a"
module M
  # doc
  class A < B
    attr_reader :x
    def initialize(x)
      @x = x
    end
    def self.make; end
  end
end
def top
end
""",
        [None, "M", "M › A", "M › A › initialize", "M › A › make", "top"],
    ),
    (
        "php",
        """\
<html>
<?php
namespace A;
use B;
/** doc */
class C extends D {
  public $x;
  /** m */
  public function m() { }
}
function f() {}
?>
<b>x</b>
""",
        [None, "C", "C › m", "f", None],
    ),
    (
        "swift",
        """\
import A
/// doc
@objc class Foo {
  init(a: Int) {}
  func bar() -> Int { 1 }
}
extension Foo {
  func x() {}
}
protocol P {
  func q()
}
func top() {}
""",
        [None, "Foo", "Foo › init", "Foo › bar", "Foo", "Foo › x", "P", "P › q", "top"],
    ),
    (
        "kotlin",
        """\
package a
/** d */
@A class Foo(val a: Int) {
  // c
  fun bar(x: Int): Int { return x }
  companion object {
    fun z() = 1
  }
}
object O { }
fun String.ext() = 1
""",
        [None, "Foo", "Foo › bar", "Foo", "Foo › z", "O", "ext"],
    ),
    (
        "scala",
        """\
package a
/** d */
object O {
  def f(x: Int): Int = x
}
case class C(a: Int)
trait T {
  def q: Int
}
class D:
  def z = 1
""",
        [None, "O", "O › f", "C", "T", "T › q", "D", "D › z"],
    ),
    (
        "bash",
        """\
#!/bin/sh
set -e
# doc
foo() {
  echo
}
function bar {
  :
}
foo
""",
        [None, "foo", "bar", None],
    ),
    (
        "clojure",
        """\
(ns a.b)
;; doc
(defn foo
  "d"
  [x]
  x)
(defmulti m :k)
(println 1)
""",
        [None, "foo", "m", None],
    ),
    (
        "dart",
        """\
import "a";
/// d
class A extends B {
  final int x;
  A(this.x);
  @override
  Widget build(BuildContext c) {
    return Text();
  }
  int get y => 1;
}
void main() {
  run();
}
""",
        [None, "A", "A › build", "A › y", "main"],
    ),
    (
        "elixir",
        """\
defmodule A.B do
  @moduledoc "x"

  @doc "y"
  def foo(a), do: 1
  defp bar?(x) when x > 1 do
    2
  end
end
""",
        ["A.B", "A.B › foo", "A.B › bar?"],
    ),
    (
        "erlang",
        """\
-module(a).
%% doc
-spec f(int()) -> ok.
f(0) -> ok;
f(N) ->
    f(N-1).

g() -> 1.
""",
        [None, "f", "g"],
    ),
    (
        "fortran",
        """\
module m
  implicit none
contains
  ! doc
  subroutine s(a)
    integer :: a
  end subroutine s
  pure real(8) function f(x)
  end function
end module
""",
        ["m", "m › s", "m › f"],
    ),
    (
        "groovy",
        """\
class A {
  def x
  String m(int a) {
    a
  }
}
def f() {
}
""",
        ["A", "A › m", "f"],
    ),
    (
        "haskell",
        """\
module M where
import A
-- | doc
foo :: Int -> Int
foo 0 = 1
foo n = n

data T = A | B
class C a where
  m :: a
instance Show T where
  show = id
""",
        [None, "foo", "T", "C", "C › m", "Show"],
    ),
    (
        "julia",
        '''\
module M
using A
"""doc"""
function f(x)
  x
end
g(x) = x + 1
mutable struct S
  a
end
end
''',
        ["M", None, "f", "g", "S"],
    ),
    (
        "lua",
        """\
local M = {}
-- doc
function M.a()
end
local function b() end
M.c = function()
end
return M
""",
        [None, "M.a", "b", "M.c", None],
    ),
    (
        "matlab",
        """\
classdef P < handle
  properties
    x
  end
  methods
    % doc
    function y = f(obj)
      y = 1;
    end
  end
end
""",
        ["P", "P › f"],
    ),
    (
        "objc",
        """\
#import <X.h>
@interface Foo : NSObject
- (void)bar:(int)x;
@end
@implementation Foo
/// d
- (void)bar:(int)x {
  if (x) return;
}
+ (id)make { return nil; }
@end
int main(void) {
  return 0;
}
""",
        [None, "Foo", "Foo › bar", "Foo", "Foo › bar", "Foo › make", "main"],
    ),
    (
        "ocaml",
        """\
open A
(** doc *)
let rec f x =
  x
let g = 1
type t = A | B
module M = struct
  let h x = x
end
""",
        [None, "f", "g", "t", "M", "M › h"],
    ),
    (
        "perl",
        """\
package Foo;
use strict;
# doc
sub bar {
  1;
}
sub baz { 2 }
package Qux;
sub q {}
__END__
=head1 X
""",
        ["Foo", "Foo › bar", "Foo › baz", "Qux", "Qux › q", "Qux", None],
    ),
    (
        "powershell",
        """\
# doc
function Get-Foo {
  param($a)
}
class Bar {
  [int]$x
  [int] Baz([int]$y) { return 1 }
}
""",
        ["Get-Foo", "Bar", "Bar › Baz"],
    ),
    (
        "r",
        """\
library(a)
# doc
f <- function(x) {
  x
}
plot(f(1))
g = function() 1
""",
        [None, "f", None, "g"],
    ),
    (
        "sql",
        """\
-- users
CREATE TABLE IF NOT EXISTS users (
  id int
);

CREATE OR REPLACE FUNCTION f() RETURNS int AS $$
BEGIN
  RETURN 1;
END;
$$ LANGUAGE plpgsql;
""",
        ["users", "f"],
    ),
    (
        "zig",
        """\
const std = @import("std");
/// d
pub const P = struct {
    x: i32,
    pub fn init() P {
        return .{};
    }
};
fn add(a: i32) i32 { return a; }
test "t" {
}
""",
        [None, "P", "P › init", "add", "t"],
    ),
]


@pytest.mark.parametrize(("language", "text", "headings"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_headings_by_language(language: str, text: str, headings: list[str | None]) -> None:
    assert outline(text, language) == headings
    assert without_space("".join(part.text for part in parts(text, language))) == without_space(text)


def test_every_language_has_an_example() -> None:
    assert {example[0] for example in EXAMPLES} == set(LANGUAGES)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text() | st.lists(LETTERS).map("".join))
def test_nothing_but_white_space_is_lost(language: str, text: str) -> None:
    text = normalise(text)
    assert without_space("".join(part.text for part in code_segments(text, language))) == without_space(text)


@pytest.mark.parametrize(
    ("language", "text", "headings"),
    [
        (
            "bash",
            "f() {\n  cat <<-'EOF' > x\nwords\ng() {\n\tEOF\n  y\n}\nh() {\n  echo $((1 << x))\n}\ni() {\n  :\n}\nz\n",
            ["f", "h", "i", None],
        ),
        ("perl", 'sub f {\n  print <<"EOF";\nwords\nsub g {\nEOF\n}\nsub h {\n}\n', ["f", "h"]),
    ],
)
def test_text_within_code_ends_no_function(language: str, text: str, headings: list[str | None]) -> None:
    assert outline(text, language) == headings


def test_a_statement_of_sql_ends_with_its_semicolon() -> None:
    text = """\
CREATE INDEX idx ON users (a); -- fast
SELECT 1;
INSERT INTO users VALUES
  (1);
INSERT INTO users VALUES (2);
COPY places (a) FROM stdin;
1\tParis
\\.
VACUUM;
CREATE FUNCTION f() RETURNS int AS $$
BEGIN
INSERT INTO users VALUES (3);
END $$ LANGUAGE plpgsql;
ALTER FUNCTION g() OWNER TO anna;
ANALYZE;
CREATE PROCEDURE p AS
SELECT 2;
GO
SELECT 3;
"""
    assert outline(text, "sql") == ["idx", None, "users", "places", None, "f", "g", None, "p", None]


def test_names_are_written_without_their_quotes() -> None:
    text = 'CREATE TABLE `a b` (\n  x int, -- key;\n  y int\n);\nCREATE VIEW "c"."d" AS SELECT 1;\nDROP TABLE [x];\n'
    assert outline(text, "sql") == ["a", "c.d", None]


def test_comments_and_decorators_go_with_what_they_stand_above() -> None:
    text = "x = 1  # not of f\n@cache\n# really\ndef f(): ...\n\n# on its own\n\ndef g(): ...\n"
    texts = [part.text.strip() for part in parts(text, "python")]
    assert texts == ["x = 1  # not of f", "@cache\n# really\ndef f(): ...", "# on its own", "def g(): ..."]


def test_functions_within_functions_are_not_cut_out() -> None:
    assert outline("def f():\n    def g():\n        pass\n    class A:\n        pass\n", "python") == ["f"]


def test_damaged_code_still_has_its_definitions() -> None:
    text = "int f(void) { return (1; }\n\nint g(void) { return 2; }\n\n}}\n"
    assert [heading for heading in outline(text, "c") if heading] == ["f", "g"]


def test_deeply_nested_classes_end_in_the_innermost_heading() -> None:
    headings = outline("".join(f"class A{depth} {{\n" for depth in range(3_000)) + "}" * 3_000, "java")
    assert (headings[-1] or "").split(" › ") == [f"A{depth}" for depth in range(8)]


@pytest.mark.parametrize("bracket", ["(", "{", "[", "a<", "!"])
@pytest.mark.parametrize("language", ["cpp", "python"])
def test_what_no_compiler_would_take_is_kept(language: str, bracket: str) -> None:
    text = "\n".join([bracket * 200] * 50)
    assert without_space("".join(part.text for part in parts(text, language))) == without_space(text)


@pytest.mark.parametrize(
    "text", ["def f(): ...\n" + "x" * 6_000, "def f(): ...\n" * 80_000], ids=["a long line", "a long file"]
)
def test_what_a_program_wrote_is_not_looked_into(text: str) -> None:
    (segment,) = parts(text, "python")
    assert segment.locator.heading is None
    assert without_space(segment.text) == without_space(text)


def test_a_text_that_takes_too_long_is_kept_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_grammars, "_LIMIT_S", -1.0)
    assert grammar_outline("def f(): ...\n" * 1_000, "python") is None
    assert outline("def f(): ...\n" * 1_000, "python") == [None]


def test_a_text_that_takes_too_much_memory_is_kept_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_grammars, "_LIMIT_BYTES", -(2**40))
    assert outline("def f(): ...\n" * 1_000, "python") == [None]


@pytest.mark.parametrize("limit_s", [code_grammars._LIMIT_S, -1.0])
def test_memory_does_not_grow_with_the_code_that_was_read(monkeypatch: pytest.MonkeyPatch, limit_s: float) -> None:
    monkeypatch.setattr(code_grammars, "_LIMIT_S", limit_s)
    text = "def twice(number):\n    return 2 * number\n" * 5_000
    grammar_outline(text, "python")
    tracemalloc.start()
    try:
        for _ in range(5):
            grammar_outline(text, "python")
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < len(text)


def test_a_language_that_is_not_known_is_kept_in_one_piece() -> None:
    assert outline("def f(): ...\n", "") == [None]


def test_a_source_file(tmp_path: Path) -> None:
    path = tmp_path / "a.PY"
    path.write_bytes("# Größe\ndef größe():\n    return 1\n".encode("latin-1"))
    extraction = extract_file(path, ExtractSettings())
    assert isinstance(extraction, Extraction)
    assert extraction.type == "py"
    assert [(part.locator.heading, part.text.splitlines()[0]) for part in extraction.segments] == [("größe", "# Größe")]


def test_a_script_without_a_suffix(tmp_path: Path) -> None:
    path = tmp_path / "deploy"
    path.write_text("#!/usr/bin/env python3\nimport os\n\ndef f(): ...\n")
    extraction = extract_file(path, ExtractSettings())
    assert isinstance(extraction, Extraction)
    assert extraction.type == "txt"
    assert [part.locator.heading for part in extraction.segments] == [None, "f"]


def test_pictures_in_the_text_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text(f"function f() {{\n  return 'data:image/png;base64,{'A' * 500}';\n}}\n")
    (segment,) = read_code(path, ExtractSettings()).segments
    assert "AAAA" not in segment.text
    assert segment.locator.heading == "f"


def test_data_under_the_name_of_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"  # a film may be called so
    path.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(CannotRead) as refusal:
        read_code(path, ExtractSettings())
    assert refusal.value.reason == FailureReason.UNSUPPORTED


def test_blank_code_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.c"
    path.write_text(" \n\n")
    failure = extract_file(path, ExtractSettings())
    assert isinstance(failure, ExtractionFailure)
    assert failure.reason == FailureReason.EMPTY


def test_xml_under_the_suffix_of_a_language_is_read_as_xml(tmp_path: Path) -> None:
    (tmp_path / "a.mm").write_text('<map version="1.0.1"><node ID="x1" TEXT="Gr&#xfc;ne Ideen"/></map>')
    (tmp_path / "a.ts").write_text('<?xml version="1.0"?><TS><source>Open</source></TS>')
    read = [read_code(tmp_path / name, ExtractSettings()).segments[0].text.strip() for name in ("a.mm", "a.ts")]
    assert read == ["Gr\u00fcne Ideen", "Open"]


def test_the_lines_of_a_method_are_as_deep_as_beside_each_other() -> None:
    method = parts("class Beam:\n    def a(self):\n        return 1\n\n    def b(self):\n        return 2\n", "python")[
        -1
    ]
    assert method.text == "def b(self):\n    return 2"
