"""Asks whether a folder's text may be sent to a service: what leaves the machine, where it goes, and what it costs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.key_field import KeyField
from desktop_app.gui.notice import NoticeStrip, dialog_buttons, fit_height, label
from desktop_app.gui.operations.remote import Offer, Unanswered
from desktop_app.gui.remote_wording import (
    AGREE,
    DECLINE,
    asking_text,
    key_caption,
    key_text,
    question_text,
    taking_back_text,
    terms_of,
    unanswered_text,
    warning_text,
)
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.services.api_keys import KeyPlace

_WIDTH = 66 * UNIT


class RemoteConsentDialog(QDialog):
    """Asks once. It stays open until the service has answered, and says so if it does not."""

    agreed = Signal(str)
    """The key that was typed, or an empty text: the service is to be tried."""

    def __init__(self, offer: Offer, themes: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Text leaves this computer")
        self.offer = offer
        self.warning, self.trouble = NoticeStrip(themes), NoticeStrip(themes)
        caption = key_caption(offer.key)
        self._caption, self._key_text = label("subheading", caption), label("muted", key_text(offer.key), wrap=True)
        self.key = KeyField(caption)
        self._asking = label("muted", asking_text(offer.terms.host), wrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=0)
        self.agree, self.decline = QPushButton(AGREE), QPushButton(DECLINE)
        self.agree.clicked.connect(lambda _=False: self._agree())
        self.decline.clicked.connect(self.reject)
        self.decline.setDefault(True)
        self.key.returnPressed.connect(lambda: self.agree.setFocus(Qt.FocusReason.OtherFocusReason))
        self._place()
        self._show_key(wanted=offer.key.place is KeyPlace.MISSING)
        self._show_asking(asking=False)
        fit_height(self, _WIDTH)
        (self.decline if self.key.isHidden() else self.key).setFocus()

    def _place(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.warning)
        self.warning.show_problem(warning_text(self.offer), "")
        column = QVBoxLayout()
        column.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(label("title", question_text(self.offer), wrap=True))
        for paragraph in (*terms_of(self.offer), taking_back_text()):
            column.addWidget(label("value", paragraph, wrap=True))
        column.addSpacing(UNIT)
        for part in self._key_parts():
            column.addWidget(part)
        column.addSpacing(UNIT)
        whole.addLayout(column)
        whole.addWidget(self.trouble)
        foot = QVBoxLayout()
        foot.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 2 * UNIT)
        foot.setSpacing(UNIT)
        foot.addWidget(self._asking)
        foot.addWidget(self._bar)
        foot.addLayout(dialog_buttons(self.agree, last=self.decline))
        whole.addLayout(foot)

    def _key_parts(self) -> tuple[QLabel, KeyField, QLabel]:
        return self._caption, self.key, self._key_text

    def show_unanswered(self, unanswered: Unanswered) -> None:
        """The service gave no vector: nothing was agreed to, and another attempt can be made."""
        self._show_asking(asking=False)
        place = self.offer.key.place
        self._show_key(wanted=place is KeyPlace.MISSING or (place is KeyPlace.KEYCHAIN and unanswered.by_key))
        self.trouble.show_problem(unanswered_text(unanswered, self.offer.key), "")
        fit_height(self, _WIDTH)
        if unanswered.by_key and not self.key.isHidden():
            self.key.selectAll()
            self.key.setFocus()
        else:
            self.agree.setFocus()

    def _agree(self) -> None:
        self.trouble.hide()
        self._show_asking(asking=True)
        fit_height(self, _WIDTH)
        self.decline.setFocus()
        self.agreed.emit("" if self.key.isHidden() else self.key.key)

    def _show_key(self, *, wanted: bool) -> None:
        self._caption.setVisible(wanted)
        self.key.setVisible(wanted)

    def _show_asking(self, *, asking: bool) -> None:
        self._asking.setVisible(asking)
        self._bar.setVisible(asking)
        self.agree.setEnabled(not asking)
        self.key.setEnabled(not asking)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: Enter presses the button that has the focus, and never one that has not."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
