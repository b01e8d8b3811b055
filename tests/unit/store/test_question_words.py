import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.question_words import asking


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("租约什么时候到期？", ["什么时候"]),
        ("請問誰是這家公司的創辦人", ["請問", "誰", "是"]),
        ("哪一年建成的呢？", ["哪", "呢"]),
        ("水的沸点是多少", ["是", "多少"]),
        ("何时何地签的合同", ["何时", "何地"]),
        ("火災保険はいつまでですか", ["いつ"]),
        ("どこで何を買いましたか", ["どこ", "何"]),
        ("鍵を預けたのは誰ですか", ["誰"]),
        ("家賃はいくらですか", ["いくら"]),
    ],
)
def test_question_words_are_seen(question: str, words: list[str]) -> None:
    assert [question[start:end] for start, end in asking(question)] == words


@pytest.mark.parametrize(
    "text",
    [
        "解析几何",
        "任何时候",
        "几何种类",
        "哪吒",
        "是非",
        "呢绒大衣",
        "幾何学の本",
        "いつもの店",
        "おいつく",
        "いくら丼 レシピ",
        "何先生は留守",
        "こどものころ",
        "what is it",
        "",
    ],
)
def test_what_could_be_a_part_of_another_word_is_not(text: str) -> None:
    assert list(asking(text)) == []


@given(st.text(alphabet="什么多少哪谁何几几个呢吗どこいつ年a "))
def test_what_is_seen_lies_in_the_text_in_order_and_apart(text: str) -> None:
    ends = 0
    for start, end in asking(text):
        assert ends <= start < end <= len(text)
        ends = end
