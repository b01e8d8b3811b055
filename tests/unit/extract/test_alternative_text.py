import pytest

from desktop_app.extract.office.alternative_text import alternative_text, untold


@pytest.mark.parametrize(
    "description",
    [
        "A duck\n\nDescription automatically generated",
        "A duck\n\nDescription automatically generated with medium confidence",
        "A duck  AI-generated content may be incorrect.",
        "A\nduck\n\nAI-generated content may be incorrect.",
        "A duck\n\nKI-generierte Inhalte können fehlerhaft sein.",
        "A duck\n\nAI 生成的内容可能不正确。",
    ],
)
def test_the_remark_of_the_machine_that_described_it_is_left_out(description: str) -> None:
    assert alternative_text({"descr": description}) == "A duck"


@pytest.mark.parametrize(
    "made", ["", " ", "Picture 3", "图片 1", "image1.png", "C:\\My Pictures\\IMG 7.JPG", "fig: moon.jpg"]
)
def test_what_programs_make_by_themselves_describes_nothing(made: str) -> None:
    assert not alternative_text({"id": "1", "name": "x", "descr": made, "title": made})


def test_a_description_that_is_the_name_of_the_picture_says_nothing() -> None:
    assert not alternative_text({"name": "Content Placeholder 4", "descr": "Content Placeholder 4"})


def test_what_a_person_wrote_is_kept() -> None:
    for text in ("Group 4 on the terrace", "An AI generated cat", "Terrace 2019", "The file moon.jpg, opened"):
        assert alternative_text({"name": "Picture 1", "descr": text}) == text
    for last in ("AI: 40 %, cloud: 60 %", "Automation of the plant in Graz", "Automatisches Ventil", "自动驾驶汽车"):
        assert alternative_text({"descr": f"Revenue\n\n{last}"}) == f"Revenue {last}"
    assert alternative_text({"descr": "One.\n\nTwo of many words."}) == "One. Two of many words."


def test_title_and_description_are_both_told() -> None:
    assert alternative_text({"descr": "grandmother", "title": "Lisbon"}) == "Lisbon\ngrandmother"
    assert alternative_text({"descr": "Lisbon", "title": "Lisbon"}) == "Lisbon"


def test_it_is_told_by_a_text_or_by_all_of_them() -> None:
    assert untold(["Stop here", ""], ["Stop  here", "or there"]) == []
    assert untold(["Stop here"], ["Stop", "here"]) == []
    assert untold(["Stop here", "and there"], ["Stop"]) == ["Stop here", "and there"]
