from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import InvalidQuery
from desktop_app.retrieve.date_filter import parse_date
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.search_records import Filters, Query


def test_plain_words_are_the_text() -> None:
    assert parse_query("  what is the\tnotice period? ") == Query(
        "what is the notice period?", words=("what", "is", "the", "notice", "period?")
    )
    assert parse_query("") == Query("")


@pytest.mark.parametrize("quoted", ['"notice period"', "“notice period”", "「notice period」", "«notice  period»"])
def test_phrases_stand_in_quotation_marks(quoted: str) -> None:
    query = parse_query(f"lease {quoted} 2023")
    assert query.phrases == ("notice period",)
    assert query.words == ("lease", "2023")
    assert query.text == "lease notice period 2023"


@pytest.mark.parametrize(
    "text",
    ["「坊っちゃん」の作者は", "“特洛伊”的导演是谁", '5" disk', 'an "open end', 'say"hi there"', '""', '"?!"', "it’s"],
)
def test_marks_inside_a_sentence_demand_nothing(text: str) -> None:
    assert parse_query(text).phrases == ()


def test_a_phrase_may_end_the_question() -> None:
    assert parse_query('who said "all is well"?').phrases == ("all is well",)


def test_exclusions_start_a_word_with_a_hyphen() -> None:
    query = parse_query('lease -draft -"old version" well-known - -- -5 a-b')
    assert query.exclusions == ("draft", "old version")
    assert query.words == ("lease", "well-known", "-", "--", "-5", "a-b")
    assert query.text == "lease well-known - -- -5 a-b"


def test_filters_and_their_other_names() -> None:
    query = parse_query(
        'report type:PDF,.docx ext:md in:"My Folder" in:/data name:2023 类型:word from:Ann author:"Lee Smith"'
    )
    assert query.text == "report"
    assert query.filters == Filters(
        types=("pdf", "docx", "md", "doc", "odt", "rtf", "pages", "xps"),
        folders=(Path("My Folder"), Path("/data")),
        name_parts=("2023",),
        authors=("Ann", "Lee Smith"),
    )


def test_a_tilde_is_the_home_folder() -> None:
    assert parse_query("x in:~/Contracts").filters.folders == (Path.home() / "Contracts",)
    assert parse_query("x in:~nobody").filters.folders == (Path("~nobody"),)


def test_dates_bound_the_time_and_the_narrower_bound_wins() -> None:
    filters = parse_query("x after:2023 after:2024-05 before:2024-08-01 before:2025").filters
    assert filters.after_ns == parse_date("2024-05")[0]
    assert filters.before_ns == parse_date("2024-08-01")[0]


@pytest.mark.parametrize("text", ["http://a.b/c?d=e", "C:\\x", "type:", "in: x", "subject:hello", ":", "a:b:c"])
def test_what_is_no_filter_is_a_word(text: str) -> None:
    query = parse_query(text)
    assert query.filters.empty
    assert query.text == text


@pytest.mark.parametrize("text", ["after:soon", "before:2024-13", "after:0000", "x before:2024-02-30"])
def test_a_date_that_is_none_is_refused_with_help(text: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse_query(text)
    assert "2024-05-01" in caught.value.remedy


def test_a_filter_cannot_be_excluded() -> None:
    with pytest.raises(InvalidQuery, match="cannot be excluded"):
        parse_query("x -type:pdf")


@given(
    st.text(alphabet=st.sampled_from('ab京 -"“”「」:：.~/\\5') | st.characters(), max_size=60)
    | st.lists(st.sampled_from(["type:", "in:", "after:", "-", '"', "2024", "x", " ", "“", "name:"])).map("".join)
)
def test_every_text_is_a_query(text: str) -> None:
    try:
        query = parse_query(text)
    except InvalidQuery:
        return
    assert all(word.strip() for word in (*query.words, *query.phrases, *query.exclusions))


@given(st.lists(st.text(alphabet="abc京都123", min_size=1, max_size=10), min_size=1, max_size=12))
def test_words_come_back_in_order(words: list[str]) -> None:
    assert parse_query(" ".join(words)).words == tuple(words)


def test_an_asterisk_at_the_end_of_a_word_asks_for_what_begins_so() -> None:
    query = parse_query("lease contr* 20* ab* *.pdf a*b Kündig*")
    assert query.beginnings == ("contr", "Kündig")
    assert query.words == ("lease", "contr", "20*", "ab*", "*.pdf", "a*b", "Kündig")
    assert query.text == "lease contr 20* ab* *.pdf a*b Kündig"
    assert parse_query("contr* +1.5 notice").beginnings == ()


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("lease contr", "contr"),
        ("kündig", "kündig"),
        ("lease contr ", ""),
        ("lease co", ""),
        ("lease 2024", ""),
        ("name:contr", ""),
        ("contr name:contr", ""),
        ('"lease contr"', ""),
        ("-contr", ""),
        ("提前通知", ""),
        ("king - man + wom", ""),
        ("", ""),
    ],
)
def test_the_last_word_is_unfinished_while_one_types_at_its_end(text: str, last: str) -> None:
    assert parse_query(text, unfinished=True).unfinished == last
    assert parse_query(text).unfinished == ""
