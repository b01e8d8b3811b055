"""Names and paths that are too long for their place.

Of a file inside a file the inner one must stay readable, of a folder both ends, of a title its beginning.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from desktop_app.gui.wording import SEPARATOR, member_file
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


def elided_place(folder: str, title: str, metrics: QFontMetrics, width: int) -> str:
    """'/home/…/Work · Tenancy agree…' in `width` pixels; the longer one has the room that the other leaves."""
    whole = SEPARATOR.join(filter(None, (folder, title)))
    if metrics.horizontalAdvance(whole) <= width:
        return whole
    if not title:
        return metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, width)
    room = width - metrics.horizontalAdvance(SEPARATOR) - _SLACK
    wide = max(room - metrics.horizontalAdvance(title), room // 2)
    head = metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, wide) + SEPARATOR
    rest = max(0, width - metrics.horizontalAdvance(head) - _SLACK)
    return head + metrics.elidedText(title, Qt.TextElideMode.ElideRight, rest)
