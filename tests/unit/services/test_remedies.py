import pytest

from desktop_app.extract.contents import IN_PICTURES, NO_LIBARCHIVE, OTHER_SCRIPT
from desktop_app.records import FailureReason
from desktop_app.services.remedies import REMEDIES, remedy_for
from desktop_app.services.window_choices import RECOGNISE
from desktop_app.sources.folder_scan import NOT_UNICODE


def test_every_reason_has_a_remedy() -> None:
    assert set(REMEDIES) == set(FailureReason)
    assert all(remedy_for(reason, "Something else.") for reason in FailureReason)


def test_where_text_is_in_pictures_the_setting_is_named_as_it_stands_in_the_window_and_in_the_file() -> None:
    remedy = remedy_for(FailureReason.EMPTY, IN_PICTURES)
    assert RECOGNISE in remedy
    assert "extract.recognise_text" in remedy


def test_an_empty_file_needs_nothing() -> None:
    assert remedy_for(FailureReason.EMPTY, "The file is empty.") == "Nothing to do."


@pytest.mark.parametrize(
    ("reason", "detail", "remedy"),
    [
        (FailureReason.UNREADABLE, NOT_UNICODE, "Rename it"),
        (FailureReason.EMPTY, OTHER_SCRIPT, "Tesseract"),
        (FailureReason.UNSUPPORTED, NO_LIBARCHIVE, "Install libarchive"),
    ],
)
def test_what_tells_more_than_the_reason_has_a_remedy_of_its_own(
    reason: FailureReason, detail: str, remedy: str
) -> None:
    assert remedy in remedy_for(reason, detail)
