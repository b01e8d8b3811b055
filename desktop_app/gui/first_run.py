"""What the window shows before it knows any folder: what it is for, and the one thing to do."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.notice import IconLabel, label
from desktop_app.gui.theme import UNIT, ThemeSource

_POINTS = (
    ("chat", "Ask in your own words", "A Chinese question finds an English page, a question finds its answer."),
    ("shield", "Everything stays here", "Files are read on this computer; nothing is sent anywhere."),
    ("check", "Search while it reads", "Every file can be found as soon as it has been read."),
)


class FirstRun(QScrollArea):
    """A welcome with a large drop target; it scrolls where the window is smaller."""

    add_wanted = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(widgetResizable=True)
        self.setObjectName("firstRun")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._themes = themes
        self.add_button = QPushButton("Add folder…")
        self.add_button.setProperty("role", "primary")
        self.add_button.clicked.connect(self.add_wanted)
        middle = Qt.AlignmentFlag.AlignHCenter
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        column.setSpacing(UNIT)
        column.addStretch(2)
        column.addWidget(self._logo(), 0, middle)
        column.addSpacing(UNIT)
        column.addWidget(label("display", "Find your files by what they mean"), 0, middle)
        column.addWidget(
            label("muted", "Drop a folder on this window. Findwell reads what is in it and keeps up with it."),
            0,
            middle,
        )
        column.addSpacing(2 * UNIT)
        column.addWidget(self._drop_target(), 0, middle)
        column.addSpacing(4 * UNIT)
        column.addLayout(self._points())
        column.addStretch(3)
        self.setWidget(page)

    def _logo(self) -> QLabel:
        logo = QLabel()
        logo.setPixmap(icon("findwell", "", 64).pixmap(QSize(64, 64), self.devicePixelRatioF()))
        return logo

    def _drop_target(self) -> QFrame:
        target = QFrame()
        target.setObjectName("dropTarget")
        target.setFixedWidth(60 * UNIT)
        column = QVBoxLayout(target)
        column.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        column.setSpacing(UNIT)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(self._themes, "add-folder", 48, "accent"), 0, middle)
        column.addWidget(label("heading", "Drop folders here"), 0, middle)
        column.addWidget(label("muted", "or"), 0, middle)
        column.addWidget(self.add_button, 0, middle)
        return target

    def _points(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4 * UNIT)
        row.addStretch(1)
        for name, heading, text in _POINTS:
            point = QVBoxLayout()
            point.setSpacing(4)
            point.addWidget(IconLabel(self._themes, name, 24, "accent"))
            point.addWidget(label("subheading", heading))
            sentence = label("muted", text, wrap=True)
            sentence.setFixedWidth(28 * UNIT)
            point.addWidget(sentence)
            point.addStretch(1)
            row.addLayout(point)
        row.addStretch(1)
        return row
