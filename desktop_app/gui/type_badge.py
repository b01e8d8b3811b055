"""The little coloured sheet that says what kind of file a result is."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath

from desktop_app.extract.type_groups import group_of
from desktop_app.gui.theme import Theme

_LETTERS = 0.8
"""Their size as a share of the size of plain text."""
_COLOURS = {
    "pdf": "pdf",
    "document": "document",
    "book": "document",
    "slides": "slides",
    "table": "sheet",
    "mail": "mail",
    "code": "code",
    "web": "code",
    "picture": "picture",
    "media": "picture",
}
"""Group of types → its colour in the theme."""


def badge_colour(kind: str, theme: Theme) -> str:
    """The theme's colour of a type's group."""
    return str(getattr(theme, _COLOURS.get(group_of(kind), "other")))


def paint_badge(painter: QPainter, rect: QRect, kind: str, theme: Theme) -> None:
    """A sheet with a folded corner and the type in capitals."""
    sheet = QRectF(rect).adjusted(3, 0, -3, 0)
    fold = sheet.width() * 0.3
    outline = QPainterPath()
    outline.addRoundedRect(sheet, 5, 5)
    corner = QPainterPath(sheet.topRight())
    corner.lineTo(sheet.right() - fold, sheet.top())
    corner.lineTo(sheet.right(), sheet.top() + fold)
    corner.closeSubpath()
    flap = QPainterPath()
    flap.moveTo(sheet.right() - fold, sheet.top())
    flap.lineTo(sheet.right() - fold, sheet.top() + fold)
    flap.lineTo(sheet.right(), sheet.top() + fold)
    flap.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(outline.subtracted(corner), QColor(badge_colour(kind, theme)))
    painter.fillPath(flap, QColor(255, 255, 255, 110))
    letters = kind[:5].upper()
    painter.setFont(badge_font(painter.font(), letters, sheet.width() - 4))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(sheet.adjusted(0, fold * 0.7, 0, 0), Qt.AlignmentFlag.AlignCenter, letters)


def badge_font(font: QFont, letters: str, room: float) -> QFont:
    """A bold `font`, a little smaller, and as much smaller as `letters` need to fit into `room` pixels."""
    small = QFont(font)
    small.setWeight(QFont.Weight.Bold)
    small.setPointSizeF(font.pointSizeF() * _LETTERS)
    width = QFontMetricsF(small).horizontalAdvance(letters)
    if width > room:
        small.setPointSizeF(small.pointSizeF() * room / width)
    return small
