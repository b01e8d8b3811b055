from pathlib import Path

import pytest

from desktop_app.present.shown_names import name_in_line, shown_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("lease 2024.pdf", "lease 2024.pdf"),
        ("租约 été.pdf", "租约 été.pdf"),
        (Path("/a/new\nline.txt"), "/a/new↵line.txt"),
        ("one\r\ntwo\u2028three.txt", "one↵two↵three.txt"),
        ("tab\tbell\x07escape\x1b[31m.txt", "tab�bell�escape�[31m.txt"),
        ("\u202egpj.exe.txt", "�gpj.exe.txt"),
        ("a\u2066b\u2069c\u202cd", "a�b�c�d"),
        ("family 👨\u200d👩\u200d👧.jpg", "family 👨\u200d👩\u200d👧.jpg"),
    ],
)
def test_a_name_is_shown_on_one_line_in_the_order_of_its_characters(name: str | Path, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("name", ["דוח.pdf", "تقرير.pdf"])
def test_a_name_that_is_written_from_the_right_is_kept_apart_from_its_line(name: str) -> None:
    assert name_in_line(name) == f"\u2066{name}\u2069"
    assert shown_name(name) == name


def test_other_names_stand_in_a_line_as_they_are() -> None:
    assert name_in_line(Path("/a/new\nline.txt")) == "/a/new↵line.txt"
