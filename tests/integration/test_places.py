"""A hit names the place where the matched words stand, not only where its passage begins."""

from pathlib import Path

import pytest

from desktop_app.present.hit_snippet import snippet_of
from desktop_app.present.places import locator_text
from desktop_app.search_records import Lane
from tests.indexing_helpers import CountingEncoder, running, settle

SUBTITLES = """1
00:00:01,000 --> 00:00:04,000
Hello there, captain.

2
00:12:03,000 --> 00:12:06,000
The treasure is buried under the lighthouse.
"""
CONTACTS = "".join(
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{phone}\r\nADR:;;{street};;;;\r\nEND:VCARD\r\n"
    for name, phone, street in (("Lena Vogt", "+49 171 445", "Am Kai 3"), ("Notar Braun", "+49 531 123", "Bohlweg 7"))
)
ROWS = "Date;Shop;Note\n" + "".join(
    f"2024-01-{day:02};Migros;{'cheese' if day == 17 else 'bread'}\n" for day in range(1, 29)
)
NOTES = "# Flat\n\nKeys are with Anna.\n\n## Rent\n\nThe deposit is three months.\n"
CODE = (
    "import os\n\n\nclass Invoice:\n    def net(self):\n        return 1\n\n    def taxed(self):\n        return 1.08\n"
)


@pytest.mark.parametrize(
    ("name", "text", "query", "place"),
    [
        ("film.srt", SUBTITLES, "treasure", "00:12:03"),
        ("film.srt", SUBTITLES, "captain", "00:00:01"),
        ("costs.csv", ROWS, "cheese", "row 18"),
        ("costs.csv", ROWS, "note cheese", "row 18"),
        ("flat.md", NOTES, "deposit", "Rent"),
        ("invoice.py", CODE, "taxed", "taxed"),
    ],
)
def test_a_hit_names_the_place_of_the_matched_words(
    tmp_path: Path, name: str, text: str, query: str, place: str
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / name).write_text(text)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (hit,) = application.searching.search(query, lanes=[Lane.LEXICAL]).hits
        assert locator_text(hit.passages[0].locator) == place


@pytest.mark.parametrize(
    ("name", "text", "query", "begins"),
    [
        ("contacts.vcf", CONTACTS, "Notar Bohlweg", "Phone: +49 531 123"),
        ("costs.csv", ROWS, "note cheese", "2024-01-17 Migros cheese"),
    ],
)
def test_a_snippet_begins_where_the_place_does(tmp_path: Path, name: str, text: str, query: str, begins: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / name).write_text(text)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (hit,) = application.searching.search(query, lanes=[Lane.LEXICAL]).hits
        assert snippet_of(hit.passages[0]).text.startswith(begins)
