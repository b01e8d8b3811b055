from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from desktop_app.extract.pages.pdf_text import written_text
from tests.folder_builders import assembled_pdf

LINES = [f"Line {number} tells of the harbour." for number in range(8)]
MATRICES = {0: "1 0 0 1 50 450", 90: "0 1 -1 0 50 50", 180: "-1 0 0 -1 450 50", 270: "0 -1 1 0 450 450"}


def write_turned(path: Path, *, page: int, text: int) -> None:
    """A page that is shown turned by so many degrees, with lines that are turned by so many upon it."""
    shown = "".join(f"({line}) Tj T*\n" for line in LINES)
    write_page(path, f"BT /F1 10 Tf 13 TL {MATRICES[text]} Tm\n{shown}ET", turned=page)


def write_page(path: Path, stream: str, *, turned: int = 0) -> None:
    """A page of 500 by 500 points with /F1, Helvetica, and /F2, Courier."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Rotate {turned} /Contents 4 0 R"
        " /Resources << /Font << /F1 3 0 R /F2 6 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    path.write_bytes(assembled_pdf(objects))


def text_of(path: Path, stream: str) -> str:
    write_page(path, stream)
    with closing(pdfium.PdfDocument(path)) as document:
        return written_text(document[0])


def letters(text: str, left: float, bottom: float, step: float = 6.0) -> str:
    """Each letter a piece of its own, in Courier of 10 points, whose letters are 6 wide."""
    placed = enumerate(text)
    return "".join(f"1 0 0 1 {left + step * at} {bottom} Tm ({char}) Tj\n" for at, char in placed if char != " ")


@pytest.mark.parametrize("text", MATRICES)
@pytest.mark.parametrize("page", [0, 90, 180, 270])
def test_lines_come_in_their_order_however_page_and_text_are_turned(tmp_path: Path, page: int, text: int) -> None:
    write_turned(tmp_path / "a.pdf", page=page, text=text)
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        assert written_text(document[0]).splitlines() == LINES
        assert document[0].get_rotation() == page


def test_few_words_far_apart_are_whole(tmp_path: Path) -> None:
    """As Google Docs writes a table of three columns: pdfium ends a line behind every letter."""
    rows = "".join(
        letters(f"column {column}", 50 + 160 * column, 440) + letters(f"a {word}", 50 + 160 * column, 420)
        for column, word in enumerate(("harbour", "lantern", "anchor"))
    )
    words = text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf\n{rows}ET").split()
    assert words == ["column", "0", "a", "harbour", "column", "1", "a", "lantern", "column", "2", "a", "anchor"]


def test_words_whose_letters_stand_apart_are_whole(tmp_path: Path) -> None:
    """As programs of scanners write what they recognised: the last letter is a piece that begins the next space."""
    words = ["North", "Buona", "Vista", "Drive", "Metropolis", "Tower"] * 6
    lines = [words[first : first + 6] for first in range(0, len(words), 6)]
    shown = ""
    for row, line in enumerate(lines):
        at = 20.0
        for word in line:
            shown += f"1 0 0 1 {at} {450 - 20 * row} Tm ({word[:-1]}) Tj\n"
            last = at + 8 * (len(word) - 1)
            shown += f"1 0 0 1 {last} {450 - 20 * row} Tm ({word[-1]} ) Tj\n"
            at = last + 16
    text = text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf 2 Tc\n{shown}ET")
    assert [line.split() for line in text.splitlines()] == lines


def test_letters_that_stand_for_themselves_stay_apart(tmp_path: Path) -> None:
    rows = [" ".join("ABCDEFGH"), " ".join("xyzw"), "a map of the harbour"]
    shown = "".join(f"1 0 0 1 50 {450 - 20 * row} Tm ({line}) Tj\n" for row, line in enumerate(rows))
    assert text_of(tmp_path / "a.pdf", f"BT /F1 10 Tf\n{shown}ET").splitlines() == rows
    placed = "".join(letters(line, 50, 450 - 20 * row) for row, line in enumerate(rows))
    assert text_of(tmp_path / "b.pdf", f"BT /F2 10 Tf\n{placed}ET").splitlines() == rows
