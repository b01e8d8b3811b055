"""Names that are too long for their place."""

import pytest
from PySide6.QtGui import QFontMetrics, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.elision import elided_name, elided_place

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


FOLDER = "/home/anna/documents/old flat/My Files/Work"


@pytest.mark.parametrize("title", ["Lease", "Tenancy agreement for 12 Mill Road, Ely, first floor, with the garden"])
@pytest.mark.parametrize("width", [150, 250, 350])
def test_of_a_folder_both_ends_are_kept_and_of_a_title_its_beginning(
    metrics: QFontMetrics, title: str, width: int
) -> None:
    shown = elided_place(FOLDER, title, metrics, width)
    folder, _, beginning = shown.partition(" · ")
    assert folder.startswith("/")
    assert folder.endswith("ork")
    assert title.startswith(beginning.rstrip("…"))
    assert len(beginning) >= 5
    assert metrics.horizontalAdvance(shown) <= width


def test_what_is_short_leaves_its_room_to_the_other(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance(f"{FOLDER} · Lease") - 10
    assert elided_place(FOLDER, "Lease", metrics, width).endswith("/Work · Lease")
    assert elided_place("/a", "word " * 40, metrics, 300).startswith("/a · word word")
    assert elided_place(FOLDER, "Lease", metrics, width + 10) == f"{FOLDER} · Lease"
    assert elided_place(FOLDER, "", metrics, width - 60).endswith("/Work")


def test_a_sentence_is_shortened_at_its_end(qtbot: QtBot) -> None:
    text = "Everything is searchable: 1,204 files in three folders"
    for sentence in (True, False):
        label = ElidedLabel("status", text, sentence=sentence)
        qtbot.addWidget(label)
        label.resize(label.fontMetrics().horizontalAdvance(text) // 2, 20)
        assert label.shown.startswith("Everything")
        assert label.shown.endswith("…") == sentence
