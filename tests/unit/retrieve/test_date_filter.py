from datetime import datetime

import pytest

from desktop_app.errors import InvalidQuery
from desktop_app.retrieve import date_filter
from desktop_app.retrieve.date_filter import parse_date

NOW = datetime(2024, 5, 15, 13, 30)


def span(text: str) -> tuple[datetime, datetime]:
    start, end = parse_date(text, now=NOW)
    return datetime.fromtimestamp(start / 1e9), datetime.fromtimestamp(end / 1e9)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", (2024, 1, 1), (2025, 1, 1)),
        ("2024-12", (2024, 12, 1), (2025, 1, 1)),
        ("2024/5/1", (2024, 5, 1), (2024, 5, 2)),
        ("2024.02.29", (2024, 2, 29), (2024, 3, 1)),
        ("2024年5月1日", (2024, 5, 1), (2024, 5, 2)),
        ("2024年5月", (2024, 5, 1), (2024, 6, 1)),
        ("today", (2024, 5, 15), (2024, 5, 16)),
        ("Yesterday", (2024, 5, 14), (2024, 5, 15)),
        ("last_week", (2024, 5, 8), (2024, 5, 9)),
        ("2w", (2024, 5, 1), (2024, 5, 2)),
        ("1y", (2023, 5, 16), (2023, 5, 17)),
    ],
)
def test_dates_are_spans_of_local_time(text: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    assert span(text) == (datetime(*start), datetime(*end))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1500", "0001", "3000", "9998", "9998-12-31"])
def test_dates_beyond_what_a_file_time_can_hold_are_clamped(text: str) -> None:
    start, end = parse_date(text, now=NOW)
    assert -(2**63) <= start <= end <= 2**63 - 1
    assert (start < 0) == (text in {"1500", "0001"})


def test_a_date_the_platform_cannot_count_is_taken_as_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    class Windows(datetime):
        def timestamp(self) -> float:
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(date_filter, "datetime", Windows)
    assert parse_date("1960") == (-315_619_200 * 10**9, -283_996_800 * 10**9)


@pytest.mark.parametrize("text", ["", "soon", "2024-00", "2024-02-30", "20240501", "0000", "99999d", "9999"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuery, match="is not a date"):
        parse_date(text, now=NOW)
