"""Jupyter notebooks: the cells and what they printed, without pictures."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.noise import without_noise
from desktop_app.extract.texts.html import html_text
from desktop_app.extract.texts.markdown_words import plain_words
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_DESCRIBING = ("markdown", "heading")
_LEVELS = range(1, 7)
_KINDS = ("markdown", "plain", "html", "latex")
_STAND_IN = re.compile(r"\s*<[\w.]{1,200} (?:object|(?:object )?at 0x[0-9a-fA-F]{1,16})>\s*")
"""What Python prints for an object that is shown in another form."""


def read_notebook(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each cell with its printed output."""
    try:
        notebook = json.loads(text_of(path, settings))
    except (ValueError, RecursionError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The notebook is not valid JSON.") from error
    cells = list(_cells(notebook))
    texts = ["\n".join(filter(None, _cell_texts(cell))) for cell in cells]
    described = (text for cell, text in zip(cells, texts, strict=True) if cell.get("cell_type") in _DESCRIBING)
    heading = next(described, "").lstrip().partition("\n")[0]
    title = plain_words(heading.lstrip("# ")) if heading.startswith("#") else ""
    return Contents(tuple(Segment(without_noise(text)) for text in texts), title)


def _cells(notebook: object) -> Iterator[dict[str, Any]]:
    """The cells, which older notebooks keep in worksheets."""
    yield from _dictionaries(_value(notebook, "cells"))
    for worksheet in _dictionaries(_value(notebook, "worksheets")):
        yield from _dictionaries(worksheet.get("cells"))


def _cell_texts(cell: dict[str, Any]) -> Iterator[str]:
    yield _source(cell)
    for output in _dictionaries(cell.get("outputs")):
        yield _shown(output)
        yield ": ".join(filter(None, (_joined(output.get("ename")), _joined(output.get("evalue")))))


def _source(cell: dict[str, Any]) -> str:
    """What a person wrote; `input` and cells that are headings are those of older notebooks."""
    source = _joined(cell.get("source")) or _joined(cell.get("input"))
    if cell.get("cell_type") != "heading" or not source:
        return source
    level = cell.get("level")
    return f"{'#' * level if isinstance(level, int) and level in _LEVELS else '#'} {source}"


def _shown(output: dict[str, Any]) -> str:
    """What an output says, in that of its forms which says it best."""
    forms = output.get("data")
    if not isinstance(forms, dict):
        forms = {"text/plain": output.get("text"), "text/html": output.get("html"), "text/latex": output.get("latex")}
    markdown, plain, page, latex = (_joined(forms.get(f"text/{kind}")) for kind in _KINDS)
    if _STAND_IN.fullmatch(plain):
        plain = ""
    return markdown or plain or html_text(page) or latex


def _dictionaries(value: object) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _value(holder: object, key: str) -> object:
    return holder.get(key) if isinstance(holder, dict) else None


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""
