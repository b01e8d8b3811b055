"""Filters and their chips."""

from datetime import UTC, datetime
from pathlib import Path

from desktop_app.extract.type_groups import GROUPS
from desktop_app.gui.search_filters import ChosenFilters, Since

NOW = datetime(2026, 3, 15, tzinfo=UTC)


def test_nothing_chosen_restricts_nothing() -> None:
    assert ChosenFilters().filters(NOW).empty
    assert ChosenFilters().chips() == []


def test_choices_become_filters() -> None:
    chosen = ChosenFilters().with_kind("PDF").with_kind("Mail").with_kind("PDF").with_folder(Path("/a"))
    filters = chosen.with_since(Since.WEEK).filters(NOW)
    assert filters.types == ("pdf", *GROUPS["mail"])
    assert filters.folders == (Path("/a"),)
    assert filters.after_ns == int(datetime(2026, 3, 8, tzinfo=UTC).timestamp()) * 1_000_000_000


def test_each_chip_removes_itself_only() -> None:
    chosen = ChosenFilters().with_kind("PDF").with_folder(Path("/a")).with_since(Since.YEAR)
    kind, folder, since = chosen.chips()
    assert (kind.text, folder.text, since.text) == ("type: PDF", "in: /a", "past year")
    assert kind.without == ChosenFilters().with_folder(Path("/a")).with_since(Since.YEAR)
    assert folder.without.folders == ()
    assert since.without.since is None
