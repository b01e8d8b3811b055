"""Sentences of the window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop_app.gui.wording import (
    date_text,
    files_text,
    folder_text,
    nothing_found_text,
    percent_of,
    remaining_text,
    results_text,
    root_place_text,
    root_text,
    share_of_work,
    status_text,
    switching_text,
    weak_hits_text,
    written_text,
)
from desktop_app.search_records import Lane, Query, SearchResult
from desktop_app.services.index_status import Activity, Switching
from tests.fakes import make_hit, make_root, make_status

HOME = Path("/home/a")
NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)


def test_files_have_thousands_and_a_singular() -> None:
    assert files_text(1) == "1 file"
    assert files_text(12403) == "12,403 files"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0, ""),
        (12, "less than a minute left"),
        (190, "about 3 min left"),
        (2 * 3600, "about 2 h left"),
        (4 * 86400, "about 4 days left"),
    ],
)
def test_remaining_time(seconds: float | None, text: str) -> None:
    assert remaining_text(seconds) == text


def test_a_root_says_how_far_it_is() -> None:
    done = make_root(HOME, indexed=12391, failed=12)
    half = make_root(HOME, indexed=61, pending=39)
    waiting = make_root(HOME, indexed=1, extracted=9)
    assert root_text(done, Activity.IDLE) == "12,391 of 12,403 files ✓"
    assert root_text(make_root(HOME, indexed=2), Activity.IDLE) == "2 files ✓"
    assert root_text(half, Activity.INDEXING) == "indexing 61 %"
    assert root_text(half, Activity.PAUSED) == "paused at 61 %"
    assert root_text(replace(half, paused=True), Activity.INDEXING) == "paused at 61 %"
    assert root_text(replace(done, paused=True), Activity.IDLE) == "12,391 of 12,403 files ✓ · paused"
    assert root_text(replace(half, problem="It is gone."), Activity.INDEXING) == "It is gone."
    assert root_text(make_root(HOME), Activity.SCANNING) == "looking for files…"
    assert root_text(make_root(HOME), Activity.IDLE) == "no files yet"
    assert root_text(waiting, Activity.IDLE) == "10 files, found by their words"
    assert root_text(half, Activity.IDLE) == "61 % indexed"


def test_files_found_by_their_words_are_half_done() -> None:
    root = make_root(HOME, indexed=10, extracted=80, failed=10)
    assert percent_of(root) == 60
    status = make_status(root, activity=Activity.INDEXING)
    assert status_text(status, str.title) == "10 of 100 files · 80 more found by their words"


def test_one_missing_file_is_not_rounded_to_all() -> None:
    assert percent_of(make_root(HOME, indexed=9999, pending=1)) == 99


def test_status_while_indexing() -> None:
    root = make_root(HOME, indexed=18211, pending=11659)
    status = replace(make_status(root, activity=Activity.INDEXING), chunks_per_s=41.2, remaining_s=190)
    assert status_text(status, str.title) == "18,211 of 29,870 files · about 3 min left · 41 passages/s"


def test_pictures_that_are_read_last_are_told_from_other_files() -> None:
    first = make_status(make_root(HOME, indexed=8, pending=4, to_recognise=3), activity=Activity.INDEXING)
    last = make_status(make_root(HOME, indexed=9, pending=3, to_recognise=3), activity=Activity.INDEXING)
    one = make_status(make_root(HOME, indexed=9, pending=1, to_recognise=1))
    assert status_text(first, str.title) == "8 of 12 files · 3 files with pictures still to read"
    assert status_text(replace(last, chunks_per_s=2.0, remaining_s=9.0), str.title) == (
        "9 of 12 files · 3 files with pictures left, some seconds a picture"
    )
    assert status_text(replace(last, activity=Activity.PAUSED), str.title).endswith(
        "paused · 3 files with pictures still to read"
    )
    assert status_text(one, str.title) == "9 files indexed, 1 file with pictures waiting to be read"
    assert [root_text(*status.roots, status.activity) for status in (first, last)] == [
        "indexing 66 %",
        "3 files with pictures to go",
    ]


def test_scans_are_not_called_the_last_while_other_files_wait_for_their_vectors() -> None:
    root = make_root(HOME, indexed=12, extracted=380, pending=8, to_recognise=8)
    status = replace(make_status(root, activity=Activity.INDEXING), chunks_per_s=41.0, remaining_s=190.0)
    assert status_text(status, str.title) == (
        "12 of 400 files · about 3 min left · 41 passages/s · 380 more found by their words"
        " · 8 files with pictures still to read"
    )
    assert root_text(root, Activity.INDEXING) == "indexing 50 %"
    one = replace(status, roots=(make_root(HOME, indexed=12, extracted=1, pending=1, to_recognise=1),))
    assert status_text(one, str.title).endswith(" · 1 file with pictures still to read")


def test_status_when_nothing_runs() -> None:
    assert status_text(make_status(), str.title) == "No folders yet"
    assert status_text(make_status(make_root(HOME, indexed=3)), str.title) == "3 files indexed and up to date"
    gone = replace(make_root(HOME, indexed=3), problem="It is gone.")
    assert status_text(make_status(gone), str.title) == "3 files indexed · 1 folder with a problem"
    assert "their meaning waits" in status_text(replace(make_status(make_root(HOME, extracted=3)), model=""), str.title)
    assert status_text(make_status(make_root(HOME, indexed=3, pending=2)), str.title) == "3 files indexed, 2 waiting"
    assert status_text(replace(make_status(), problem="The disk is full."), str.title) == "The disk is full."
    paused = make_status(make_root(HOME, indexed=1, pending=1), activity=Activity.PAUSED)
    assert status_text(paused, str.title) == "1 of 2 files · paused"


def test_a_switch_is_said_with_its_progress() -> None:
    root = make_root(HOME, indexed=12)
    switching = (Switching("small", "large", 1204, 9022),)
    status = replace(make_status(root, activity=Activity.INDEXING), switching=switching)
    busy = replace(status, chunks_per_s=13.0, remaining_s=600.0)
    assert (
        status_text(busy, str.title)
        == "From Small to Large: 1,204 of 9,022 passages · about 10 min left · 13 passages/s"
    )
    assert status_text(replace(status, activity=Activity.PAUSED), str.title).endswith("passages · paused")
    elsewhere = status_text(replace(status, activity=Activity.STOPPED), str.title)
    assert elsewhere.endswith("· from Small to Large: 1,204 of 9,022 passages · not indexing here")
    more = replace(status, roots=(make_root(HOME, indexed=12, pending=1),))
    assert status_text(more, str.title).startswith("12 of 13 files · from Small to Large")
    assert switching_text(Switching("a", "a", 0, 1), str.title) == switching_text(Switching("", "a", 0, 1), str.title)
    assert switching_text(Switching("", "a", 0, 1), str.title) == "anew with A: 0 of 1 passages"


def test_the_bar_shows_the_switch_once_all_files_are_read() -> None:
    switching = (Switching("a", "b", 1, 4), Switching("a", "c", 0, 0))
    status = replace(make_status(make_root(HOME, indexed=2)), switching=switching)
    assert share_of_work(status) == 0.25
    assert share_of_work(replace(status, roots=(make_root(HOME, indexed=1, pending=1),))) == 0.5


def test_a_folder_names_the_model_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: HOME)
    root = make_root(HOME / "b")
    assert root_place_text(root, str.title) == "~/b"
    own = replace(root, model="large")
    assert root_place_text(own, str.title) == "~/b · Large"
    assert root_place_text(replace(own, host="api.x.org"), str.title) == "~/b · Large, sent to api.x.org"


def test_results_say_their_coverage() -> None:
    result = SearchResult(Query("x"), (), (Lane.LEXICAL, Lane.DENSE), 0.614, 1.0, {})
    assert results_text(result, more=True) == "The best 0 documents · 61 % of your files indexed so far"
    assert results_text(result, more=False) == "0 documents · 61 % of your files indexed so far"
    assert nothing_found_text(result).startswith("61 % of your files")
    assert "All of your readable files" in nothing_found_text(replace(result, coverage=1.0))


def test_folders_start_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: HOME)
    assert folder_text(HOME / "b" / "c") == "~/b/c"
    assert folder_text(HOME) == "~"
    assert folder_text(Path("/home/ab")) == str(Path("/home/ab"))


def test_dates_are_short_and_in_the_zone_of_the_reader() -> None:
    assert date_text("2026-03-15T09:05:00+00:00", NOW) == "09:05"
    assert date_text("2026-03-03T09:05:00+00:00", NOW) == "3 Mar"
    assert date_text("2023-12-31T23:30:00+00:00", NOW.astimezone(timezone(timedelta(hours=8)))) == "1 Jan 2024"
    assert date_text("", NOW) == ""


@pytest.mark.parametrize(
    ("modified", "hours", "text"),
    [("9999-12-31T23:59:59Z", 8, "31 Dec 9999"), ("0001-01-01T00:00:00Z", -8, "1 Jan 1")],
)
def test_the_ends_of_the_calendar_are_not_moved_beyond_it(modified: str, hours: int, text: str) -> None:
    assert date_text(modified, NOW.astimezone(timezone(timedelta(hours=hours)))) == text


def test_without_a_model_no_share_is_claimed() -> None:
    result = SearchResult(Query("x"), (), (Lane.LEXICAL,), 0.0, 1.0, {})
    assert "%" not in results_text(result, more=False)
    assert nothing_found_text(result).startswith("Only words were searched.")


def test_a_standing_warning_does_not_hide_the_progress() -> None:
    status = replace(make_status(make_root(HOME, indexed=1, pending=1), activity=Activity.INDEXING), problem="Late.")
    assert status_text(status, str.title) == "1 of 2 files · Late."
    assert status_text(replace(status, activity=Activity.STOPPED), str.title) == "Late."


def test_a_window_that_does_not_index_does_not_claim_to() -> None:
    root = make_root(HOME, indexed=1, pending=1)
    assert root_text(root, Activity.STOPPED) == "50 % indexed"
    waiting = make_status(root, activity=Activity.STOPPED)
    assert status_text(waiting, str.title) == "1 file indexed, 1 waiting · not indexing here"
    done = make_status(make_root(HOME, indexed=2, failed=1), activity=Activity.STOPPED)
    assert status_text(done, str.title) == "2 files indexed and up to date"


def test_results_say_when_none_of_them_is_relevant() -> None:
    weak = (replace(make_hit(Path("/a/b.md")), score=0.2),)
    strong = (make_hit(Path("/a/c.md")),)
    result = SearchResult(Query("x"), strong + weak, (Lane.LEXICAL, Lane.DENSE), 1.0, 1.0, {})
    assert results_text(result, more=False) == "1 document"
    assert results_text(replace(result, hits=weak), more=False) == "Nothing relevant found; these come nearest"
    assert weak_hits_text(1) == "Show 1 document less likely to answer"


@pytest.mark.parametrize(
    ("author", "created", "text"),
    [
        ("Mary Smith", "2021-05-03", "Mary Smith, 3 May 2021"),
        ("Mary Smith <mary@example.org>", "2021-05", "Mary Smith, May 2021"),
        ("mary@example.org", "2021", "mary@example.org, 2021"),
        ("", "2021-05-03T23:30:00+00:00", "4 May 2021"),
        ("", "2021-05-03T23:30:00", "3 May 2021"),
        ("Mary", "long ago", "Mary"),
        ("", "", ""),
    ],
)
def test_what_a_document_says_of_itself(author: str, created: str, text: str) -> None:
    hit = replace(make_hit(Path("/a/b.md")), author=author, created=created)
    assert written_text(hit, NOW.astimezone(timezone(timedelta(hours=2)))) == text
