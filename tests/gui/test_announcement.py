"""What people hear who do not look at the window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.notice import NoticeStrip
from desktop_app.gui.results_view import ResultsView
from desktop_app.gui.theme import ThemeSource
from desktop_app.search_records import Lane, Query, SearchResult
from tests.fakes import make_hit

RESULT = SearchResult(Query("notice"), (make_hit(Path("/a/b.md")),), (Lane.LEXICAL, Lane.DENSE), 1.0, 1.0, {}, ())


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return heard


def test_an_answer_is_said_once_and_its_refreshes_are_not(
    qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None], said: list[str]
) -> None:
    view = ResultsView(themes)
    show(view)
    view.show_result(RESULT, more=False)
    view.show_result(replace(RESULT, hits=(*RESULT.hits, make_hit(Path("/a/c.md"), document_id=2))), more=False)
    assert said == ["1 document"]
    view.show_result(replace(RESULT, query=Query("rent"), hits=()), more=False)
    assert said[1].startswith("Nothing found. All of your readable files were looked at.")


def test_problems_and_news_are_said_and_progress_is_not(qtbot: QtBot, themes: ThemeSource, said: list[str]) -> None:
    strip = NoticeStrip(themes, "Dismiss")
    qtbot.addWidget(strip)
    strip.show_progress("Preparing", 0.5)
    strip.show_problem("The folder is gone.", "Look for it.")
    strip.show_news("Another one indexes.")
    assert said == ["The folder is gone. Look for it.", "Another one indexes."]
