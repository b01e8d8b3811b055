import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.extract.code.code_grammars import GRAMMARS
from desktop_app.extract.code.code_languages import CODE_SUFFIXES, language_of
from desktop_app.extract.code.code_outlines import LOOKS


@pytest.mark.parametrize(
    ("suffix", "text", "language"),
    [
        ("py", "", "python"),
        ("tsx", "", "tsx"),
        ("h", "int f(void);\n", "c"),
        ("h", "#include <a>\nnamespace a {\n", "cpp"),
        ("h", "#import <Foundation/Foundation.h>\n", "objc"),
        ("m", "@implementation A\n", "objc"),
        ("m", "function y = f(x)\n", "matlab"),
        ("m", "Plot[Sin[x], {x, 0, 1}]\n", ""),
        ("pl", "use strict;\nsub f { }\n", "perl"),
        ("pl", "parent(X, Y) :- child(Y, X).\n", ""),
        ("t", "use Test::More;\n", "perl"),
        ("t", "Dear Sir,\n", ""),
        ("ts", "export const a = 1;\n", "typescript"),
        ("ts", '<?xml version="1.0"?>\n<!DOCTYPE TS>\n', ""),
        ("mm", '<map version="1.0.1">\n', ""),
        ("mm", "#import <a.h>\n", "objc"),
        ("txt", "#!/bin/sh\n", ""),
        ("", "#!/bin/sh\n", "bash"),
        ("", "#!/usr/bin/env python3\n", "python"),
        ("", "#! /usr/bin/env -S node --harmony\n", "javascript"),
        ("", "#!/usr/local/bin/python3.12 -u\n", "python"),
        ("", "#!/usr/bin/env LANG=C perl\n", "perl"),
        ("", "#!/opt/unheard-of\n", ""),
        ("", "#!" + "/" * 1_000_000, ""),
        ("", "<?php echo 1;\n", "php"),
        ("", "#include\n", ""),
    ],
)
def test_language(suffix: str, text: str, language: str) -> None:
    assert language_of(suffix, text) == language


@settings(deadline=None)
@given(st.sampled_from(["", *sorted(CODE_SUFFIXES)]), st.text() | st.text().map("#!".__add__))
def test_every_language_that_is_told_can_be_looked_into(suffix: str, text: str) -> None:
    assert language_of(suffix, text) in {"", *GRAMMARS, *LOOKS}
