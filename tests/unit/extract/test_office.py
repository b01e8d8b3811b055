from pathlib import Path

from desktop_app.extract.office import office_reader
from desktop_app.settings import ExtractSettings


def test_rich_text(tmp_path: Path) -> None:
    path = tmp_path / "any name.doc"
    path.write_text(r"{\rtf1\ansi The notice period is \b three\b0  months.\par}")
    (segment,) = office_reader("rtf")(path, ExtractSettings()).segments
    assert "three" in segment.text
    assert list(tmp_path.iterdir()) == [path]  # no cache is left beside the file
