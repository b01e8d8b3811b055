"""The head of the preview: which file and passage is shown, and what can be done with the file."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.file_actions import file_actions
from desktop_app.gui.flow_layout import FlowLayout
from desktop_app.gui.icons import dress, icon
from desktop_app.gui.notice import label
from desktop_app.gui.operations.preview import has_pages
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.tool_tips import plain_tip
from desktop_app.gui.wording import SEPARATOR, folder_text, written_text
from desktop_app.present.places import locator_text
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Hit

_FILE_KEYS = ("Enter", "Ctrl+Enter", "Ctrl+C")


class PreviewHead(QWidget):
    """Shows what it is told; decides nothing."""

    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()
    more_like_wanted = Signal()
    """The passage that is shown is meant; so with the next."""
    less_like_wanted = Signal()
    why_wanted = Signal()
    step_wanted = Signal(int)
    """1 for the next passage, -1 for the previous one."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.setObjectName("previewHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._themes = themes
        self._title, self._place = ElidedLabel("title"), ElidedLabel("muted")
        self.remark = label("muted", wrap=True)
        self._passage = label("muted", wrap=True)
        self.previous = self._step_button("Previous passage", "Shift+F3", -1)
        self.following = self._step_button("Next passage", "F3", 1)
        self.as_text = QPushButton("Text")
        self.as_text.setCheckable(True)
        self.as_text.setToolTip("Show the text as it was read, instead of the page or picture")
        self.why = QPushButton("Why?")
        self.why.setCheckable(True)
        self.why.setToolTip("Show why this result stands where it stands (Ctrl+I)")
        self.why.clicked.connect(lambda _=False: self.why_wanted.emit())
        self._buttons: list[tuple[QPushButton, str]] = [(self.why, "why")]
        self._lay_out()
        themes.changed.connect(self._draw_icons)
        self._draw_icons()

    def _step_button(self, words: str, key: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setToolTip(f"{words} ({key})")
        button.setAccessibleName(words)
        button.clicked.connect(lambda _=False: self.step_wanted.emit(step))
        return button

    def _lay_out(self) -> None:
        passages = QHBoxLayout()
        passages.setSpacing(4)
        passages.addWidget(self._passage, 1)
        passages.addStretch(0)
        for button in (self.previous, self.following):
            passages.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 12, 2 * UNIT, UNIT)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._place)
        column.addWidget(self.remark)
        column.addSpacing(4)
        column.addLayout(self._build_actions())
        column.addLayout(passages)

    def _build_actions(self) -> FlowLayout:
        """What can be done with the file and with the passage, side by side where there is room."""
        with_file = (
            ("Open", "open", self.open_wanted, ""),
            ("Show", "folder", self.reveal_wanted, ""),
            ("Copy path", "copy", self.copy_wanted, ""),
        )
        with_passage = (
            ("More like this", "more-like", self.more_like_wanted, "Search for more like this passage (Ctrl+J)"),
            ("Less like this", "less-like", self.less_like_wanted, "Search for less like this passage (Ctrl+Shift+J)"),
        )
        actions = FlowLayout(UNIT)
        for group in (with_file, with_passage):
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(UNIT)
            for text, name, signal, tip in group:
                button = QPushButton(text)
                button.setToolTip(tip)
                button.clicked.connect(signal)
                row.addWidget(button)
                self._buttons.append((button, name))
            together = QWidget()
            together.setLayout(row)
            actions.addWidget(together)
        actions.addWidget(self.why)
        actions.addWidget(self.as_text)
        return actions

    @property
    def passage_text(self) -> str:
        """Which passage is shown, where it stands, and why it may not look as it should."""
        return self._passage.text()

    def show_file(self, hit: Hit) -> None:
        """Name the file of `hit`."""
        self._title.setText(name_in_line(hit.name))
        written = written_text(hit, datetime.now().astimezone())
        self._place.setText(SEPARATOR.join(filter(None, (folder_text(hit.path.parent), written))))
        self.remark.setText(hit.remark)
        self.remark.setVisible(bool(hit.remark))
        for (button, _), tip, key in zip(self._buttons[1:], file_actions(hit).tips, _FILE_KEYS, strict=False):
            button.setToolTip(plain_tip(f"{tip} ({key})"))
            button.setAccessibleDescription(tip)

    def show_passage(self, hit: Hit, number: int, page_refusal: str) -> None:
        """Say that passage `number` (from 0) is shown; `page_refusal` is why its page is not drawn, or empty."""
        count = len(hit.passages)
        parts = [
            f"Passage {number + 1} of {count}" if count > 1 else "",
            locator_text(hit.passages[number].locator) if count else "Found by its name",
            f"shown as text: {page_refusal}" if page_refusal else "",
        ]
        self._passage.setText(SEPARATOR.join(filter(None, parts)))
        self._passage.setVisible(bool(self._passage.text()))
        self.as_text.setVisible(has_pages(hit) and not page_refusal)
        for button in (self.previous, self.following):
            button.setVisible(count > 1)

    def _draw_icons(self) -> None:
        colour = self._themes.theme.text
        for button, name in self._buttons:
            dress(button, name, colour)
        self.previous.setIcon(icon("up", colour))
        self.following.setIcon(icon("down", colour))
