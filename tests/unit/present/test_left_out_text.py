from pathlib import Path

import pytest

from desktop_app.present.left_out_text import disks_away_text, left_out_text
from desktop_app.records import LeftOut


@pytest.mark.parametrize(
    ("left_out", "text"),
    [
        ({}, ""),
        ({LeftOut.RULE: 0}, ""),
        ({LeftOut.RULE: 1}, "1 file left out by rules"),
        ({LeftOut.FOLDER: 12, LeftOut.RULE: 3_100}, "3,100 files and 12 folders left out by rules"),
        ({LeftOut.IN_CLOUD: 1, LeftOut.TOO_LARGE: 2}, "2 files larger than the limit, 1 file in the cloud only"),
    ],
)
def test_only_what_there_is(left_out: dict[LeftOut, int], text: str) -> None:
    assert left_out_text(left_out) == text


def test_disks_that_are_away_are_named_with_what_becomes_of_their_files() -> None:
    one, other = Path("/home/ann/NAS"), Path("/home/ann/stick\nold")
    assert disks_away_text([]) == ""
    assert disks_away_text([one]) == "not connected: /home/ann/NAS; its files stay in the index until it is back"
    assert disks_away_text([one, other]) == (
        "not connected: /home/ann/NAS, /home/ann/stick↵old; their files stay in the index until they are back"
    )
