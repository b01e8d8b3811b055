import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.search_records import Query
from desktop_app.store.lexical_query import all_of, any_of, comparable, phrase_pattern, query_terms


def expression(*words: str) -> str | None:
    return any_of(query_terms(Query(" ".join(words), words=words)))


def test_terms_are_any_of_the_words_and_their_parts() -> None:
    assert expression("X-ray", "ray") == '"xray" OR "x" OR "ray"'


def test_single_characters_are_searched_by_prefix() -> None:
    assert expression("猫") == '"猫"*'
    assert expression("黒猫") == '"黑猫"'


def test_pairs_know_the_shortest_row_they_stand_in() -> None:
    terms = query_terms(Query("", words=("2023年 合同期限到 合同",)))
    assert {term.form: term.run for term in terms} == {"2023": 0, "年": 1, "合同": 2, "同期": 5, "期限": 5, "限到": 5}


def test_no_word_no_expression() -> None:
    assert expression("?!", "--") is None
    assert all_of("…") is None


def test_function_forms_are_weak() -> None:
    terms = {term.form: term.weak for term in query_terms(Query("", words=("日本の", "した", "ゴミ", "x", "word")))}
    assert terms == {"日本": False, "本の": False, "した": True, "ごみ": False, "x": True, "word": False}


def test_pairs_with_a_part_of_a_question_word_ask_where_they_say_nothing_else() -> None:
    def asking(*words: str, phrases: tuple[str, ...] = ()) -> set[str]:
        terms = query_terms(Query("", words=words, phrases=phrases))
        return {term.form for term in terms if term.asks}

    assert asking("租约什么时候到期 whatever") == {"约什", "什么", "么时", "时候", "候到"}
    assert asking("几何时候 什么时候") == {"什么", "么时"}, "时候 stands elsewhere, too"
    assert asking("租约什么", phrases=("什么",)) == {"约什"}, "a phrase is meant as it is written"


def test_all_of_keeps_runs_together_and_needs_every_word() -> None:
    assert all_of("notice period") == '"notice" AND "period"'
    assert all_of("北京市") == '"北京 京市"'
    assert all_of("foo_bar") == '"foo" AND "bar"'


@given(st.text())
def test_no_input_becomes_syntax(text: str) -> None:
    for found in (expression(text), all_of(text)):
        if found:
            bare = found.replace('"', "").replace("*", "").replace(" OR ", " ").replace(" AND ", " ")
            assert all(character.isalnum() or character == " " or ord(character) >= 0xE000 for character in bare)


@pytest.mark.parametrize(
    ("phrase", "text", "occurs"),
    [
        ("notice period", "The Notice\n period is", True),
        ("notice period", "notice of a period", False),
        ("notice", "unnoticed", False),
        ("C++", "in C++ and", True),
        ("1.2", "version 1.2.3", True),
        ("cafe", "le Café noir", True),
        ("北京市", "在北京\n市中心", True),
        ("京", "北京市", True),
        ("iPhone15", "家里iPhone15保修到", True),
        ("iPhone1", "家里iPhone15保修到", False),
        ("2026年3月", "到2026年3月为止", True),
        ("026年3月", "到2026年3月为止", False),
        ("火災保険 証券番号", "火災保険\n証券番号", True),
    ],
)
def test_phrases_occur_as_written(phrase: str, text: str, *, occurs: bool) -> None:
    assert bool(phrase_pattern(phrase).search(comparable(text))) is occurs
