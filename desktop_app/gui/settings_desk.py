"""Everything in the window that is about settings: asking for them, showing them, saying that they are kept."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.gui.notice import NoticeStrip
from desktop_app.gui.operations.preferences import PreferenceOperations
from desktop_app.gui.settings_dialog import SettingsDialog
from desktop_app.services.window_choices import Preferences

KEPT = "Your settings are saved. Findwell follows them when it starts again."


class SettingsDesk(QObject):
    """Belongs to a window, whose `notice` says what has become of the settings."""

    def __init__(self, window: QWidget, operations: PreferenceOperations, notice: NoticeStrip) -> None:
        super().__init__(window)
        self._window, self._operations = window, operations
        operations.loaded.connect(self._show)
        operations.kept.connect(lambda: notice.show_news(KEPT))

    def open(self) -> None:
        """Show what is set now."""
        self._operations.load()

    def _show(self, preferences: Preferences) -> None:
        dialog = SettingsDialog(preferences, self._window)
        dialog.chosen.connect(lambda chosen: self._keep(chosen, preferences))
        dialog.open()

    def _keep(self, chosen: Preferences, before: Preferences) -> None:
        if chosen != before:
            self._operations.keep(chosen)
