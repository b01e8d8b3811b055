"""Item models keep Qt's rules and say what a screen reader needs."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.gui.hit_model import HitListModel
from desktop_app.gui.item_models import RECORD_ROLE, RootListModel, TroubleTableModel
from desktop_app.records import FailureReason
from desktop_app.services.index_status import Activity, FailedFile
from tests.fakes import make_hit, make_passage, make_root

HITS = tuple(make_hit(Path(f"/home/a/{n}.pdf"), make_passage("some words", page=n), document_id=n) for n in (1, 2, 3))


def test_hits_keep_the_rules_of_qt(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = HitListModel()
    qtmodeltester.check(model, force_py=True)
    model.show(HITS)
    qtmodeltester.check(model, force_py=True)


def test_the_same_hits_change_nothing(qtbot: QtBot) -> None:
    model = HitListModel()
    model.show(HITS)
    with qtbot.assertNotEmitted(model.modelReset):
        model.show(HITS)
    with qtbot.waitSignal(model.modelReset):
        model.show(HITS[:2])


def test_a_hit_is_read_out_with_name_place_and_folder(qtbot: QtBot) -> None:
    model = HitListModel()
    model.show(HITS)
    assert model.data(model.index(1)) == "2, p. 2, /home/a"
    assert model.row_of(3) == 2
    assert model.row_of(9) is None
    assert model.data(QModelIndex()) is None


def test_roots_keep_the_rules_of_qt(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = RootListModel(str.title)
    model.show([make_root(Path("/a"), indexed=1), make_root(Path("/b"), root_id=2)], Activity.INDEXING)
    qtmodeltester.check(model, force_py=True)


def test_progress_of_the_same_roots_does_not_reset(qtbot: QtBot) -> None:
    model = RootListModel(str.title)
    model.show([make_root(Path("/a"), pending=2)], Activity.INDEXING)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show([make_root(Path("/a"), pending=1, indexed=1)], Activity.INDEXING)
    assert model.data(model.index(0)) == "a, indexing 50 %"
    with qtbot.waitSignal(model.modelReset):
        model.show([], Activity.IDLE)


def test_failures_keep_the_rules_of_qt(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = TroubleTableModel([FailedFile(Path("/a/b.pdf"), FailureReason.CORRUPT, "Damaged.", "Mend it.")])
    qtmodeltester.check(model, force_py=True)
    cells = [model.data(model.index(0, column)) for column in range(model.columnCount())]
    assert cells == ["b.pdf", "/a", "Damaged.", "Mend it."]
    assert model.headerData(2, Qt.Orientation.Horizontal) == "What happened"
    assert model.data(model.index(0, 0), RECORD_ROLE).path == Path("/a/b.pdf")
