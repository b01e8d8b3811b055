"""Writes docs/settings.md from the declarations in desktop_app/settings.py; run it after changing one.

Owns the wording around the tables. A contract test compares the page with what `render` returns.
"""

from dataclasses import fields
from pathlib import Path

from desktop_app.settings import Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
INTRODUCTION = """# Settings

Written by `python packaging/tasks.py docs` from `desktop_app/settings.py`: do not edit this page.

Settings are in `settings.toml` in the [data directory](../README.md#where-your-data-is). Only what differs
from the defaults is written there; comments are lost when the program writes it, which it does for a reranker and
for what is set in the window. An unknown key or a value of the wrong kind is reported and nothing starts
until it is corrected. Changes are read at the next start; `search.reranker`
also by a program that runs, at its next search. Example:

```toml
[source]
max_file_mb = 50
ignore = ["*.log", "drafts/"]

[encode]
threads = 1
```
"""


def render() -> str:
    """The whole page: one table for each part of `Settings`, in the order of declaration."""
    return "\n".join([INTRODUCTION, *(_part(part.name) for part in fields(Settings))])


def _part(name: str) -> str:
    part = getattr(Settings(), name)
    heading = [
        f"## [{name}]",
        "",
        type(part).__doc__ or "",
        "",
        "| key | default | from, to | unit | meaning |",
        "|---|---|---|---|---|",
    ]
    rows = [
        f"| `{item.name}` | `{_toml(getattr(part, item.name))}` | {_range(item.metadata['within'])}"
        f" | {item.metadata['unit']} | {item.metadata['help']} |"
        for item in fields(part)
    ]
    return "\n".join([*heading, *rows, ""])


def _range(within: tuple[float, float] | None) -> str:
    return "" if within is None else f"{within[0]:,}, {within[1]:,}"


def _toml(value: object) -> str:
    """A default as it would stand in settings.toml."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return "[]" if value == () else str(value)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
