"""extract: what the indexer reads of a file, without indexing anything."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.cli.context import Context, print_json, say
from desktop_app.extract.reading_pool import ReadingPool
from desktop_app.paths import full_path
from desktop_app.records import Extraction, ExtractionFailure
from desktop_app.settings import SETTINGS_FILE, load_settings


def extract(context: Context, arguments: argparse.Namespace) -> int:
    """Print the segments of each file, or the reason why there are none, in the order given."""
    settings = load_settings(context.data_dir / SETTINGS_FILE).extract
    pool = ReadingPool(settings)
    try:
        waiting = [(path, pool.submit(path)) for path in map(full_path, arguments.files)]
        for path, future in waiting:
            outcome = future.result()
            if arguments.json:
                print_json(_json(path, outcome))
            else:
                _print(path, outcome)
    finally:
        pool.close()
    return 0


def _json(path: Path, outcome: Extraction | ExtractionFailure) -> dict[str, Any]:
    if isinstance(outcome, ExtractionFailure):
        return {"path": str(path), "ok": False, "reason": outcome.reason, "detail": outcome.detail}
    return {
        "path": str(path),
        "type": outcome.type,
        "ok": True,
        "title": outcome.title or path.stem,
        "segments": [{"text": s.text, "locator": locator_json(asdict(s.locator))} for s in outcome.segments],
    }


def locator_json(locator: dict[str, Any]) -> dict[str, Any]:
    """A locator without what is not set."""
    return {key: value for key, value in locator.items() if value is not None}


def _print(path: Path, outcome: Extraction | ExtractionFailure) -> None:
    if isinstance(outcome, ExtractionFailure):
        say(f"{path}: {outcome.reason}: {outcome.detail}")
        return
    print(f"== {path} ({outcome.type}) {outcome.title or path.stem}")  # noqa: T201 - the result
    for segment in outcome.segments:
        where = ", ".join(f"{k} {v}" for k, v in locator_json(asdict(segment.locator)).items())
        print(f"-- {where}\n{segment.text}" if where else segment.text)  # noqa: T201 - the result
