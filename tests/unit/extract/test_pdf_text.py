import math
import re
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from desktop_app.extract.pages.pdf_text import written_text
from tests.folder_builders import assembled_pdf

LINES = [f"Line {number} tells of the harbour." for number in range(8)]
MATRICES = {0: "1 0 0 1 50 450", 90: "0 1 -1 0 50 50", 180: "-1 0 0 -1 450 50", 270: "0 -1 1 0 450 450"}

CYRILLIC = (
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
    " 2 beginbfrange <41> <59> <0410> <61> <77> <0430> endbfrange 1 beginbfchar <78> <D835DC65> endbfchar endcmap end"
)
"""What A to Y, a to w and x of a font stand for; the last for the mathematical x, which has two halves in UTF-16."""


def write_turned(path: Path, *, page: int, text: int) -> None:
    """A page that is shown turned by so many degrees, with lines that are turned by so many upon it."""
    shown = "".join(f"({line}) Tj T*\n" for line in LINES)
    write_page(path, f"BT /F1 10 Tf 13 TL {MATRICES[text]} Tm\n{shown}ET", turned=page)


def write_page(path: Path, stream: str, *, turned: int = 0, shown: str = "0 0 500 500") -> None:
    """A page of 500 by 500 points with /F1, Helvetica, /F2, Courier, and /F3, the same that stands for Cyrillic."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /CropBox [{shown}] /Rotate {turned} /Contents 4 0 R"
        " /Resources << /Font << /F1 3 0 R /F2 6 0 R /F3 7 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding /ToUnicode 8 0 R >>",
        f"<< /Length {len(CYRILLIC)} >>\nstream\n{CYRILLIC}\nendstream",
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


def test_letters_without_a_sign_at_the_end_of_a_page_cost_nothing(tmp_path: Path) -> None:
    unsaid = "\x02" * 3000
    assert (
        text_of(tmp_path / "a.pdf", f"BT /F1 10 Tf 1 0 0 1 40 300 Tm (The lease {unsaid}) Tj ET").strip() == "The lease"
    )


@pytest.mark.parametrize("text", MATRICES)
@pytest.mark.parametrize("page", [0, 90, 180, 270])
def test_lines_come_in_their_order_however_page_and_text_are_turned(tmp_path: Path, page: int, text: int) -> None:
    write_turned(tmp_path / "a.pdf", page=page, text=text)
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        assert written_text(document[0]).splitlines() == LINES
        assert document[0].get_rotation() == page


@pytest.mark.parametrize("shown", ["1000 1000 1600 1700", "0 0 40 40"])
def test_a_page_that_shows_nothing_keeps_its_text(tmp_path: Path, shown: str) -> None:
    lines = "".join(f"({line}) Tj T*\n" for line in LINES)
    write_page(tmp_path / "a.pdf", f"BT /F1 10 Tf 13 TL 1 0 0 1 50 450 Tm {lines}ET", shown=shown)
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        assert written_text(document[0]).splitlines() == LINES


def test_few_words_far_apart_are_whole(tmp_path: Path) -> None:
    """As Google Docs writes a table of three columns: pdfium ends a line behind every letter."""
    rows = "".join(
        letters(f"column {column}", 50 + 160 * column, 440) + letters(f"a {word}", 50 + 160 * column, 420)
        for column, word in enumerate(("harbour", "lantern", "anchor"))
    )
    words = text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf\n{rows}ET").split()
    assert words == ["column", "0", "a", "harbour", "column", "1", "a", "lantern", "column", "2", "a", "anchor"]


SCANNED = ["North", "Buona", "Vista", "Drive", "Metropolis", "Tower"]


def scanned_line(words: list[str], left: float, bottom: float) -> str:
    """As programs of scanners write what they recognised: the last letter is a piece that begins the next space."""
    shown = ""
    for word in words:
        last = left + 8 * (len(word) - 1)
        shown += f"1 0 0 1 {left} {bottom} Tm ({word[:-1]}) Tj\n1 0 0 1 {last} {bottom} Tm ({word[-1]} ) Tj\n"
        left = last + 16
    return shown


@pytest.mark.parametrize("around", ["", "1 0 0 1 -200 100 Tm (slug beside the page) Tj\n"])
def test_words_whose_letters_stand_apart_are_whole(tmp_path: Path, around: str) -> None:
    lines = "".join(scanned_line(SCANNED, 20, 450 - 20 * row) for row in range(6))
    text = text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf 2 Tc\n{around}{lines}ET")
    assert [line.split() for line in text.splitlines()] == [SCANNED] * 6


def test_so_are_those_of_other_scripts_with_capitals(tmp_path: Path) -> None:
    lines = "".join(scanned_line(SCANNED, 20, 450 - 20 * row) for row in range(6))
    words = text_of(tmp_path / "a.pdf", f"BT /F3 10 Tf 2 Tc\n{lines}ET").split()
    assert [len(word) for word in words] == [len(word) for word in SCANNED] * 6
    assert words[1] == "Бфона"


def test_and_those_of_columns_that_were_written_row_by_row(tmp_path: Path) -> None:
    words = SCANNED[:4]
    rows = "".join(scanned_line(words, 10 + 240 * side, 450 - 20 * row) for row in range(12) for side in (0, 1))
    assert text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf 2 Tc\n{rows}ET").split() == words * 24


SINGLE = "".join(
    f"1 0 0 1 50 {460 - 20 * row} Tm ({line}) Tj\n" for row, line in enumerate(["A B C D E F", "G H I J K"])
)
"""Lines that look as if words were parted."""


def test_signs_beyond_the_first_plane_are_whole(tmp_path: Path) -> None:
    text = text_of(tmp_path / "a.pdf", f"BT /F2 10 Tf\n{SINGLE}/F3 10 Tf 1 0 0 1 50 400 Tm (x A) Tj ET")
    assert text.split()[-2:] == ["\U0001d465", "\u0410"]


@pytest.mark.parametrize("degrees", [10, 15, 20, 25, 30])
def test_lines_that_run_uphill_keep_their_spaces(tmp_path: Path, degrees: int) -> None:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    words = "[(Summer) -300 (party) -300 (of) -300 (the) -300 (harbour)] TJ"
    tilted = f"/F1 12 Tf {cos:.3f} {sin:.3f} {-sin:.3f} {cos:.3f} 60 60 Tm {words}\n"
    assert "Summer party of the harbour" in text_of(tmp_path / "a.pdf", f"BT {tilted}/F1 10 Tf\n{SINGLE}ET")


@pytest.mark.parametrize("hyphenated", [{3}, {3, 7}, {1, 2, 5, 9}])
def test_columns_with_hyphens_at_the_ends_of_lines(tmp_path: Path, hyphenated: set[int]) -> None:
    """pdfium joins such a line with the next one of the page, which is one of the other column."""
    rows = ""
    for row in range(12):
        end = "har-" if row in hyphenated else "harm"
        for side, line in enumerate((f"left side {row:02} is a line of prose", f"right {row:02} has a text of {end}")):
            rows += f"1 0 0 1 {30 + 240 * side} {460 - 13 * row} Tm ({line}) Tj\n"
    text = text_of(tmp_path / "a.pdf", f"BT /F2 9 Tf\n{rows}ET")
    assert re.findall(r"(?:left side|right) \d\d", text) == [
        *(f"left side {row:02}" for row in range(12)),
        *(f"right {row:02}" for row in range(12)),
    ]


def test_letters_that_stand_for_themselves_stay_apart(tmp_path: Path) -> None:
    rows = [" ".join("ABCDEFGH"), " ".join("xyzw"), "a map of the harbour"]
    shown = "".join(f"1 0 0 1 50 {450 - 20 * row} Tm ({line}) Tj\n" for row, line in enumerate(rows))
    assert text_of(tmp_path / "a.pdf", f"BT /F1 10 Tf\n{shown}ET").splitlines() == rows
    placed = "".join(letters(line, 50, 450 - 20 * row) for row, line in enumerate(rows))
    assert text_of(tmp_path / "b.pdf", f"BT /F2 10 Tf\n{placed}ET").splitlines() == rows
