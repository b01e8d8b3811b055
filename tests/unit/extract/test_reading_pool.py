import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.errors import Cancelled
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, NeedsRecognition
from desktop_app.settings import ExtractSettings
from tests.misbehaving_readers import read_pictures

LIMIT_S = 60


@pytest.fixture
def pool() -> Iterator[ReadingPool]:
    active = ReadingPool(ExtractSettings(workers=1, deadline_s=2), read=read_pictures)
    yield active
    active.close()
    assert not [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def read(pool: ReadingPool, path: Path) -> Extraction:
    outcome = pool.submit(path).result(LIMIT_S)
    assert isinstance(outcome, Extraction)
    return outcome


def test_pictures_are_recognised_by_a_process_of_their_own(pool: ReadingPool) -> None:
    plain, scanned = read(pool, Path("plain")), read(pool, Path("scan-words"))
    assert [plain.segments[0].text, scanned.segments[0].text] == ["plain", "words"]
    assert len({plain.title, scanned.title, str(os.getpid())}) == 3
    if sys.platform != "win32":
        assert int(scanned.metadata["nice"]) == 19


def test_files_that_need_no_recognition_start_no_process_for_it(pool: ReadingPool) -> None:
    read(pool, Path("plain"))
    assert len([child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]) == 1


def test_a_picture_that_takes_long_holds_up_nothing_else(pool: ReadingPool, tmp_path: Path) -> None:
    slow = pool.submit(tmp_path / "scan-hang.png")
    assert [read(pool, Path(name)).segments[0].text for name in ("one", "two")] == ["one", "two"]
    assert not slow.done()


def test_skimming_says_what_is_left_to_recognise(pool: ReadingPool) -> None:
    outcome = pool.skim(Path("scan-words")).result(LIMIT_S)
    assert isinstance(outcome, NeedsRecognition)
    assert outcome.pictures == 2
    assert isinstance(outcome.outcome, Extraction)


@pytest.mark.parametrize("name", ["scan-crash", "scan-exit"])
def test_where_recognition_fails_what_was_read_without_it_stands(pool: ReadingPool, name: str) -> None:
    assert read(pool, Path(name)).segments[0].text == "skimmed"
    failure = pool.submit(Path(f"{name}.png")).result(LIMIT_S)
    assert isinstance(failure, ExtractionFailure)
    assert failure.reason == FailureReason.CRASHED


def test_recognition_can_be_switched_off() -> None:
    active = ReadingPool(ExtractSettings(workers=1, recognise_text=False), read=read_pictures)
    try:
        assert read(active, Path("scan-words")).segments[0].text == "skimmed"
    finally:
        active.close()


def test_close_ends_what_is_recognised_and_drops_what_waits(tmp_path: Path) -> None:
    active = ReadingPool(ExtractSettings(workers=1), read=read_pictures)
    running, waiting = active.submit(tmp_path / "scan-hang"), active.submit(Path("scan-words"))
    read(active, Path("plain"))
    active.close()
    for future in (running, waiting):
        with pytest.raises(Cancelled):
            future.result(LIMIT_S)
    with pytest.raises(Cancelled):
        active.submit(Path("plain")).result(LIMIT_S)


def test_a_waiting_file_can_be_taken_back(pool: ReadingPool, tmp_path: Path) -> None:
    running, waiting = pool.submit(tmp_path / "hang"), pool.submit(Path("plain"))
    assert waiting.cancel()
    assert isinstance(running.result(LIMIT_S), ExtractionFailure)


def test_the_programs_own_readers_recognise_within_the_limits_of_a_worker(tmp_path: Path) -> None:
    picture = Image.new("RGB", (700, 100), "white")
    font = ImageFont.load_default(size=36)
    ImageDraw.Draw(picture).text((20, 20), "Rent is paid in advance", fill="black", font=font)
    picture.save(tmp_path / "scan.png")
    picture.save(tmp_path / "scan.pdf")
    active = ReadingPool(ExtractSettings(workers=1))
    try:
        for name, page in (("scan.png", None), ("scan.pdf", 1)):
            segment = read(active, tmp_path / name).segments[0]
            assert (segment.text, segment.locator.page) == ("Rent is paid in advance", page)
    finally:
        active.close()
