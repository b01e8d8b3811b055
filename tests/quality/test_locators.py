"""The parts of the check of places that need no other library than the tests have, over a real index."""

from pathlib import Path

import pytest

from desktop_app.records import Locator
from tests.indexing_helpers import word_tokenizer
from tests.quality.check_locators import check, fits, lines_of
from tests.quality.locators.samples import make_samples

KINDS = ("xlsx", "epub", "eml", "zip")


def test_hits_in_made_files_name_the_place_of_the_text(tmp_path: Path) -> None:
    for kind in KINDS:
        make_samples(tmp_path / "docs" / kind, kind, 1)
    tallies = check(tmp_path / "docs", tmp_path / "data", KINDS, word_tokenizer())
    for kind, tally in tallies.items():
        assert (tally.wrong, tally.lost, tally.unread) == ([], [], []), kind
        assert tally.right >= 6, kind


def test_what_another_tool_cannot_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "broken.zip").write_bytes(b"PK")
    tallies = check(tmp_path / "docs", tmp_path / "data", ["zip"], word_tokenizer())
    assert any("broken.zip" in line for line in lines_of(tallies))


@pytest.mark.parametrize(
    ("place", "named", "right"),
    [
        (Locator(page=2), Locator(page=2, heading="Notice"), True),
        (Locator(page=2), Locator(page=3), False),
        (Locator(heading="Notice"), Locator(heading="Lease › Notice"), True),
        (Locator(heading="Notice"), Locator(heading="Lease"), False),
        (Locator(sheet="a", row=14), Locator(sheet="a", row=5), True),
        (Locator(sheet="a", row=15), Locator(sheet="a", row=5), False),
        (Locator(sheet="a", row=4), Locator(sheet="a", row=5), False),
        (Locator(sheet="a", row=14), Locator(sheet="b", row=5), False),
        (Locator(time="00:01:29"), Locator(time="00:01:00"), True),
        (Locator(time="00:01:30"), Locator(time="00:01:00"), False),
        (Locator(time="00:00:59"), Locator(time="00:01:00"), False),
        (Locator(member="a.txt"), Locator(), False),
    ],
)
def test_a_place_is_told_by_what_its_format_has(place: Locator, named: Locator, right: bool) -> None:
    assert fits(place, named) is right
