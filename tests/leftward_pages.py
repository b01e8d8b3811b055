"""A page of a PDF with letters that stand for Hebrew and Arabic ones."""

import re

from tests.folder_builders import assembled_pdf

LEFTWARD = (
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
    " 3 beginbfrange <20> <40> <0020> <41> <59> <05D0> <61> <7A> <0061> endbfrange"
    " 6 beginbfchar <7E> <06440627> <5A> <05B8> <5B> <0633> <5D> <0645> <5E> <06C1> <60> <06CC> endbfchar endcmap end"
)
"""A to Y stand for Hebrew letters, Z for a point below, ~ for the glyph of lam and alef, [ ] ^ ` for Arabic letters."""
MEANT = {65 + at: chr(0x5D0 + at) for at in range(25)} | {90: "\u05b8", 126: "لا", 91: "س", 93: "م", 94: "ہ", 96: "ی"}
UPRIGHT, UPSIDE_DOWN = "1 0 0 1 40 400", "-1 0 0 -1 460 100"


def leftward_page(*lines: str, matrix: str = UPRIGHT, turned: int = 0, after: str = "") -> bytes:
    """On it the lines are seen so, every letter of Courier 6 points wide; `after` is drawn last."""
    escaped = [re.sub(r"[()]", r"\\\g<0>", line) for line in lines]
    shown = "".join(f"({line}) Tj T*\n" for line in escaped) + after
    stream = f"BT /F1 10 Tf 24 TL {matrix} Tm\n{shown}\nET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Rotate {turned} /Contents 4 0 R"
        " /Resources << /Font << /F1 3 0 R >> >> >>",
        f"<< /Length {len(LEFTWARD)} >>\nstream\n{LEFTWARD}\nendstream",
    ]
    return assembled_pdf(objects)
