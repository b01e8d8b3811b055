"""The collection of test files beside the checkout: what each must yield, and whether it did."""

import csv
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "files"


def rows(folder: Path = FILES) -> list[dict[str, str]]:
    """A line of the table for each file, its path below the folder as `file`."""
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def right(row: Mapping[str, str], said: Mapping[str, Any], folder: Path = FILES) -> bool:
    """Whether what `extract --json` says of a file is what the table asks for, by the collection's own rules."""
    return bool(_score(folder).right(row, said))


@cache
def _score(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
