import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.rtf_text import RtfText
from desktop_app.extract.office.rtf_words import BODY, UNREAD


def body(source: bytes) -> list[str]:
    return [paragraph.text for paragraph in RtfText(b"{\\rtf1" + source + b"}").stories.get(BODY, [])]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"\ansi\ansicpg1251 \'cf\'f0\'e8", "При"),
        (rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f1 \'cf\'f0\f0  caf\'e9 \plain x", "Пр café x"),
        (rb"\deff2{\fonttbl{\f2\fcharset128 A;}}\'82\'b1{\b \'82\'f1}", "こん"),
        (rb"\ansicpg932 \'82\'b1\'83X", "こス"),
        (rb"\ansicpg932 \'83\\\'83t\'83g \{\'83\}\}", "ソフト {マ}"),
        (rb"\mac caf\'8e", "café"),
        (rb"\ansicpg65001 caf\'c3\'a9", "café"),
        (rb"{\fonttbl{\f3\cpg1253 A;}}\f3\'e1", "α"),
        (rb"{\fonttbl{\f3\fcharset2 Wingdings;}}{\f3\'a7}item", "item"),
    ],
)
def test_bytes_are_decoded_as_code_page_and_font_say(source: bytes, text: str) -> None:
    assert body(source) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"\u1055?\u1088? end", "Пр end"),
        (rb"\u8364\'80 x", "€ x"),
        (rb"{\uc0\u1055\u1088}next", "Прnext"),
        (rb"{\uc2\u233 ab}c", "éc"),
        (rb"\u-10179?\u-8704?", "😀"),
        (rb"\u-10179?x", "�x"),
        (rb"a\emdash b\~c\_d\-e\{\}\\\tab f\line g", "a—b\u00a0c-de{}\\\tf\ng"),
        (rb"{\upr{plain}{\*\ud{\u252?ni}}}", "üni"),
    ],
)
def test_characters_told_by_number_or_name(source: bytes, text: str) -> None:
    assert body(source) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"a{\pict\pngblip 89504e47}b", "ab"),
        (rb"a\bin5 }}{{{b", "ab"),
        (rb'{\field{\*\fldinst HYPERLINK "http://x.y"}{\fldrslt link}} after', "link after"),
        (rb"{\field{\*\fldinst HYPERLINK}{\*\fldrslt as AbiWord has it}}", "as AbiWord has it"),
        (rb"a{\object\objemb{\*\objdata 0105}{\result shown}}b", "ashownb"),
        (rb"{\pntext\'b7\tab}{\listtext\tab 1.\tab}item", "item"),
        (rb"{\*\themedata 504b{deep}}{\*\unknown junk}text", "text"),
        (rb"kept {\deleted gone }{\deleted0 new}", "kept new"),
        (rb"{\colortbl;\red0;}{\xe{index}}text", "text"),
        (rb"open {\b bold", "open bold"),
        (rb"one}}} two", "one two"),
        (rb"{\title not in the properties}", "not in the properties"),
    ],
)
def test_what_is_no_text_is_passed_over(source: bytes, text: str) -> None:
    assert body(source) == [text]


def test_text_boxes_stand_before_their_paragraph() -> None:
    box = rb"{\shp{\*\shpinst{\sp{\sn kind}{\sv 202}}{\shptxt boxed\par}}{\shprslt old}}"
    assert body(rb"around " + box + rb"it\par") == ["boxed", "around it"]
    assert body(rb"{\*\do\dptxbx{\dptxbxtext boxed\par}}it") == ["boxed", "it"]


def test_rows_are_lines() -> None:
    rows = rb"\trowd\intbl a\par b\cell\cell c\cell\row\trowd\intbl d\cell\row\pard after\par"
    assert body(rows) == ["a b\t\tc", "d", "after"]
    assert body(rb"\trowd\intbl a\cell{\*\nesttableprops x}b\cell") == ["a\tb"]


def test_headings_by_style_and_by_level() -> None:
    source = (
        rb"{\rtf1{\stylesheet{\s1 heading 2;}{\s2\outlinelevel0 Mine;}}\s1 A\par\pard B\par\s2 C\par\outlinelevel2 D}"
    )
    assert RtfText(source).stories[BODY] == [
        Paragraph("A", 2),
        Paragraph("B"),
        Paragraph("C", 1),
        Paragraph("D", 3),
    ]


def test_nesting_and_size_take_linear_time() -> None:
    begun = time.perf_counter()
    assert body(b"{" * 50_000 + b"deep") == ["deep"]
    body(b"{" * 150_000)
    body(rb"\'e9" * 150_000)
    body(rb"{\*\x" * 40_000 + b"{" + rb"\ud " * 40_000)
    assert time.perf_counter() - begun < 10


def test_rtf_that_ends_early_gives_what_there_is() -> None:
    assert RtfText(b"{\\rtf1{\\b one\\").stories == {BODY: [Paragraph("one")]}


WORDS = (
    *(
        "rtf1",
        "par",
        "pard",
        "intbl",
        "trowd",
        "cell",
        "row",
        "u233",
        "u-10179",
        "uc0",
        "uc9",
        "f1",
        "fcharset204",
        "s1",
    ),
    *("outlinelevel3", "deff1", "ansicpg932", "bin3", "plain", "deleted", "ftnalt", "yr2020"),
    *("fonttbl", "stylesheet", "info", "title", "header", "footnote", "annotation", "shptxt", "ud", "creatim"),
    *sorted(UNREAD),
)
OTHERS = ("{", "}", "\\*", "\\'e9", "word", "\\~", "\\", ";")
PIECES = st.sampled_from(OTHERS) | st.sampled_from(WORDS).map(lambda word: f"\\{word} ")


@given(st.lists(PIECES, max_size=40))
def test_any_order_of_words_is_survived(pieces: list[str]) -> None:
    stories = RtfText("".join(pieces).encode()).stories
    found = "".join(paragraph.text for paragraphs in stories.values() for paragraph in paragraphs)
    assert found.count("word") <= pieces.count("word")


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(content: bytes) -> None:
    RtfText(b"{\\rtf1" + content)
