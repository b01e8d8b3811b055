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
    stream = f"BT /F1 10 Tf 13 TL {MATRICES[text]} Tm\n{shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Rotate {page} /Contents 4 0 R"
        " /Resources << /Font << /F1 3 0 R >> >> >>",
    ]
    path.write_bytes(assembled_pdf(objects))


@pytest.mark.parametrize("text", MATRICES)
@pytest.mark.parametrize("page", [0, 90, 180, 270])
def test_lines_come_in_their_order_however_page_and_text_are_turned(tmp_path: Path, page: int, text: int) -> None:
    write_turned(tmp_path / "a.pdf", page=page, text=text)
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        assert written_text(document[0]).splitlines() == LINES
        assert document[0].get_rotation() == page
