"""A picture as the one page that it is, or a page of a TIFF file: scaled down while it is read.

Runs in the preview lane only. The file is read as what its type says and as nothing else, because some readers
of Qt look into other files.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageIOHandler, QImageReader, QPainter

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.page_image import PageImage
from desktop_app.paths import is_there

PICTURE_TYPES = {"jpg": "jpeg", "png": "png", "gif": "gif", "bmp": "bmp", "webp": "webp", "tif": "tiff"}
"""Types that are shown → what Qt calls them."""
_MOST_PIXELS = 120_000_000
_MOST_SHOWN = 6_000_000


def render_picture(path: Path, kind: str, page: int, width_px: int) -> PageImage:
    """Page `page` (from 1; clamped to the file) at most `width_px` wide, and never larger than it is.

    :raises EnvironmentFault: the file is gone, damaged, or has too many pixels.
    """
    if not is_there(path):  # Qt would say so on the terminal
        raise EnvironmentFault("The picture cannot be shown: the file cannot be reached.")
    reader = QImageReader(str(path), PICTURE_TYPES[kind].encode())
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    count = max(1, reader.imageCount()) if kind == "tif" else 1
    number = max(1, min(page, count))
    if number > 1:
        reader.jumpToImage(number - 1)
    size = reader.size()
    if size.width() * size.height() > _MOST_PIXELS:
        raise EnvironmentFault("The picture has too many pixels.")
    if size.isValid():
        reader.setScaledSize(_scaled(size, width_px, turned=_is_turned(reader)))
    image = reader.read()
    if image.isNull():
        raise EnvironmentFault(f"The picture cannot be shown: {reader.errorString()}.")
    return _page_of(image, number, count)


def _is_turned(reader: QImageReader) -> bool:
    """Whether the camera was held upright, so that what is read as width is shown as height."""
    return bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)


def _scaled(size: QSize, width_px: int, *, turned: bool) -> QSize:
    width, height = (size.height(), size.width()) if turned else (size.width(), size.height())
    scale = min(1.0, width_px / width, (_MOST_SHOWN / (width * height)) ** 0.5)
    return QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))


def _page_of(image: QImage, number: int, count: int) -> PageImage:
    """On white, where the picture lets its ground through."""
    paper = QImage(image.size(), QImage.Format.Format_RGB888)
    paper.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    pixels = bytes(paper.constBits())
    return PageImage(
        pixels, paper.width(), paper.height(), paper.bytesPerLine(), number, count, (), (), stretched=False
    )
