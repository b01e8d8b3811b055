"""The written words follow the program: commands exist, links lead somewhere, settings are documented."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
import settings_page
import tasks

from desktop_app.cli.parser import parse
from desktop_app.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *PROJECT.glob("*.md"),
        *PROJECT.glob("docs/**/*.md"),
        *PROJECT.glob("packaging/*.md"),
        *PROJECT.glob("models/*.md"),
    ]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```(?:sh|console|bash)?\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def commands(program: str) -> set[tuple[str, ...]]:
    """Words after `program` in every code block and code span, but for decisions, which also name plans."""
    found = set()
    for page in (page for page in PAGES if page.parent.name != "decisions"):
        for block, span in CODE.findall(page.read_text(encoding="utf-8")):
            for line in (block or span).splitlines():
                words = shlex.split(line.split(" #")[0], posix=True) if line.startswith(program + " ") else []
                found.add(tuple(words[1:]))
    return found - {()}


def anchors(page: Path) -> set[str]:
    """Names of the headings as a forge links them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(linked), f"{page.name} links to {target}"


@pytest.mark.parametrize("part", fields(Settings), ids=lambda part: part.name)
def test_every_setting_says_what_it_means(part: object) -> None:
    for setting in fields(getattr(Settings(), part.name)):
        assert setting.metadata["help"].endswith("."), setting.name


def test_the_settings_page_is_current() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.render(), "run tasks.py docs"


def test_make_targets_in_the_pages_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {words[0] for words in commands("make")} <= targets


def test_tasks_in_the_pages_exist() -> None:
    named = {words[1] for words in commands("python") if words[0] == "packaging/tasks.py"}
    assert named
    assert named <= {*tasks.TASKS, "help", "TASK"}


@pytest.mark.parametrize("words", sorted(commands("findwell")), ids=" ".join)
def test_findwell_commands_in_the_pages_are_understood(words: tuple[str, ...]) -> None:
    if "--help" not in words:  # which prints and ends
        parse(words)
