"""Builds the concrete objects and joins them; the only place that does."""

import gc
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop_app.catalog.exporting.environments import environments_beside
from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore
from desktop_app.cli.restart import RESTART
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.measurements import Measurements
from desktop_app.evaluate.pace import PaceMeter
from desktop_app.paths import make_private_folder
from desktop_app.services.api_keys import ApiKeys
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.foreign_indexing import ForeignIndexing
from desktop_app.services.indexing import IndexingService
from desktop_app.services.kept_models import KeptModels
from desktop_app.services.learning import Learning
from desktop_app.services.member_copies import MemberCopies
from desktop_app.services.model_choice import ModelChoice
from desktop_app.services.model_loader import ModelLoader
from desktop_app.services.model_management import ModelManagement
from desktop_app.services.model_setup import ModelSetup
from desktop_app.services.remote_use import RemoteUse
from desktop_app.services.reranker_choice import RerankerChoice, WrittenReranker
from desktop_app.services.reranker_slot import RerankerSlot
from desktop_app.services.searching import SearchService
from desktop_app.services.window_choices import WindowChoices
from desktop_app.settings import SETTINGS_FILE, Settings, default_data_dir, load_settings
from desktop_app.store.database import Database

DATABASE_FILE = "index.db"


def build(data_dir: Path, *, watch: bool = True, settings: Settings | None = None) -> Application:
    """The services of a data directory, which is created if it is missing; nothing runs yet.

    :raises UserFacingError: the settings or the index cannot be read by this version.
    :raises EnvironmentFault: the directory or the index cannot be used.
    """
    make_private_folder(data_dir)
    settings = settings or load_settings(data_dir / SETTINGS_FILE)
    database = Database(data_dir / DATABASE_FILE)
    database.migrate()
    encoders = EncoderSlot()
    keys = ApiKeys()
    choice = ModelChoice(database, settings.encode.model)
    models = ModelStore(data_dir / "models", fallbacks=[default_data_dir() / "models"])
    importer = ModelImporter(models, environments_beside(data_dir / "models"))
    kept = KeptModels(encoders, choice, ModelLoader(models, encoders, settings, keys))
    setup = ModelSetup(models, encoders, choice, kept)
    rerankers = RerankerSlot(models, settings, WrittenReranker(data_dir / SETTINGS_FILE).news)
    searching = SearchService(database, data_dir / "vectors", encoders, settings.search, rerankers=rerankers)
    return Application(
        data_dir=data_dir,
        settings=settings,
        database=database,
        encoders=encoders,
        models=models,
        model_importer=importer,
        model_setup=setup,
        model_management=_management(database, data_dir, models, importer, setup, rerankers),
        remote_use=RemoteUse(database, models, setup, keys),
        indexing=IndexingService(database, data_dir, encoders, settings, watch=watch),
        foreign_indexing=ForeignIndexing(database),
        rerankers=rerankers,
        searching=searching,
        learning=Learning(database, searching, enabled=settings.search.learn_from_use),
        window_choices=WindowChoices(data_dir / SETTINGS_FILE),
        member_copies=MemberCopies(settings.extract),
    )


def _management(
    database: Database,
    data_dir: Path,
    models: ModelStore,
    importer: ModelImporter,
    setup: ModelSetup,
    rerankers: RerankerSlot,
) -> ModelManagement:
    measurements = Measurements(data_dir)
    return ModelManagement(
        database,
        data_dir,
        models,
        importer,
        setup,
        reranker=RerankerChoice(data_dir / SETTINGS_FILE, rerankers),
        figures=measurements.of,
        meter=PaceMeter(measurements),
    )


def start_logging(data_dir: Path, level: str) -> None:
    """Write the log, and what libraries warn of, to the data directory."""
    make_private_folder(data_dir)
    folder = data_dir / "logs"
    folder.mkdir(exist_ok=True)
    handler = RotatingFileHandler(folder / "findwell.log", maxBytes=2_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.raiseExceptions = False  # a full disk must not make the log cover the terminal with tracebacks
    logging.captureWarnings(capture=True)
    for name in ("findwell", "py.warnings"):
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        logger.addHandler(handler)


def open_window(application: Application, minimized: bool) -> int:  # noqa: FBT001 - one flag of one command
    """Show the window and return its exit code, RESTART if it is to be opened again.

    :raises UserFacingError: there is no display for it.
    """
    if not _has_display():
        raise UserFacingError(
            "There is no display for the window.", "In the terminal: findwell index FOLDER, then findwell search WORDS."
        )
    gc.disable()  # until the window is made, see `tune_interpreter`
    from desktop_app.gui.window_app import run_window  # noqa: PLC0415 - commands must not load Qt, nor need it

    application.model_setup.read_tokenizer()
    application.rerankers.read_tokenizer()
    application.indexing.yardstick.read_ahead(application.model_setup.tokenizer_path)
    return run_window(application, restart_code=RESTART, minimized=minimized)


def show_startup_error(text: str) -> None:
    """Say why there is no window, in one of its own; nothing without a display."""
    if _has_display() and os.environ.get("QT_QPA_PLATFORM") not in ("offscreen", "minimal"):
        from desktop_app.gui.startup_error import show_startup_error as show  # noqa: PLC0415 - as above

        show(text)


def _has_display() -> bool:
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))
