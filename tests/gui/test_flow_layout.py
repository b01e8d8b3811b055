"""Widgets go on in the next row when one is full."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.gui.flow_layout import FlowLayout

WIDTH, HEIGHT, GAP = 60, 20, 8


def flowing(count: int) -> tuple[QWidget, list[QLabel]]:
    widget, labels = QWidget(), [QLabel() for _ in range(count)]
    flow = FlowLayout(GAP)
    for label in labels:
        label.setFixedSize(WIDTH, HEIGHT)
        flow.addWidget(label)
    widget.setLayout(flow)
    return widget, labels


def test_a_full_row_is_followed_by_the_next(show: Callable[[QWidget], None]) -> None:
    widget, labels = flowing(3)
    show(widget)
    widget.resize(2 * WIDTH + GAP, 200)
    assert [(label.x(), label.y()) for label in labels] == [(0, 0), (WIDTH + GAP, 0), (0, HEIGHT + GAP)]
    assert widget.heightForWidth(2 * WIDTH + GAP) == 2 * HEIGHT + GAP
    assert widget.heightForWidth(3 * WIDTH + 2 * GAP) == HEIGHT
    assert widget.heightForWidth(WIDTH - 1) == 3 * HEIGHT + 2 * GAP


def test_it_is_as_narrow_as_its_widest_widget(show: Callable[[QWidget], None]) -> None:
    widget, _ = flowing(3)
    assert widget.minimumSizeHint().width() == WIDTH
    flow = widget.layout()
    assert flow is not None
    assert (flow.count(), flow.itemAt(3), flow.takeAt(3)) == (3, None, None)
    assert flowing(0)[0].heightForWidth(100) == 0
