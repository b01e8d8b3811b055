import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.texts.front_matter import front_matter

YAML = [
    *(
        "---",
        'title: "The \\u00fcber lease"',
        "authors:",
        "  - name: Anna Müller",
        "    mail: anna@example.org",
        "  - Bo",
    ),
    *("date: 2024-01-31 09:30", "tags: [rent, 'house']", "---", "text", ""),
]


def test_yaml() -> None:
    front = front_matter(YAML)
    assert (front.title, front.metadata) == (
        "The über lease",
        {"author": "Anna Müller, Bo", "created": "2024-01-31T09:30"},
    )
    assert front.text == "\n".join(YAML[1:8])
    assert YAML[front.length :] == ["text", ""]


def test_toml() -> None:
    front = front_matter(["+++", 'title = "A"', "date = 2024-01-31", 'authors = ["Anna", "Bo"]', "+++", "text"])
    assert (front.title, front.metadata, front.length) == ("A", {"author": "Anna, Bo", "created": "2024-01-31"}, 5)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("[\"Smith, John\", Doe, 'O''Neill, A']", "Smith, John, Doe, O'Neill, A"),
        ("[Anna, Bo] # both", "Anna, Bo"),
        ("Lease # comment", "Lease"),
        ("Lease #5, C# and more", "Lease #5, C# and more"),
        ('"Lease # 5" # comment', "Lease # 5"),
        ("'Lease # 5'", "Lease # 5"),
        ('"Lease', '"Lease'),
        ("# comment", ""),
    ],
)
def test_what_a_value_means(value: str, meant: str) -> None:
    assert front_matter(["---", f"title: {value}", "---"]).title == meant


def test_a_title_over_several_lines() -> None:
    assert front_matter(["---", "title: >", "  The long", "  lease", "..."]).title == "The long lease"


def test_aliases_stay_as_they_are_written() -> None:
    assert front_matter(["---", "a: &a [lol, lol]", "title: *a", "---"]).title == "*a"


def test_a_block_without_end_is_none() -> None:
    assert front_matter(["---", "title: A"]).length == 0
    assert front_matter([]).length == 0
    assert front_matter(["text", "---"]).length == 0


@given(st.lists(st.text("ab:-=[]\"' >|{}&*#", max_size=20), max_size=20))
def test_any_lines_are_read_and_none_is_lost(lines: list[str]) -> None:
    block = ["---", *(line for line in lines if line.rstrip() not in {"---", "..."}), "---"]
    front = front_matter(block)
    assert front.text == "\n".join(block[1:-1])
    assert front.length == len(block)
