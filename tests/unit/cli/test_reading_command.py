from pathlib import Path

from desktop_app.cli.reading_command import reading_lines
from desktop_app.evaluate.reading_benchmark import FileRead, ReadingReport
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, FileEntry

TEXT = Extraction("md", "", ())
LOCKED = ExtractionFailure(FailureReason.ENCRYPTED, "It needs a password.", "pdf")


def read(outcome: Extraction | ExtractionFailure, pictures: int = 0) -> FileRead:
    return FileRead(FileEntry(Path("a"), 1_500_000, 0), outcome, 0.5, pictures)


def test_each_format_has_a_line_and_all_of_them_have_one() -> None:
    lines = reading_lines(ReadingReport([read(TEXT), read(TEXT), read(LOCKED)], 1.0, 1234.0, 0.0))
    assert [line.split() for line in lines[1:4]] == [
        ["md", "2", "3.0", "3.00", "0.500", "100.0%"],
        ["pdf", "1", "1.5", "3.00", "0.500", "0.0%", "encrypted", "100.0%"],
        ["all", "3", "4.5", "3.00", "0.500", "66.7%", "encrypted", "33.3%"],
    ]
    assert lines[0].index("failed") == lines[2].index("encrypted")
    assert lines[-1] == "4.50 MB/s with all workers in 1.0 s, peak 1,234 MB"


def test_recognition_is_told_where_it_was_measured() -> None:
    assert "2 pictures of text recognised, 1.5 s each" in reading_lines(ReadingReport([read(TEXT, 2)], 1.0, 1.0, 3.0))
    assert not any("pictures" in line for line in reading_lines(ReadingReport([read(TEXT, 2)], 1.0, 1.0, 0.0)))
