"""Everything in the window that is about settings: asking for them, showing them, saying that they are kept."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.notice import NoticeStrip
from desktop_app.gui.operations.preferences import PreferenceOperations
from desktop_app.gui.settings_dialog import SettingsDialog
from desktop_app.services.window_choices import Preferences

KEPT = "Your settings are saved. Findwell follows them when it starts again."


class SettingsDesk(QObject):
    """Belongs to a window, whose `notice` says what has become of the settings."""

    restart_wanted = Signal()
    """What was to be kept is kept."""

    def __init__(self, window: QWidget, operations: PreferenceOperations, notice: NoticeStrip) -> None:
        super().__init__(window)
        self._window, self._operations, self._notice = window, operations, notice
        self._restart = False
        operations.loaded.connect(self._show)
        operations.kept.connect(self._end)

    def open(self) -> None:
        """Show what is set now."""
        self._operations.load()

    def _show(self, preferences: Preferences) -> None:
        dialog = SettingsDialog(preferences, self._window)
        dialog.chosen.connect(lambda chosen, restart: self._keep(chosen, preferences, restart=restart))
        dialog.open()

    def _keep(self, chosen: Preferences, before: Preferences, *, restart: bool) -> None:
        self._restart = restart
        if chosen != before:
            self._operations.keep(chosen)
        elif restart:  # for what was changed in the file
            self.restart_wanted.emit()

    def _end(self) -> None:
        if self._restart:
            self.restart_wanted.emit()
        else:
            self._notice.show_news(KEPT)
