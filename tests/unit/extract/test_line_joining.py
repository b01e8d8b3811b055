import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.pages.line_joining import join_lines

PARAGRAPHS = """The llncs class is an extension of the standard article class. Therefore
you may use all article commands in your manuscript.
If you are already familiar with the system, the class should not give you
any major difficulties.
1. First item of a list that is rather long and fills the whole of the line
2. Second item"""


def test_lines_of_a_paragraph_are_joined_and_short_lines_end_it() -> None:
    assert join_lines(PARAGRAPHS).split("\n") == [
        "The llncs class is an extension of the standard article class. Therefore"
        " you may use all article commands in your manuscript.",
        "If you are already familiar with the system, the class should not give you any major difficulties.",
        "1. First item of a list that is rather long and fills the whole of the line",
        "2. Second item",
    ]


def test_hyphenated_words_are_joined() -> None:
    assert join_lines("the class pro\ufffevides") == "the class provides"
    assert join_lines("something that the class pro-\nvides to everybody who\n") == (
        "something that the class provides to everybody who"
    )


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad"])
def test_every_kind_of_hyphen_is_one(hyphen: str) -> None:
    assert join_lines(f"something that the class pro{hyphen}\nvides to all who\n") == (
        "something that the class provides to all who"
    )


def test_a_word_with_another_hyphen_keeps_both() -> None:
    assert join_lines("a long line of words that ends with a state-of-the-\nart machine") == (
        "a long line of words that ends with a state-of-the-art machine"
    )
    assert join_lines("a state-of-the\ufffeart machine of con\ufffetracts") == "a state-of-the-art machine of contracts"


def test_chinese_lines_are_joined_without_a_space() -> None:
    line = "我们认为确定一个给定的三元组是否属于关系的问题是一个判定问题它比函数问题更容易研究"
    assert join_lines(f"{line}\n{line}\n短行") == f"{line}{line}短行"


@pytest.mark.parametrize(
    "lines",
    [
        ("השוכר רשאי לסיים את החוזה בהודעה מוקדמת", "של שלושה חודשים אם שילם את כל שכר הדירה", "עד אז."),
        ("يجوز للمستأجر إنهاء العقد بإشعار مدته", "ثلاثة أشهر، لكن الرسالة يجب أن تصل،", "إلى المالك."),
        ("किरायेदार तीन महीने की सूचना देकर अनुबंध", "समाप्त कर सकता है लेकिन पत्र महीने के", "पहले कार्य दिवस तक"),
    ],
)
def test_lines_of_scripts_without_capitals_are_joined(lines: tuple[str, ...]) -> None:
    assert join_lines("\n".join(lines)) == " ".join(lines)


def test_headings_and_tables_stay_apart() -> None:
    text = "Introduction\nName Price\nPear 3\nApple 4"
    assert join_lines(text) == text


@given(st.text("aB.- \n我1,", max_size=200))
def test_nothing_but_space_and_hyphens_is_lost(text: str) -> None:
    assert "".join(join_lines(text).replace("-", "").split()) == "".join(text.replace("-", "").split())
