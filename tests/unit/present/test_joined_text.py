from pathlib import Path

import pytest

from desktop_app.present.joined_text import joined_text
from desktop_app.present.shown_names import shown_name

HOME = Path("/home/t")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("", ""),
        ("a", "a becomes part of /home/t and is no longer watched by itself."),
        ("a b/c", "a and b/c become part of /home/t and are no longer watched by themselves."),
        ("a b c", "a, b and c become part of /home/t and are no longer watched by themselves."),
        ("a b c d e", "a, b, c and 2 more become part of /home/t and are no longer watched by themselves."),
    ],
)
def test_what_becomes_of_inner_folders(inner: str, text: str) -> None:
    assert joined_text(HOME, [HOME / name for name in inner.split()], shown_name) == text


def test_braces_and_line_breaks_in_names_are_no_harm() -> None:
    folder = Path("/t/{}\n")
    assert joined_text(folder, [folder / "{0}"], shown_name).startswith("{0} becomes part of /t/{}↵ and")
