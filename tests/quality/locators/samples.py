"""Files with texts in known places, made by libraries that Findwell does not use; the same ones at every run."""

import random
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

PARTS = 12
"""Pages, slides, sheets with this many rows each, chapters, members, or cues times ten."""


class Words:
    """Sentences of made-up words, no two alike."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def line(self) -> str:
        return " ".join(self._word() for _ in range(12)).capitalize() + "."

    def lines(self, count: int) -> list[str]:
        return [self.line() for _ in range(count)]

    def title(self) -> str:
        return f"{self._word()} {self._word()}".capitalize()

    def _word(self) -> str:
        syllables = (self._random.choice("bdfgklmnprstvz") + self._random.choice("aeiou") for _ in range(3))
        return "".join(syllables)


def make_pdf(path: Path, words: Words) -> None:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - see `places`

    canvas = Canvas(str(path))
    for _ in range(PARTS):
        for number, line in enumerate(words.lines(20)):
            canvas.drawString(40, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()


def make_pptx(path: Path, words: Words) -> None:
    from pptx import Presentation  # noqa: PLC0415 - see `places`

    presentation = Presentation()
    for _ in range(PARTS):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes[0].text_frame.text = words.title()
        slide.shapes[1].text_frame.text = "\n".join(words.lines(5))
        slide.notes_slide.notes_text_frame.text = words.line()
    presentation.save(str(path))


def make_xlsx(path: Path, words: Words) -> None:
    book = Workbook()
    for _ in range(3):
        sheet = book.create_sheet(words.title())
        sheet.append(["Name", "Amount", "Remark"])
        for number in range(PARTS * 10):
            sheet.append([words.title(), number * 17, words.line()])
    book.save(path)


def make_epub(path: Path, words: Words) -> None:
    names = [f"chapter{number}.xhtml" for number in range(PARTS)]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        package.writestr(
            "OEBPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for name in names:
            paragraphs = "".join(f"<p>{line}</p>" for line in words.lines(30))
            page = f"<html><head><title>x</title></head><body><h1>{words.title()}</h1>{paragraphs}</body></html>"
            package.writestr(f"OEBPS/{name}", page)


def make_eml(path: Path, words: Words) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = words.title(), "a@example.org"
    message.set_content("\n".join(words.lines(5)))
    for number in range(PARTS):
        message.add_attachment("\n".join(words.lines(5)), filename=f"attached {number}.txt")
    path.write_bytes(message.as_bytes())


def make_zip(path: Path, words: Words) -> None:
    inner = BytesIO()
    for target, folder in ((inner, "inside"), (path, "letters")):
        with zipfile.ZipFile(target, "w") as archive:
            for number in range(PARTS // 2):
                archive.writestr(f"{folder}/note {number}.txt", "\n".join(words.lines(5)))
            if target is path:
                archive.writestr("old/inner.zip", inner.getvalue())


def make_srt(path: Path, words: Words) -> None:
    cues = []
    for number in range(PARTS * 10):
        first, last = (f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},000" for s in (number * 4, number * 4 + 3))
        cues.append(f"{number + 1}\n{first} --> {last}\n{words.line()}\n")
    path.write_text("\n".join(cues), encoding="utf-8")


MAKERS: Mapping[str, Callable[[Path, Words], None]] = {
    "pdf": make_pdf,
    "pptx": make_pptx,
    "xlsx": make_xlsx,
    "epub": make_epub,
    "eml": make_eml,
    "zip": make_zip,
    "srt": make_srt,
}


def make_samples(folder: Path, kind: str, count: int) -> None:
    """So many files of the format, in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        MAKERS[kind](folder / f"made {number}.{kind}", Words(f"{kind} {number}"))
