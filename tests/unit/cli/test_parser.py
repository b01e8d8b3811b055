"""What is an option of a search and what is a word that is left out."""

import argparse
from pathlib import Path

import pytest

from desktop_app.cli.parser import FLAGS, make_parser, parse


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["-rent"], "-rent"),
        (["lease", "-rent", "notice"], "lease -rent notice"),
        (["lease", "-draft", "-house", "--limit", "3"], "lease -draft -house"),
        (["--json", "-rent"], "-rent"),
        (["--explain", "-rent"], "-rent"),
        (["--limit=3", "-rent"], "-rent"),
        (['-"notice', '-period"'], '-"notice -period"'),
        (["--", "-h", "--limit"], "-h --limit"),
        (["-5", "degrees"], "-5 degrees"),
        (["lease", "--limit", "3", "-draft"], "lease -draft"),
        (["--json", "lease", "--after", "2020", "draft", "--explain", "-house"], "lease draft -house"),
    ],
)
def test_a_word_with_a_hyphen_is_part_of_the_query(words: list[str], query: str) -> None:
    for before in ([], ["--data-dir", "search"], ["--log-level=info"]):
        assert " ".join(" ".join(parse([*before, "search", *words]).query).split()) == query


def test_values_of_options_stay_what_they_are() -> None:
    asked = parse(["search", "lease", "--balance", "-0.5", "--like-text", "-", "--explain"])
    assert (asked.balance, asked.like_text, asked.explain) == (-0.5, "-", True)


def test_a_word_that_is_left_out_may_be_asked_why() -> None:
    asked = parse(["why", "a.pdf", "lease", "-draft", "--json"])
    assert (asked.path, [word.strip() for word in asked.query], asked.json) == (
        Path("a.pdf"),
        ["lease", "-draft"],
        True,
    )


@pytest.mark.parametrize("words", [["-h"], ["x", "--in", "-rent"], ["x", "--unknown"], ["x", "--exp", "-rent"]])
def test_options_stay_options(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["search", *words])


def test_other_commands_take_no_such_word() -> None:
    with pytest.raises(SystemExit):
        parse(["status", "-search"])


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["foo", "--json", "--", "--bar"], ["foo", "--bar"]),
        (["foo", "--json", "--", "bar", "-h"], ["foo", "bar", "-h"]),
        (["--", "--json", "--", "x"], ["--json", "--", "x"]),
        (["--limit", "3", "--", "-"], ["-"]),
    ],
)
def test_behind_two_hyphens_are_words_only(words: list[str], query: list[str]) -> None:
    assert parse(["search", *words]).query == query


@pytest.mark.parametrize("words", [["-notes.txt", "lease"], ["--", "-notes.txt", "lease"]])
def test_a_file_may_begin_with_a_hyphen(words: list[str]) -> None:
    asked = parse(["why", *words])
    assert (asked.path, asked.query) == (Path("-notes.txt"), ["lease"])


def test_options_without_a_value_are_known() -> None:
    commands = next(one for one in make_parser()._actions if isinstance(one, argparse._SubParsersAction)).choices
    for command in ("search", "why"):
        without = {name for one in commands[command]._actions if one.nargs == 0 for name in one.option_strings}
        assert without - {"-h", "--help"} <= set(FLAGS)
