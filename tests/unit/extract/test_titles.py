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
    "candidate", ["AMT General Handbook", "租赁合同", "法", "Document management in law firms", "The Title of Things"]
)
def test_a_real_title_is_kept(candidate: str) -> None:
    assert choose_title(f" {candidate}\n") == candidate
