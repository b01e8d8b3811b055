import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.tool_tips import plain_tip


@pytest.mark.parametrize(
    "name", ["<b>x</b> & <img src='file:///a'>.txt", "two  spaces <x>.txt\nsecond line", "a&lt;b.txt"]
)
def test_a_name_with_tags_is_read_as_it_is(qtbot: QtBot, name: str) -> None:
    label = ElidedLabel("title", name)
    qtbot.addWidget(label)
    label.setText(name)
    document = QTextDocument()
    document.setHtml(label.toolTip())
    assert document.toPlainText() == name


def test_others_need_no_care() -> None:
    assert plain_tip("plain, simple.txt") == "plain, simple.txt"
