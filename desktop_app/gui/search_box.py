"""The box that a question is typed into, or a page of text pasted."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu

from desktop_app.gui.theme import UNIT

LONGEST_TEXT = 10_000
"""Characters: about as much as is searched by. Of a longer text that is pasted or dropped the beginning is taken."""


class SearchBox(QLineEdit):
    """A line that takes a book from the clipboard without a halt: QLineEdit would look at every character of it."""

    def __init__(self) -> None:
        super().__init__(placeholderText="Ask in your own words…", clearButtonEnabled=True)
        self.setObjectName("searchBox")
        self.setAccessibleName("Search")
        self.setAcceptDrops(False)  # the window takes what is dropped on it
        self.setMaxLength(LONGEST_TEXT)
        self.setMinimumHeight(5 * UNIT)

    def paste_text(self) -> None:
        """Put the text of the clipboard in place of the selection."""
        self.insert(shortened(QGuiApplication.clipboard().text()))

    def menu(self) -> QMenu:
        """What the box offers by its menu."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self.paste_text)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override."""
        self.menu().popup(event.globalPos())


def shortened(text: str) -> str:
    """The beginning of a text as one line."""
    return " ".join(text[: 2 * LONGEST_TEXT].split())[:LONGEST_TEXT]
