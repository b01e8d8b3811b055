import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.retrieve.query_expression import MOST_PARTS, expression_parts, reading_of
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.search_records import QueryPart

WORDS = ("lease", "notice", "period", "the", "Berlin", "König", "合同", "通知期", "2023", "C++", "well-known", "it's")
SIGNS = st.sampled_from(["+", "-", "−", "＋", "－"])
TERM = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).filter(lambda words: any(w != "2023" for w in words))


def parts(text: str) -> list[tuple[str, float]]:
    return [(part.text, part.weight) for part in parse_query(text).parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("king - man + woman", [("king", 1), ("man", -1), ("woman", 1)]),
        ("国王 － 男人 ＋ 女人", [("国王", 1), ("男人", -1), ("女人", 1)]),
        ("office lease − parking + garden", [("office lease", 1), ("parking", -1), ("garden", 1)]),
        ("lease +1.5 notice", [("lease", 1), ("notice", 1.5)]),
        ("lease -0.5 parking space", [("lease", 1), ("parking space", -0.5)]),
        ("+0.5 lease 2023 +2.0 notice - draft", [("lease 2023", 0.5), ("notice", 2), ("draft", -1)]),
        ("C++ - templates + concepts", [("C++", 1), ("templates", -1), ("concepts", 1)]),
        ("合同 +1.5 通知期", [("合同", 1), ("通知期", 1.5)]),
    ],
)
def test_expressions(text: str, expected: list[tuple[str, float]]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Pink Floyd - The Wall",
        "salt + pepper",
        "C++",
        "2024-07-01",
        "-5",
        "a - b",
        "a - b + c",
        "x - y + z",
        "1 - 2 + 3",
        "GMT +2 meeting",
        "lease +2",
        "lease +2 rooms",
        "call +49 30 123456",
        "warming of +1.5 degrees",
        "loss -2.5 percent",
        "气温 +1.5 度",
        "lens -1.5 dioptres",
        "supply +3.3 V",
        "dough +1.5 kg flour",
        "pi +3.14 and more",
        "- milk + eggs - bread",
        "Müller + Söhne – Berlin",
        "coffee — cake + tea",
        "what is the difference between king - man + woman and queen",
        "is it king - man + woman?",
        "king - man + woman = queen",
        "该合同的通知期从什么时候开始 - 终止 + 续约",
        "lease + - notice",
        "lease +1.5",
        "+1.5 -0.5",
        "lease +0.0 notice",
        "-1.5 lease -0.5 parking",
        '"king" - man + woman',
        "lease+notice-draft",
        "lease -draft",
    ],
)
def test_what_is_not_clearly_an_expression_is_text(text: str) -> None:
    assert parts(text) == []


def test_filters_and_exclusions_stand_beside_an_expression() -> None:
    query = parse_query("type:pdf lease +1.5 notice -parking")
    assert query.parts == (QueryPart("lease", 1.0), QueryPart("notice", 1.5))
    assert query.exclusions == ("parking",)
    assert query.filters.types == ("pdf",)
    assert query.text == "lease +1.5 notice"


def test_what_leads_away_is_not_looked_up() -> None:
    query = parse_query("king - man + woman")
    assert query.words == ("king", "woman")
    assert not query.plain


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("king - man + woman", ["Understood as: king − man + woman"]),
        ("+0.5 lease 2023 +2.0 notice", ["Understood as: 0.5 × lease 2023 + 2 × notice"]),
        ("-0.5 parking +1.0 lease", ["Understood as: −0.5 × parking + lease"]),
        ("lease", []),
    ],
)
def test_how_an_expression_was_understood(text: str, reading: list[str]) -> None:
    assert reading_of(parse_query(text).parts) == reading


@given(TERM, st.lists(st.tuples(SIGNS, TERM), min_size=1, max_size=MOST_PARTS - 1))
def test_terms_between_a_plus_and_a_minus_come_back(first: list[str], rest: list[tuple[str, list[str]]]) -> None:
    signs = {"+" if sign in "+＋" else "-" for sign, _ in rest}
    found = expression_parts([*first, *(piece for sign, term in rest for piece in (sign, *term))])
    if signs == {"+", "-"}:
        assert [part.text.split() for part in found] == [first, *(term for _, term in rest)]
        assert [part.weight > 0 for part in found] == [True, *(sign in "+＋" for sign, _ in rest)]
    else:
        assert found == ()


PROSE_WORD = st.sampled_from([*WORDS, "-5", "+2", "1.5", "e.g.", "(draft)", "–", "a-b", "3,000", "no.", "&", "§", "…"])


PIECES = st.lists(PROSE_WORD | SIGNS, max_size=16)


@given(PIECES, st.lists(PROSE_WORD, min_size=4, max_size=12), PIECES)
def test_a_run_of_more_words_than_a_term_has_makes_it_prose(
    before: list[str], run: list[str], after: list[str]
) -> None:
    assert expression_parts([*before, *run, *after]) == ()


@given(st.lists(PROSE_WORD, max_size=12), st.sampled_from(["?", ".", "!", ",", "。", "？", ":", ")"]), st.data())
def test_punctuation_makes_it_prose(words: list[str], mark: str, data: st.DataObject) -> None:
    signed = [piece for word in words for piece in (word, data.draw(SIGNS))]
    assert expression_parts([*signed, f"lease{mark}"]) == ()


@given(st.lists(PROSE_WORD, max_size=12), st.sampled_from(["+", "-", "−"]))
def test_one_kind_of_sign_alone_makes_nothing_an_expression(words: list[str], sign: str) -> None:
    assert expression_parts([piece for word in words for piece in (word, sign)][:-1]) == ()


@given(st.text(alphabet=st.sampled_from("ab京 +-−1.5") | st.characters(), max_size=60))
def test_no_text_breaks_it_and_every_part_can_be_asked(text: str) -> None:
    found = expression_parts(text.split())
    assert all(part.text.strip() and part.weight for part in found)
    assert not found or max(part.weight for part in found) > 0
