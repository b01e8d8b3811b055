"""Names that are too long for their place: of a file inside a file, the inner one is what must stay readable."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from desktop_app.gui.wording import member_file
from desktop_app.records import MEMBER_SEPARATOR

_LEAST_CONTAINER = 1 / 3
"""Of the width: for the file that a long name lies in."""

_SLACK = 4
"""Pixels by which texts may be wider together than each by itself."""


def elided_name(name: str, metrics: QFontMetrics, width: int) -> str:
    """`name` in `width` pixels, shortened in the middle; 'old papers.zip ▸ let… ▸ lease.pdf' of a file in a file."""
    container, separator, member = name.rpartition(MEMBER_SEPARATOR)
    if not separator or metrics.horizontalAdvance(name) <= width:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    file = member_file(member)
    outside = f"{container}{separator}{member.removesuffix(file).rstrip('/')}".removesuffix(separator)
    tail = f"{separator}{file}"
    room = max(width - metrics.horizontalAdvance(tail) - _SLACK, round(width * _LEAST_CONTAINER))
    head = metrics.elidedText(outside, Qt.TextElideMode.ElideRight, room)
    rest = max(0, width - metrics.horizontalAdvance(head))
    return head + metrics.elidedText(tail, Qt.TextElideMode.ElideMiddle, rest)
