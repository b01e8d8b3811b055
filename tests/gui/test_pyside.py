"""The version of PySide6 must not have the faults that would end the program."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal


class Emitter(QObject):
    """One signal."""

    happened = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True cannot be freed from Python 3.12 on")
def test_emitting_keeps_the_references_to_true() -> None:
    emitter = Emitter()
    before = sys.getrefcount(True)
    for _ in range(400):
        emitter.happened.emit()
    assert abs(sys.getrefcount(True) - before) < 50
