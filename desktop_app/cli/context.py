"""What every command is given, and how it speaks: results on stdout, everything meant for eyes on stderr."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, Self

from desktop_app.cancellation import CancelToken
from desktop_app.errors import AppError, UserFacingError
from desktop_app.paths import full_path, is_there
from desktop_app.present.joined_text import joined_text
from desktop_app.present.shown_names import shown_name
from desktop_app.records import MEMBER_SEPARATOR
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.model_setup import ModelProgress
from desktop_app.settings import SETTINGS_FILE, Settings, load_settings


class Builder(Protocol):
    """`bootstrap.build`, handed down so that front ends build nothing themselves."""

    def __call__(self, data_dir: Path, *, watch: bool = True, settings: Settings | None = None) -> Application:
        """The services of a data directory."""


@dataclass(frozen=True, slots=True)
class Context:
    """One invocation."""

    data_dir: Path
    build: Builder
    open_window: Callable[[Application, bool], int]

    @contextmanager
    def application(self, *, watch: bool = False, coarse_dimensions: int | None = None) -> Iterator[Application]:
        """The services of the data directory, closed at the end whatever happens.

        `coarse_dimensions` goes before the setting of that name.
        """
        settings = None
        if coarse_dimensions is not None:
            settings = load_settings(self.data_dir / SETTINGS_FILE)
            settings = replace(settings, search=replace(settings.search, coarse_dimensions=coarse_dimensions))
        application = self.build(self.data_dir, watch=watch, settings=settings)
        try:
            yield application
        finally:
            application.close()


def require_dimensions(application: Application, model: LoadedModel, dimensions: int | None) -> None:
    """:raises UserFacingError: the model's vectors may not be searched by so many leading dimensions."""
    if dimensions is None or dimensions in (model.fingerprint.coarse, model.fingerprint.dimensions):
        return
    allowed = application.models.load(model.name).description.truncations
    raise UserFacingError(
        f"Vectors of {model.name} cannot be searched by {dimensions} of their dimensions.",
        f"It allows {', '.join(map(str, allowed))}." if allowed else "Leave --dim out, or choose another model.",
    )


def print_json(value: Any, *, indent: int | None = None) -> None:
    """One JSON document on stdout; characters that the terminal cannot show are escaped."""
    escape = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=escape, indent=indent) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for eyes, after all that was printed before it where both go to one place."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def add_root(application: Application, path: Path) -> int:
    """Have the folder watched, and say what becomes part of what; the id of the root that holds it.

    :raises UserFacingError: there is nothing at the path.
    """
    before, full = application.indexing.status(), full_path(path)
    root_id = application.indexing.add_root(path)
    if text := joined_text(full, before.inside(path), shown_name):
        say(text)
    for root in before.roots:
        if root.root_id == root_id and root.path in full.parents:
            say(f"{shown_name(full)} is part of {shown_name(root.path)}, which is watched already.")
    return root_id


def indexed_path(path: Path) -> Path:
    """The path by which the index knows what was printed as `path`: `old.zip ▸ lease.pdf` goes on behind `old.zip`."""
    full = full_path(path)
    return full if is_there(full) else Path(str(full).replace(MEMBER_SEPARATOR, os.sep))


def typed(*words: str) -> str:
    """A command as it is typed into a terminal, where a word may hold spaces."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def counted(count: int, word: str) -> str:
    """'1 file', '12,403 files'."""
    return f"1 {word}" if count == 1 else f"{count:,} {word}s"


def duration(seconds: float) -> str:
    """A time in the unit that suits it: '80 s', '12 min', '3.5 h'."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class ProgressLine:
    """A line on a terminal that is written over; nothing when stderr is not a terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._width = 0

    def __enter__(self) -> Self:
        """Use as a context manager to leave the line however the work ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line."""
        self.end()

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._live:
            sys.stderr.write("\r" + text.ljust(self._width))
            sys.stderr.flush()
            self._width = len(text)

    def end(self) -> None:
        """Leave the line."""
        if self._live and self._width:
            sys.stderr.write("\n")
            self._width = 0


class StepLines:
    """Progress of an installation: a bar on a terminal, one line for each stage elsewhere."""

    def __init__(self) -> None:
        self._line = ProgressLine()
        self._stage = ""

    def show(self, stage: str, fraction: float) -> None:
        """Show how far the stage is, 0 to 1."""
        filled = round(max(0.0, min(1.0, fraction)) * 24)
        self._line.show(f"[{'█' * filled}{'·' * (24 - filled)}] {stage}")
        if stage != self._stage and not sys.stderr.isatty():
            say(f"{stage} …")
        self._stage = stage

    def end(self) -> None:
        """Leave the bar."""
        self._line.end()


def prepare_model(application: Application) -> None:
    """Install the model if it is missing, and load it; say why when it cannot be had, and go on without."""
    steps = StepLines()

    def show(progress: ModelProgress) -> None:
        steps.show(progress.stage, progress.fraction)

    installed = application.model_setup.installed
    try:
        application.model_setup.ensure((lambda _: None) if installed else show, CancelToken())
    except AppError as error:
        steps.end()
        say(f"{error} Files are found by their words until then.")
    steps.end()
