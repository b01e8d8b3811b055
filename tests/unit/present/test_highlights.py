import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.highlights import Highlighter
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.search_records import Query
from desktop_app.store.lexical_query import query_terms


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Highlighter.of(parse_query(query)).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("notice period", "The notice periods are noticed.", ["notice", "periods", "noticed"]),
        ("running", "He runs; a run.", ["runs", "run"]),
        ("cafe", "Le Café, the CAFÉS", ["Café", "CAFÉS"]),
        ("Café", "le cafe\u0301 noir", ["cafe\u0301"]),
        ("foo_bar", "set foo_bar; bar", ["foo_bar", "bar"]),
        ("bar", "set foo_bar", ["bar"]),
        ("user", "getUserName()", ["User"]),
        ("X-ray", "an Xray and an x-ray", ["Xray", "x-ray"]),
        ("C++", "C++ and C", ["C++"]),
        ("v1.2.3", "v1.2.3!", ["v1.2.3"]),
        ("北京市", "我在北京市中心,北京", ["北京市", "北京"]),
        ("北京市", "我在北\n京市中心", ["北\n京市"]),
        ("ภาษาไทย", "พูดภาษาไทยได้", ["ภาษาไทย"]),
        ("ที่", "อยู่ที่นั่น", ["ที่"]),
        ("中文 word", "中文words", ["中文words"]),
        ("分", "得了１０分，共②分。", ["分", "分"]),
        ("猫", "黒猫と猫", ["猫", "猫"]),
        ("ガラス", "ｶﾞﾗｽの", ["ｶﾞﾗｽ"]),
        ('"notice period" -draft type:pdf', "draft notice pdf", ["notice"]),
        ("of the", "one of the", ["of", "the"]),
        ("the lease of", "the end of the lease", ["lease"]),
        ("日本の首都は", "日本の歴史はした", ["日本の"]),
        ("oys", "Oys, an oyster; oi", ["Oys", "oi"]),
        ("第3期款项", "第3期款项，3月，第4期", ["第3期款项"]),
        ("第 3 期款项", "第3期款项，另有3", ["第3期款项"]),
        ("6月30日", "6月30日前，月底，日常", ["6月30日"]),
        ("page 3", "page 3 of 3", ["page", "3"]),
        ("猫 食物", "猫与狗的食物", ["猫", "食物"]),
        ("3月", "3月和4月", ["3月", "月"]),
        ("饺子", "餃子。餃\n子", ["餃子", "餃\n子"]),
        ("ごみ", "ゴミ出しの日", ["ゴミ"]),
        ("租约什么时候到期", "租约是什么时候签的？约什", ["租约"]),
        ("什么时候", "不知道什么时候到期", ["什么时候"]),
        ("word", "nothing here", []),
        ("", "text", []),
    ],
)
def test_marked_words(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_of_words_that_were_not_looked_up_those_are_marked_that_say_something() -> None:
    query = Query("", words=("the", "common", "rare"))
    the, common, rare = query_terms(query)
    text = "the common and the rare"
    for others, expected in (((), ["rare"]), ((the, common), ["common", "rare"])):
        highlighter = Highlighter.of(query, [rare], others)
        assert [text[start:end] for start, end in highlighter.spans(text)] == expected
        assert highlighter.tells("rare")
        assert not highlighter.tells("common")


@given(st.text(max_size=40), st.text(max_size=80))
def test_spans_are_ordered_apart_and_inside(query: str, text: str) -> None:
    spans = Highlighter.of(Query(query, words=(query,))).spans(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    assert all(0 <= edge <= len(text) for edge in edges)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_a_word_marks_itself(word: str) -> None:
    text = f"( {word} )"
    spans = Highlighter.of(Query(word, words=(word,))).spans(text)
    covered = {index for start, end in spans for index in range(start, end)}
    if query_terms(Query(word, words=(word,))):
        assert covered
