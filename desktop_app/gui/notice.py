"""Pages and strips that speak to the person: an icon, a heading, a sentence, sometimes a button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.announcement import announce
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import UNIT, ThemeSource


def label(role: str, text: str = "", *, wrap: bool = False) -> QLabel:
    """A label that the style sheet knows by `role`."""
    result = QLabel(text)
    result.setProperty("role", role)
    result.setWordWrap(wrap)
    result.setTextFormat(Qt.TextFormat.PlainText)
    return result


def fit_height(dialog: QDialog, width: int) -> None:
    """Make a dialog of that width as high as its wrapped texts need, however small the screen: none may be cut off."""
    layout = dialog.layout()
    assert layout is not None
    layout.activate()
    dialog.setFixedSize(width, layout.totalHeightForWidth(width))


def dialog_buttons(*buttons: QPushButton, last: QPushButton) -> QHBoxLayout:
    """A row of buttons, the `last` one apart on the right."""
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(last)
    return row


class IconLabel(QLabel):
    """An icon in the muted colour of the theme, or another one of its colours."""

    def __init__(self, themes: ThemeSource, name: str, size: int, colour: str = "muted") -> None:
        super().__init__()
        self._themes, self._name, self._size, self._colour = themes, name, size, colour
        self.setFixedSize(size, size)
        themes.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colour = str(getattr(self._themes.theme, self._colour))
        self.setPixmap(icon(self._name, colour, self._size).pixmap(self.size(), self.devicePixelRatioF()))


class NoticePage(QWidget):
    """Fills an empty region: what it is empty of, and what to do."""

    def __init__(self, themes: ThemeSource, icon_name: str, heading: str = "", text: str = "") -> None:
        super().__init__()
        self._heading = label("heading", heading, wrap=True)
        self._text = label("muted", text, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        column.setSpacing(UNIT)
        column.addStretch(2)
        column.addWidget(IconLabel(themes, icon_name, 5 * UNIT), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(UNIT)
        for part in (self._heading, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(3)

    def say(self, heading: str, text: str) -> None:
        """Change both sentences."""
        self._heading.setText(heading)
        self._heading.setVisible(bool(heading))
        self._text.setText(text)

    @property
    def text(self) -> str:
        """The sentence it says at present."""
        return self._text.text()


class NoticeStrip(QFrame):
    """A line across a region: a sentence, how far something is, and at most one button."""

    action_wanted = Signal()

    def __init__(self, themes: ThemeSource, action: str = "") -> None:
        super().__init__()
        self._warning = IconLabel(themes, "warning", 18, "danger")
        self._text = label("strip", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setFixedWidth(20 * UNIT)
        self._button = QPushButton(action)
        self._button.clicked.connect(self.action_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        row.setSpacing(12)
        row.addWidget(self._warning)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        row.addWidget(self._button)
        self.hide()

    def show_progress(self, text: str, fraction: float) -> None:
        """Something is under way, `fraction` of it done."""
        self._fill("progress", text)
        self._bar.setValue(round(1000 * fraction))

    def show_problem(self, message: str, remedy: str) -> None:
        """Something went wrong; the button offers to try again, where there is one."""
        self._fill("problem", f"{message} {remedy}".strip())

    def show_news(self, text: str) -> None:
        """Something is good to know."""
        self._fill("news", text)

    @property
    def text(self) -> str:
        """What it says at present."""
        return self._text.text()

    def _fill(self, kind: str, text: str) -> None:
        if kind != "progress":
            announce(self, text)
        self._text.setText(text)
        self._bar.setVisible(kind == "progress")
        self._warning.setVisible(kind == "problem")
        self._button.setVisible(kind != "progress" and bool(self._button.text()))
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()
