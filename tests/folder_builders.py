"""Writes real files of several kinds, for tests that index folders."""

import html
import textwrap
from collections.abc import Callable
from pathlib import Path

import docx


def write_text(path: Path, title: str, text: str) -> None:
    """A plain text file with the title as its first line."""
    path.write_text(f"{title}\n\n{text}\n", encoding="utf-8")


def write_markdown(path: Path, title: str, text: str) -> None:
    """A Markdown file with a heading."""
    path.write_text(f"# {title}\n\n{text}\n", encoding="utf-8")


def write_html(path: Path, title: str, text: str) -> None:
    """A web page with a title, a heading and a script."""
    heading = html.escape(title)
    path.write_text(
        f"<!doctype html><html><head><meta charset='utf-8'><title>{heading}</title>"
        f"<script>var hidden = 1;</script></head><body><h1>{heading}</h1><p>{html.escape(text)}</p></body></html>",
        encoding="utf-8",
    )


def write_docx(path: Path, title: str, text: str) -> None:
    """A Word file with a heading and a paragraph."""
    document = docx.Document()
    document.add_heading(title, level=1)
    document.add_paragraph(text)
    document.save(str(path))


def write_pdf(path: Path, title: str, *pages: str) -> None:
    """A PDF with one page of Helvetica for each text; characters outside Windows-1252 become '?'."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
               " /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    kids = []
    for page in pages:
        stream = _page_stream(title, page)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    path.write_bytes(assembled_pdf(objects))


def _page_stream(title: str, text: str) -> str:
    lines = [title, "", *textwrap.wrap(text, 90)]
    escaped = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
    shown = "".join(f"({line}) Tj T*\n" for line in escaped)
    return f"BT /F1 10 Tf 13 TL 50 790 Td\n{shown}ET".encode("cp1252", "replace").decode("cp1252")


def assembled_pdf(objects: list[str]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    body = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(body)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)


WRITERS: dict[str, Callable[[Path, str, str], None]] = {
    ".txt": write_text,
    ".md": write_markdown,
    ".html": write_html,
    ".docx": write_docx,
    ".pdf": write_pdf,
}
"""By suffix; each takes path, title and text."""
