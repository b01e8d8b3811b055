"""Icons drawn from the SVG files in `assets`, in a colour of the theme.

Strokes and fills that say `currentColor` take the colour; the result is sharp up to three times the size.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from desktop_app.gui.theme import ASSETS

_RATIOS = (1, 2, 3)
_GAP = 4


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int, ratio: int = 1) -> QPixmap:
    """The icon `name` at `size` logical pixels. Call from the GUI thread only."""
    source = (ASSETS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    image = QPixmap(size * ratio, size * ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def dress(button: QAbstractButton, name: str, colour: str) -> None:
    """Put an icon before the text of `button`, with air between them."""
    size = QSize(16 + _GAP, 16)
    result = QIcon()
    for ratio in _RATIOS:
        padded = QPixmap(size * ratio)
        padded.fill(Qt.GlobalColor.transparent)
        painter = QPainter(padded)
        painter.drawPixmap(0, 0, 16 * ratio, 16 * ratio, pixmap(name, colour, 16, ratio))
        painter.end()
        padded.setDevicePixelRatio(ratio)
        result.addPixmap(padded)
    button.setIcon(result)
    button.setIconSize(size)


def icon(name: str, colour: str, size: int = 16) -> QIcon:
    """The icon `name` with one pixmap for each common screen scale."""
    result = QIcon()
    for ratio in _RATIOS:
        result.addPixmap(pixmap(name, colour, size, ratio))
    return result
