import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.reading_benchmark import FileRead, ReadingReport, ReadTally, measure_reading
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, FileEntry
from desktop_app.settings import ExtractSettings, Settings

SETTINGS = Settings(extract=ExtractSettings(workers=1))
TEXT = Extraction("md", "", ())


def measure(*folders: Path, recognise: bool = False, settings: Settings = SETTINGS) -> ReadingReport:
    return measure_reading(folders, settings, lambda what, number: None, recognise=recognise)


def read(outcome: Extraction | ExtractionFailure, megabytes: float, took_s: float, name: str = "a.md") -> FileRead:
    return FileRead(FileEntry(Path(name), int(megabytes * 1e6), 0), outcome, took_s, 0)


def draw(path: Path, text: str) -> None:
    drawn = Image.new("RGB", (700, 100), "white")
    ImageDraw.Draw(drawn).text((20, 20), text, fill="black", font=ImageFont.load_default(size=36))
    drawn.save(path)


def test_files_are_counted_by_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Lease\n\nThree months' notice.\n", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "lies.txt").write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "empty.odd").touch()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("open.txt", "words")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "left.md").write_text("out", encoding="utf-8")
    figures = measure(tmp_path, tmp_path).figures()
    assert figures["files"] == 5
    assert {name.split(".")[0] for name in figures if name.endswith(".files")} == {"md", "pdf", "zip", "odd"}
    assert (figures["md.read"], figures["zip.read"], figures["pdf.read"]) == (1, 1, 0)
    assert (figures["pdf.files"], figures["pdf.failed.corrupt"]) == (2, 1)
    assert figures["odd.failed.empty"] == 1
    assert figures["read"] == pytest.approx(2 / 5)
    assert figures["failed.corrupt"] == pytest.approx(2 / 5)
    assert figures["peak_mb"] > 10
    assert 0 < figures["md.p95_s"] <= figures["wall_s"]


def test_pictures_are_recognised_after_the_rest_if_they_are_wanted(tmp_path: Path) -> None:
    draw(tmp_path / "a.png", "The kettle is green")
    without = measure(tmp_path).figures()
    assert (without["png.read"], without["png.failed.empty"]) == (0, 1)
    assert "recognition.pictures" not in without
    found = measure(tmp_path, recognise=True).figures()
    assert (found["png.read"], found["recognition.pictures"]) == (1, 1)
    assert found["recognition.s_per_picture"] > found["png.p95_s"]


def test_settings_may_forbid_recognition(tmp_path: Path) -> None:
    draw(tmp_path / "a.png", "The kettle is green")
    forbidden = Settings(extract=ExtractSettings(workers=1, recognise_text=False))
    assert measure(tmp_path, recognise=True, settings=forbidden).figures()["png.read"] == 0


def test_speed_shares_and_times_of_many_files() -> None:
    locked = ExtractionFailure(FailureReason.ENCRYPTED, "It needs a password.", "md")
    damaged = ExtractionFailure(FailureReason.CORRUPT, "It is damaged.", "md")
    tally = ReadTally([read(TEXT, 1, 0.5), read(TEXT, 2, 1.0), read(locked, 3, 0.5), read(damaged, 0, 0)])
    assert tally.figures() == {
        "files": 4,
        "mb": 6,
        "mb_per_s": 3,
        "p95_s": 1.0,
        "read": 0.5,
        "failed.encrypted": 0.25,
        "failed.corrupt": 0.25,
    }


def test_all_workers_together_are_told_apart_from_one() -> None:
    figures = ReadingReport([read(TEXT, 1, 0.5), read(TEXT, 1, 0.5)], 0.5, 100.0, 0.0).figures()
    assert (figures["mb_per_s"], figures["md.mb_per_s"]) == (4, 2)


def test_a_file_without_a_known_format_is_called_by_its_suffix() -> None:
    unknown = ExtractionFailure(FailureReason.UNSUPPORTED, "It is not read.")
    files = [read(unknown, 0, 0, "a.ODD"), read(unknown, 0, 0, "b"), read(unknown, 0, 0, "c")]
    assert list(ReadingReport(files, 0, 0, 0).formats) == ["none", "odd"]


def test_folders_without_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match="no file to read"):
        measure(tmp_path)
