"""Colours and measures of the window, light and dark.

Owns every colour. Must not know any widget. All distances are multiples of `UNIT`.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

UNIT = 8
"""The spacing grid in device-independent pixels."""
ASSETS = Path(__file__).parent / "assets"
_PLAIN_FONTS = {"DejaVu Sans", "Bitstream Vera Sans", "Sans Serif", "Sans"}
_BETTER_FONTS = ("Inter", "Noto Sans", "Source Sans 3", "Cantarell", "Ubuntu", "Liberation Sans", "Noto Sans CJK SC")


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours as #rrggbb; text colours reach a contrast of 4.5 on every ground they stand on."""

    dark: bool
    window: str
    surface: str
    hover: str
    selected: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    highlight: str
    """Ground of a word that matched; text keeps its colour."""
    passage: str
    """Ground of a passage in the preview."""
    passage_current: str
    danger: str
    danger_ground: str
    done: str
    pdf: str
    document: str
    sheet: str
    slides: str
    mail: str
    code: str
    picture: str
    other: str


LIGHT = Theme(
    dark=False,
    window="#f3f4f7",
    surface="#ffffff",
    hover="#f3f5fa",
    selected="#e6ecfd",
    border="#dcdfe6",
    text="#191c23",
    muted="#565e6d",
    accent="#3155d4",
    on_accent="#ffffff",
    highlight="#ffe08a",
    passage="#fbf6e6",
    passage_current="#fff0c2",
    danger="#a8201a",
    danger_ground="#fdecea",
    done="#1d7142",
    pdf="#c0352b",
    document="#2b5fc4",
    sheet="#1f7a48",
    slides="#b4540e",
    mail="#0e7288",
    code="#6d3fc0",
    picture="#a8326f",
    other="#5a6372",
)
DARK = Theme(
    dark=True,
    window="#15171c",
    surface="#1d2027",
    hover="#252932",
    selected="#2a3552",
    border="#343945",
    text="#e9ebf0",
    muted="#a3abba",
    accent="#8aa9ff",
    on_accent="#0d1430",
    highlight="#6a5312",
    passage="#2a2820",
    passage_current="#3d3518",
    danger="#ff9d94",
    danger_ground="#3b2120",
    done="#6fd19a",
    pdf="#b8453c",
    document="#3b6fd6",
    sheet="#2b8554",
    slides="#b35f1f",
    mail="#1d7f95",
    code="#7d55cc",
    picture="#b4487f",
    other="#636c7c",
)

_LARGER_POINTS = {"box_size": 1.25, "title_size": 2.0, "heading_size": 2.75, "display_size": 9.5}
"""Sizes of text in the style sheet, in points more than plain text."""


class ThemeSource(QObject):
    """The theme in use; follows the colour scheme of the desktop and announces a change."""

    changed = Signal()

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self.theme = LIGHT
        application.setStyle("Fusion")
        application.setFont(readable_font(application.font()))
        application.styleHints().colorSchemeChanged.connect(self.follow)
        self.follow(application.styleHints().colorScheme())

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Show the colours of `scheme`; an unknown scheme is light."""
        self.theme = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(palette_of(self.theme))
        self._application.setStyleSheet(stylesheet_of(self.theme, QFontInfo(self._application.font()).pointSizeF()))
        self.changed.emit()


def readable_font(font: QFont) -> QFont:
    """`font`, or a calmer family where the desktop has chosen none; at least 10 points."""
    chosen = QFont(font)
    if QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family() in _PLAIN_FONTS:
        installed = set(QFontDatabase.families())
        better = [family for family in _BETTER_FONTS if family in installed]
        chosen.setFamilies([*better[:1], font.family()])
        chosen.setFeature(QFont.Tag("pwid"), 1)  # else CJK fonts give the apostrophe of "didn’t" a whole square
    if 0 < chosen.pointSizeF() < 10 and QGuiApplication.platformName() not in ("windows", "cocoa"):
        chosen.setPointSizeF(10)
    return chosen


def palette_of(theme: Theme) -> QPalette:
    """What Fusion draws without a style sheet: menus, dialogs, scroll bars, selections."""
    palette = QPalette(QColor(theme.surface), QColor(theme.window))
    role = QPalette.ColorRole
    for name, colour in (
        (role.Base, theme.surface),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.WindowText, theme.text),
        (role.ButtonText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.muted))
    return palette


def stylesheet_of(theme: Theme, points: float) -> str:
    """`assets/window.qss` with colours and sizes in place of their $names; `points` is the size of plain text."""
    sizes = {name: f"{points + more:.2f}pt" for name, more in _LARGER_POINTS.items()}
    mark = ASSETS / f"checked-{'dark' if theme.dark else 'light'}.svg"  # style sheets give no colour to an image
    sheet = Template((ASSETS / "window.qss").read_text(encoding="utf-8"))
    return sheet.substitute(asdict(theme), **sizes, checked=mark.as_posix())
