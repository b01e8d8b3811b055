"""Names that are too long for their place."""

import pytest
from PySide6.QtGui import QFontMetrics, QGuiApplication

from desktop_app.gui.elision import elided_name

NAME = "old papers of the house.zip ▸ letters/2019/with the landlord/lease.pdf"


@pytest.fixture
def metrics(qapp: QGuiApplication) -> QFontMetrics:
    return QFontMetrics(qapp.font())


def test_a_name_that_fits_is_whole(metrics: QFontMetrics) -> None:
    assert elided_name(NAME, metrics, 2000) == NAME


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8, 0.95])
def test_the_inner_file_stays_readable(metrics: QFontMetrics, share: float) -> None:
    width = round(share * metrics.horizontalAdvance(NAME))
    shown = elided_name(NAME, metrics, width)
    assert shown.startswith("old")
    assert shown.endswith(" ▸ lease.pdf")
    assert metrics.horizontalAdvance(shown) <= width


def test_a_long_inner_name_leaves_room_for_its_container(metrics: QFontMetrics) -> None:
    name = f"old.zip ▸ {'very ' * 40}long name.pdf"
    shown = elided_name(name, metrics, 300)
    assert shown.startswith("old.zip ▸ very")
    assert shown.endswith("name.pdf")
    assert metrics.horizontalAdvance(shown) <= 300


def test_a_plain_name_is_shortened_in_the_middle(metrics: QFontMetrics) -> None:
    shown = elided_name("word " * 40 + "end.txt", metrics, 200)
    assert shown.startswith("word")
    assert shown.endswith("end.txt")
