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


def ask_before_switching(parent: QWidget, question: str, cost: str, yes: Callable[[], None]) -> None:
    """Another model was chosen, and what it takes is known."""
    _ask(parent, question, cost, "Use it", yes)


def ask_before_leaving(parent: QWidget, question: str, details: str, yes: Callable[[], None]) -> None:
    """A folder's text is sent away, and shall not be any more."""
    _ask(parent, question, details, "Stop sending", yes)


def ask_before_forgetting_service(parent: QWidget, title: str, yes: Callable[[], None]) -> None:
    """There are no files of it."""
    details = (
        "Findwell forgets how to reach it. Its key stays in the keychain, and vectors that were made with it are kept."
    )
    _ask(parent, f"Remove {title}?", details, "Remove", yes, destructive=True)


def ask_before_removing_model(parent: QWidget, title: str, yes: Callable[[], None]) -> None:
    """Its files would have to be downloaded again."""
    details = (
        "Its files are deleted from this computer. Vectors that were made with it are kept, so going back to it takes "
        "no more than installing it again."
    )
    _ask(parent, f"Remove {title}?", details, "Remove", yes, destructive=True)


def ask_before_discarding(parent: QWidget, title: str, yes: Callable[[], None]) -> None:
    """What has arrived of an interrupted download would have to be downloaded again."""
    details = "The next installation begins at the beginning."
    _ask(parent, f"Discard what has arrived of {title}?", details, "Discard", yes, destructive=True)


def ask_before_collecting(parent: QWidget, idle: str, yes: Callable[[], None]) -> None:
    """Going back to a model would mean reading everything anew."""
    _ask(
        parent,
        "Throw away old vectors?",
        f"No folder is searched with these any more:\n\n{idle}\n\nWithout them, going back to that model means reading "
        "all passages with it again.",
        "Throw away",
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
