from desktop_app.extract.books.dublin_core import iso_date, parse_description
from desktop_app.extract.properties import Properties


def test_title_authors_and_date() -> None:
    content = b"""<p xmlns:d="u"><d:title> The lease </d:title><d:title>Part two</d:title>
    <d:creator>Ann Lee</d:creator><d:creator>Bo</d:creator><d:date>once</d:date><d:date>1999</d:date></p>"""
    assert parse_description(content) == Properties("The lease", "Ann Lee, Bo", "1999")


def test_what_is_not_said_is_left_out() -> None:
    assert parse_description(b"") == Properties()
    assert parse_description(b"<p><title/><date>last spring</date></p>") == Properties()


def test_dates_may_be_as_short_as_a_year() -> None:
    for date in ("1869", "1869-01", "2001-02-03", "2001-02-03T04:05:06Z", "2001-02-03T04:05:06.7+00:00"):
        assert iso_date(date) == date
    for text in (
        "",
        "69",
        "3 May 2001",
        "2001-2-3",
        "about 1869",
        "1999-13",
        "2001-02-30",
        "0101-01-01T00:00:00+00:00",
    ):
        assert iso_date(text) == ""
