"""The little coloured sheet that says what kind of file a result is."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath

from desktop_app.gui.theme import Theme

_LETTERS = 0.8
"""Their size as a share of the size of plain text."""
_FAMILIES = {
    "pdf": {"pdf", "xps"},
    "document": {"docx", "doc", "odt", "rtf", "pages", "epub", "fb2", "mobi"},
    "sheet": {"xlsx", "xls", "ods", "csv", "tsv", "numbers"},
    "slides": {"pptx", "ppt", "odp", "key"},
    "mail": {"eml", "msg", "mbox", "ics"},
    "code": {"py", "js", "ts", "c", "cpp", "h", "rs", "go", "java", "sh", "json", "xml", "html", "ipynb", "css"},
}


def badge_colour(kind: str, theme: Theme) -> str:
    """The theme's colour of a type's family."""
    for family, kinds in _FAMILIES.items():
        if kind in kinds:
            return str(getattr(theme, family))
    return theme.other


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
