"""Questions that must be answered before something happens. None of them blocks the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.gui.wording import folder_text, root_name
from desktop_app.services.index_status import RootStatus


def ask_about_file_folder(parent: QWidget, folder: Path, yes: Callable[[], None]) -> None:
    """A single file was dropped: its folder is offered."""
    _ask(
        parent,
        f"Search in the whole folder {folder_text(folder)}?",
        "You dropped a file. Folders are added as a whole, so everything in that file's folder would be read.",
        "Add folder",
        yes,
    )


def ask_before_removing(parent: QWidget, root: RootStatus, yes: Callable[[], None]) -> None:
    """Removing a folder throws its index away."""
    _ask(
        parent,
        f"Stop searching in {root_name(root.path)}?",
        "Your files stay where they are. What Findwell read from them is forgotten.",
        "Stop searching",
        yes,
        destructive=True,
    )


def _ask(
    parent: QWidget, question: str, details: str, accept: str, yes: Callable[[], None], *, destructive: bool = False
) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    button = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setIcon(QIcon())
    box.setDefaultButton(cancel if destructive else button)
    button.clicked.connect(lambda _=False: yes())
    box.open()
