"""The sizes of text in the rows of a list, with their metrics measured once.

Every call into Qt gives the interpreter's lock away and may wait for it again, so rows ask Qt for little.
"""

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetrics


@dataclass(frozen=True, slots=True)
class RowFont:
    """A font with its metrics; `line` is its line spacing in pixels."""

    font: QFont
    metrics: QFontMetrics
    line: int

    @classmethod
    def of(cls, font: QFont) -> "RowFont":
        """Measure `font`."""
        metrics = QFontMetrics(font)
        return cls(font, metrics, metrics.lineSpacing())


@dataclass(frozen=True, slots=True)
class RowFonts:
    """Body text, the bold first line, the smaller second one."""

    body: RowFont
    title: RowFont
    small: RowFont

    @classmethod
    def of(cls, font: QFont) -> "RowFonts":
        """Derived from the view's font."""
        title, small = QFont(font), QFont(font)
        title.setWeight(QFont.Weight.DemiBold)
        small.setPointSizeF(max(8.0, font.pointSizeF() - 1))
        return cls(RowFont.of(font), RowFont.of(title), RowFont.of(small))


class RowFontCache:
    """Gives the same RowFonts as long as the view's font stays the same."""

    def __init__(self) -> None:
        self._fonts: RowFonts | None = None

    def of(self, font: QFont) -> RowFonts:
        """Measured anew only for another font."""
        if self._fonts is None or self._fonts.body.font != font:
            self._fonts = RowFonts.of(QFont(font))
        return self._fonts
