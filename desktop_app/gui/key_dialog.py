"""The key of a service: whether there is one, another one in its place, or none any more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.key_field import KeyField
from desktop_app.gui.notice import dialog_buttons, fit_height, label
from desktop_app.gui.remote_wording import key_caption, key_text
from desktop_app.gui.theme import UNIT
from desktop_app.services.api_keys import KeyPlace
from desktop_app.services.remote_use import ServiceKey


class KeyDialog(QDialog):
    """Asks once, and is gone afterwards. A key is never shown, whether it was typed now or long ago."""

    kept = Signal(str)
    """What was typed."""
    forgotten = Signal()
    """The key is to be taken out of the keychain."""

    def __init__(self, key: ServiceKey, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Key of a service")
        there, typable = key.place is KeyPlace.KEYCHAIN, key.place in (KeyPlace.KEYCHAIN, KeyPlace.MISSING)
        caption = label("subheading", key_caption(key))
        self.key = KeyField(key_caption(key))
        self.keep, self.forget = QPushButton("Keep", default=True), QPushButton("Remove key")
        self.cancel = QPushButton("Cancel" if typable else "Close")
        self.keep.setEnabled(False)
        self.key.textChanged.connect(lambda _: self.keep.setEnabled(bool(self.key.key)))
        self.keep.clicked.connect(lambda _=False: self._keep())
        self.forget.clicked.connect(lambda _=False: self._forget())
        self.cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(label("title", f"Key for {key.host}", wrap=True))
        column.addWidget(label("value", key_text(key), wrap=True))
        column.addSpacing(UNIT)
        for part in (caption, self.key):
            column.addWidget(part)
        column.addSpacing(UNIT)
        column.addLayout(dialog_buttons(self.keep, self.forget, last=self.cancel))
        for only_then in (caption, self.key, self.keep):
            only_then.setVisible(typable)
        self.forget.setVisible(there)
        fit_height(self, 56 * UNIT)
        (self.key if typable else self.cancel).setFocus()

    def _keep(self) -> None:
        key = self.key.key
        self.accept()
        self.kept.emit(key)

    def _forget(self) -> None:
        self.accept()
        self.forgotten.emit()
