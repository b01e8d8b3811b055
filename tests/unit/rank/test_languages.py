import pytest

from desktop_app.rank.languages import in_one_language

ENGLISH = "Either party may end the lease with three months' notice, which has to be given in writing."
GERMAN = "Jede der Parteien kann den Mietvertrag mit einer Frist von drei Monaten schriftlich kündigen."
CHINESE = "任何一方均可提前三个月书面通知终止租约。"
JAPANESE = "いずれの当事者も、三か月前の書面による通知により賃貸借契約を終了できます。"


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("when does the lease end", ENGLISH),
        ("VPS9a may be the PIN1 in the lease", ENGLISH),  # names puzzle statistics, short words do not
        ("Wann kann ich den Mietvertrag kündigen?", GERMAN),
        ("proton decay", ENGLISH),
        ("Mietvertrag", GERMAN),
        ("租约什么时候结束？", CHINESE),
        ("賃貸借契約はいつ終わりますか", JAPANESE),
    ],
)
def test_a_question_in_the_language_of_the_passage(query: str, passage: str) -> None:
    assert in_one_language(query, passage)


@pytest.mark.parametrize("passage", [GERMAN, CHINESE, JAPANESE])
def test_a_question_in_another_language(passage: str) -> None:
    assert not in_one_language("when does the lease end, and who may end it", passage)
    assert not in_one_language("租约什么时候结束？", ENGLISH)


def test_texts_without_letters_are_alike() -> None:
    assert in_one_language("4711", "12 345")
    assert in_one_language("", "")


@pytest.mark.parametrize("query", ["XK-99321", "2290", "3,406.20", "FJ-2290-48817", "§ 12"])
def test_a_number_or_a_code_is_in_every_language(query: str) -> None:
    assert all(in_one_language(query, passage) for passage in (ENGLISH, GERMAN, CHINESE, JAPANESE))
    assert not in_one_language(f"{query} 租约", ENGLISH)
