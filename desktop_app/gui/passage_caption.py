"""The text that was recognised in a picture, below it, with the matched words marked."""

from html import escape

from PySide6.QtWidgets import QTextBrowser

from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.search_records import Passage

_MOST_LINES = 7


class PassageCaption(QTextBrowser):
    """As high as its text, up to some lines. It is made of escaped text: nothing in it is loaded or can be followed."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(openLinks=False)
        self.setObjectName("passageCaption")
        self.setAccessibleName("Text in the picture")
        self.document().setDocumentMargin(2 * UNIT)
        self._themes = themes
        self._passage: Passage | None = None
        themes.changed.connect(lambda: self.show_passage(self._passage))
        self.hide()

    def show_passage(self, passage: Passage | None) -> None:
        """Show the text of a passage; None hides it."""
        self._passage = passage
        self.setVisible(passage is not None)
        if passage is not None:
            self.setHtml(_marked(passage, self._themes.theme.highlight))
            lines = min(_MOST_LINES, passage.text.count("\n") + 1 + len(passage.text) // 60)
            self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 4 * UNIT)


def _marked(passage: Passage, ground: str) -> str:
    parts, place = [], 0
    for start, end in passage.highlights:
        parts += [escape(passage.text[place:start])]
        parts += [f'<span style="background-color: {ground}">{escape(passage.text[start:end])}</span>']
        place = end
    lines = "".join((*parts, escape(passage.text[place:]))).split("\n")
    return "<br>".join(filter(str.strip, lines))
