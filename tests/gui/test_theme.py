"""Both themes can be read, and the system's choice is followed."""

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.icons import icon
from desktop_app.gui.theme import ASSETS, DARK, LIGHT, Theme, ThemeSource, readable_font, stylesheet_of


def contrast(one: str, other: str) -> float:
    """Ratio by WCAG 2.2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [channel / 255 for channel in QColor(colour).getRgb()[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = [theme.window, theme.surface, theme.hover, theme.selected]
    pairs = [*product([theme.text, theme.muted, theme.accent], grounds)]
    pairs += [(theme.text, ground) for ground in (theme.highlight, theme.passage, theme.passage_current)]
    pairs += [(theme.on_accent, theme.accent), (theme.danger, theme.surface), (theme.danger, theme.window)]
    pairs += [(theme.text, theme.danger_ground), (theme.done, theme.window)]
    kinds = (theme.pdf, theme.document, theme.sheet, theme.slides, theme.mail, theme.code, theme.picture, theme.other)
    pairs += [("#ffffff", kind) for kind in kinds]
    assert [(a, b, round(contrast(a, b), 2)) for a, b in pairs if contrast(a, b) < 4.5] == []


def test_the_style_sheet_has_no_open_names() -> None:
    assert "$" not in stylesheet_of(LIGHT, 10)


def test_the_colour_scheme_is_followed(qtbot: QtBot, themes: ThemeSource, qapp: QApplication) -> None:
    with qtbot.waitSignal(themes.changed):
        themes.follow(Qt.ColorScheme.Dark)
    assert themes.theme is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(DARK.surface)
    themes.follow(Qt.ColorScheme.Unknown)
    assert themes.theme is LIGHT


@pytest.mark.parametrize("name", sorted(path.stem for path in ASSETS.glob("*.svg")))
def test_every_icon_can_be_drawn(qtbot: QtBot, name: str) -> None:
    image = icon(name, "#123456").pixmap(16).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(16) for y in range(16))


def test_an_apostrophe_takes_no_more_room_than_a_letter(qapp: QApplication) -> None:
    # In Noto's CJK fonts it is a square of its own, as Chinese text has it.
    metrics = QFontMetricsF(readable_font(qapp.font()))
    assert metrics.horizontalAdvance("didn’t") < metrics.horizontalAdvance("didnnt")
