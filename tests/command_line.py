"""The command line in this process, with a data folder of the test's and without a window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop_app import bootstrap
from desktop_app.cli.context import Builder
from desktop_app.cli.main import run
from desktop_app.services.application import Application
from desktop_app.settings import SETTINGS_FILE, EncodeSettings, Settings, load_settings
from tests.indexing_helpers import CountingEncoder, counting_model

Findwell = Callable[..., int]


def findwell_in(data_dir: Path, build: Builder = bootstrap.build) -> Findwell:
    """Runs one command, as typed, and returns the exit code."""

    def command(*words: object) -> int:
        return run(
            ["--data-dir", str(data_dir), *map(str, words)],
            build=build,
            open_window=lambda *_: 0,
            start_logging=lambda *_: None,
            show_error=lambda _: None,
        )

    return command


def build_with_fake(folder: Path, *, watch: bool = True, settings: Settings | None = None) -> Application:
    """As `bootstrap.build`; the model that is chosen at first is a fake one, and is loaded."""
    settings = settings or replace(load_settings(folder / SETTINGS_FILE), encode=EncodeSettings(model="fake"))
    application = bootstrap.build(folder, watch=watch, settings=settings)
    application.encoders.fill(counting_model(CountingEncoder()))
    return application
