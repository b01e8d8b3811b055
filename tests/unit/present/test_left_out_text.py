import pytest

from desktop_app.present.left_out_text import left_out_text
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
