"""Opens the window over the services and ends what it started. Owns the life of the Qt application."""

import gc
import sys
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop_app.gui.desktop_actions import DesktopActions
from desktop_app.gui.error_dialog import CrashHook, ErrorDialog
from desktop_app.gui.interrupts import Interrupts
from desktop_app.gui.main_window import MainWindow, Operations
from desktop_app.gui.operations.balance import BalanceOperations, Choices
from desktop_app.gui.operations.explain import ExplainOperations
from desktop_app.gui.operations.index import Elsewhere, Indexing, IndexOperations
from desktop_app.gui.operations.learning import LearningOperations, Remembering
from desktop_app.gui.operations.members import MemberOperations, Unpacking
from desktop_app.gui.operations.model import ModelOperations, ModelPreparation
from desktop_app.gui.operations.model_jobs import ModelJobs, Models
from desktop_app.gui.operations.nearer import NearerOperations
from desktop_app.gui.operations.preferences import Keeping, PreferenceOperations
from desktop_app.gui.operations.preview import PreviewOperations
from desktop_app.gui.operations.remote import RemoteModels, RemoteOperations
from desktop_app.gui.operations.search import Searching, SearchOperations
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_geometry import WindowGeometry
from desktop_app.settings import Settings

GEOMETRY_FILE = "window.ini"
SWITCH_INTERVAL_S = 0.0005
"""Qt calls give the interpreter's lock away. A thread that computes in Python returns it after this time, by
default ten times as long; with some dozens of calls for a repaint the window would stall while files are read."""


def tune_interpreter() -> None:
    """Keep Python's own work from stopping the window; to be called once everything is loaded.

    What exists now lives as long as the program: looking through it for garbage took 50 ms, again and again.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.collect()
    gc.freeze()
    gc.enable()


class WindowChoices(Choices, Keeping, Protocol):
    """Keeps what is chosen in the window."""


class WindowServices(Protocol):
    """What `services.application.Application` offers to the window."""

    @property
    def indexing(self) -> Indexing:
        """Keeps the index up to date."""

    @property
    def foreign_indexing(self) -> Elsewhere:
        """What another process is told that keeps it up to date."""

    @property
    def searching(self) -> Searching:
        """Answers queries."""

    @property
    def learning(self) -> Remembering:
        """Learns from what is opened."""

    @property
    def model_setup(self) -> ModelPreparation:
        """Brings the embedding model."""

    @property
    def model_management(self) -> Models:
        """Lists, brings, tries and removes models."""

    @property
    def remote_use(self) -> RemoteModels:
        """Tells the terms of models that services run, and gives them to folders."""

    @property
    def window_choices(self) -> WindowChoices:
        """Keeps what was chosen in the window."""

    @property
    def member_copies(self) -> Unpacking:
        """Unpacks files that lie in files."""

    @property
    def settings(self) -> Settings:
        """All settings."""

    @property
    def data_dir(self) -> Path:
        """Where the geometry of the window is kept."""


class WindowSession:
    """A window with its operations; `close` leaves no thread of them behind."""

    def __init__(self, services: WindowServices, themes: ThemeSource) -> None:
        search, models = services.settings.search, ModelJobs(services.model_management)
        asking = SearchOperations(services.searching, search.limit, reranks=bool(search.reranker))
        self.operations = Operations(
            search=asking,
            index=IndexOperations(services.indexing, services.foreign_indexing),
            model=ModelOperations(services.model_setup),
            models=models,
            remote=RemoteOperations(services.remote_use, models),
            preview=PreviewOperations(services.searching),
            explain=ExplainOperations(services.searching, lambda: asking.shown),
            nearer=NearerOperations(services.searching, asking),
            desktop=DesktopActions(),
            learning=LearningOperations(services.learning),
            members=MemberOperations(services.member_copies),
            balance=BalanceOperations(services.window_choices, services.settings.window.balance),
            preferences=PreferenceOperations(services.window_choices),
        )
        geometry = QSettings(str(services.data_dir / GEOMETRY_FILE), QSettings.Format.IniFormat)
        self.window = MainWindow(self.operations, themes, WindowGeometry(geometry))

    def start(self, *, minimized: bool = False) -> None:
        """Show the window, then begin to index and to prepare the model."""
        if minimized:
            self.window.showMinimized()
        else:
            self.window.show()
        self.operations.index.start()
        self.operations.model.prepare()
        self.window.search_bar.focus()

    def close(self) -> None:
        """Cancel and wait for everything under way, indexing last. The window is off the screen by now."""
        self.window.hide()
        do = self.operations
        kept = (do.learning, do.balance, do.preferences)
        for part in (*kept, do.desktop, do.members, do.search, do.nearer, do.explain, do.preview, do.models, do.model):
            part.close()
        self.operations.index.close()


def run_window(services: WindowServices, *, restart_code: int, minimized: bool = False) -> int:
    """Show the window until it is closed; indexing runs as long.

    Returns the exit code, `restart_code` if the person wants the program to start again.
    """
    application = QApplication(sys.argv[:1])
    application.setApplicationName("findwell")
    application.setApplicationDisplayName("Findwell")
    application.setDesktopFileName("findwell")
    themes = ThemeSource(application)
    session = WindowSession(services, themes)
    session.window.settings_desk.restart_wanted.connect(lambda: _leave(application, session.window, restart_code))
    tune_interpreter()
    hook, dialog = CrashHook(), ErrorDialog(session.window)
    hook.reported.connect(dialog.show_report)
    hook.install()
    interrupts = Interrupts()
    interrupts.came.connect(application.quit)
    try:
        session.start(minimized=minimized)
        return application.exec()
    finally:
        session.close()
        interrupts.close()
        hook.remove()


def _leave(application: QApplication, window: MainWindow, code: int) -> None:
    window.close()  # which keeps its place
    application.exit(code)
