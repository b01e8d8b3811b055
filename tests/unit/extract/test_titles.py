import pytest

from desktop_app.extract.titles import choose_title

LEFT_BEHIND = [
    "",
    " ",
    "Microsoft Word - Vertrag_final.doc",
    "untitled",
    "Untitled-3",
    "Document1",
    "Presentation1",
    "PowerPoint Presentation",
    "PowerPoint-Präsentation",
    "Présentation PowerPoint",
    "Presentación de PowerPoint",
    "Презентация PowerPoint",
    "PowerPoint プレゼンテーション",
    "PowerPoint 演示文稿",
    "Presentazione standard di PowerPoint",
    "Prezentacja programu PowerPoint",
    "Apresentação do PowerPoint",
    "Bez tytułu",
    "Sans nom",
    "Folie 1",
    "Présentation1",
    "annual report.docx",
    "(anonymous)",
    "report.docx",
    "C:\\Users\\me\\x",
    "file:///home/me/x",
    "12-34",
    "ab",
    "x" * 300,
]


@pytest.mark.parametrize("candidate", LEFT_BEHIND)
def test_what_a_program_left_behind_is_no_title(candidate: str) -> None:
    assert choose_title(candidate) == ""


@pytest.mark.parametrize(
    "candidate",
    [
        *("AMT General Handbook", "租赁合同", "法", "Document management in law firms", "The Title of Things"),
        *("गीता", "Q3 2024", "Everything about robots.txt", "Building with character.ai"),
        *("PowerPoint for teachers", "Presentation skills", "How to open a .docx"),
    ],
)
def test_a_real_title_is_kept(candidate: str) -> None:
    assert choose_title(f" {candidate}\n") == candidate


def test_a_book_may_be_called_by_a_year() -> None:
    assert choose_title("1984", of_book=True) == "1984"
    assert choose_title("1984") == ""
    assert choose_title("Document1", of_book=True) == ""
