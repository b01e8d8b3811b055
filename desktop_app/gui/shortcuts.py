"""Every key of the window that is not a key of one widget alone."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

KEYS = {
    "focus_search": ("Ctrl+L", "Ctrl+F"),
    "clear_search": ("Esc",),
    "next_passage": ("F3", "Alt+Down"),
    "previous_passage": ("Shift+F3", "Alt+Up"),
    "more_like_this": ("Ctrl+J",),
    "less_like_this": ("Ctrl+Shift+J",),
    "why": ("Ctrl+I",),
    "reveal": ("Ctrl+Return", "Ctrl+Enter"),
    "add_folder": ("Ctrl+O",),
    "filters": ("Ctrl+Shift+F",),
    "rescan": ("F5",),
    "models": ("Ctrl+M",),
    "settings": ("Ctrl+,",),
}
"""Intent → key sequences, in Qt's portable words."""


def bind_keys(window: QWidget, intents: dict[str, Callable[[], object]]) -> None:
    """Connect all KEYS to `intents`; both name the same intents."""
    for name, sequences in KEYS.items():
        for sequence in sequences:
            shortcut = QShortcut(QKeySequence(sequence), window)
            shortcut.activated.connect(intents[name])
