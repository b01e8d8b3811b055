from datetime import datetime

import pytest

from desktop_app.own_dates import date_ns, own_time_ns

HOUR_NS = 3_600 * 1_000_000_000


@pytest.mark.parametrize("type_", ["eml", "msg", "jpg", "heic"])
def test_messages_and_pictures_have_dates_of_their_own(type_: str) -> None:
    assert date_ns(type_, "1970-01-01T02:00:00+01:00", 7) == HOUR_NS
    assert date_ns(type_, "1960-01-01T00:00:00+00:00", 7) < 0


def test_of_other_documents_the_file_counts() -> None:
    assert date_ns("docx", "2019-05-01T10:00:00", 7) == 7


def test_a_camera_writes_local_time() -> None:
    local = datetime(2019, 7, 14, 12, 30).astimezone()
    assert own_time_ns("jpg", "2019-07-14T12:30:00") == int(local.timestamp()) * 1_000_000_000


@pytest.mark.parametrize("created", ["", "2019", "2019-05", "soon", "0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_day_of_the_calendar_is_no_date(created: str) -> None:
    assert date_ns("jpg", created, 7) == 7
