"""Jupyter notebooks: the cells and what they printed, without pictures."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.noise import without_noise
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings


def read_notebook(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each cell with its printed output."""
    try:
        notebook = json.loads(text_of(path, settings))
    except (ValueError, RecursionError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The notebook is not valid JSON.") from error
    cells = list(_dictionaries(_value(notebook, "cells")))
    texts = ["\n".join(filter(None, _cell_texts(cell))) for cell in cells]
    first = next((text for cell, text in zip(cells, texts, strict=True) if cell.get("cell_type") == "markdown"), "")
    heading = first.lstrip().partition("\n")[0]
    title = heading.lstrip("# ") if heading.startswith("#") else ""
    return Contents(tuple(Segment(without_noise(text)) for text in texts), title)


def _cell_texts(cell: dict[str, Any]) -> Iterator[str]:
    yield _joined(cell.get("source"))
    for output in _dictionaries(cell.get("outputs")):
        yield _joined(output.get("text"))
        yield _joined(_value(output.get("data"), "text/plain"))
        yield _joined(output.get("evalue"))


def _dictionaries(value: object) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _value(holder: object, key: str) -> object:
    return holder.get(key) if isinstance(holder, dict) else None


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""
