"""Small files that are large, deep or endless inside, and long ones that a careless reader is slow on."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

from tests.samples import samples, zipped

_MB = 1_000_000
_PAGE = b"<html xmlns='x'><body><p>%s</p></body></html>"


def bombs(largest_bytes: int) -> dict[str, bytes]:
    """Name → content, of those that are no larger."""
    made = ((name, make()) for name, make in _BOMBS.items())
    return {name: content for name, content in made if len(content) <= largest_bytes}


def _with_part(sample: str, part: str, content: bytes) -> bytes:
    """A sample, one part of which is another one."""
    with zipfile.ZipFile(io.BytesIO(samples()[sample])) as container:
        files: dict[str, str | bytes] = {name: container.read(name) for name in container.namelist()}
    return zipped({**files, part: content})


def _laughs(root: str) -> bytes:
    """XML whose entities stand for ten times each other."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "lol">{entities}]><{root}>&l11;</{root}>'.encode()


def _within(depth: int) -> bytes:
    content = zipped({"inner.txt": "deep"})
    for _ in range(depth):
        content = zipped({"inner.zip": content, "note.txt": "one more"})
    return content


def _forwarded(depth: int) -> bytes:
    head = "From: Ann\r\nSubject: %d\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    return ("".join(head % number for number in range(depth)) + "From: Bo\r\n\r\nDeep.").encode()


def _parts(depth: int) -> bytes:
    opened = (f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    return ("From: Ann\nSubject: nested\nMIME-Version: 1.0\n" + "".join(opened) + "\n\nDeep.").encode()


def _many_parts() -> bytes:
    return b'From: Ann\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000


def _many_headers() -> bytes:
    return b"From: Ann\nSubject: many\n" + b"".join(b"X-Head-%d: a\n b\n" % n for n in range(100_000)) + b"\nbody"


def _long_header() -> bytes:
    return b"From: Ann\nSubject: " + b"=?utf-8?b?" * 200_000 + b"\n\nbody"


def _many_files() -> bytes:
    return zipped({f"{number}.txt": str(number) for number in range(2_000)})


def _json_of_everything() -> bytes:
    return json.dumps({str(number): [number] * 5 for number in range(100_000)}).encode()


_BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.zip": lambda: zipped({"zeros.txt": bytes(150 * _MB)}),
    "zeros.docx": lambda: _with_part("word.docx", "word/document.xml", b"<w>" + b" " * 120 * _MB + b"</w>"),
    "zeros.xlsx": lambda: _with_part("sheet.xlsx", "xl/worksheets/sheet1.xml", b"<w>" + b" " * 120 * _MB + b"</w>"),
    "zeros.epub": lambda: _with_part("book.epub", "OPS/one.xhtml", _PAGE % (b"x" * 120 * _MB)),
    "zeros.odt": lambda: _with_part("open.odt", "content.xml", b"<d>" + b" " * 120 * _MB + b"</d>"),
    "zeros.gz": lambda: gzip.compress(bytes(10 * _MB)) * 100,
    "bombs.zip": lambda: zipped({f"{n}.zip": zipped({"zeros.txt": bytes(30 * _MB)}) for n in range(9)}),
    "laughs.xml": lambda: _laughs("book"),
    "laughs.svg": lambda: _laughs("svg"),
    "laughs.fb2": lambda: _laughs("FictionBook"),
    "laughs.plist": lambda: _laughs("plist"),
    "laughs.docx": lambda: _with_part("word.docx", "word/document.xml", _laughs("document")),
    "outside.xml": lambda: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "slip.zip": lambda: zipped({"../../escaped.txt": "out", "/escaped.txt": "out", "..\\..\\escaped.txt": "out"}),
    "matryoshka.zip": lambda: _within(40),
    "many.zip": _many_files,
    "forwarded.eml": lambda: _forwarded(2_000),
    "parts.eml": lambda: _parts(2_000),
    "many parts.eml": _many_parts,
    "many headers.eml": _many_headers,
    "long header.eml": _long_header,
    "deep.json": lambda: b"[" * 200_000 + b"]" * 200_000,
    "deep objects.json": lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "wide.json": _json_of_everything,
    "deep.xml": lambda: b"<a>" * 100_000 + b"x" + b"</a>" * 100_000,
    "attributes.xml": lambda: b"<a " + b" ".join(b"a%d='v'" % n for n in range(200_000)) + b">x</a>",
    "deep.html": lambda: b"<!doctype html><body>" + b"<div>" * 100_000 + b"x",
    "tables.html": lambda: b"<!doctype html><body>" + b"<table><tr><td>" * 20_000 + b"x",
    "deep.rtf": lambda: b"{\\rtf1 " + b"{a" * 200_000 + b"}" * 200_000 + b"}",
    "deep.plist": lambda: b"<plist>" + b"<array>" * 50_000 + b"</array>" * 50_000 + b"</plist>",
    "deep.ipynb": lambda: b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep.yaml": lambda: b"".join(b" " * n + b"a:\n" for n in range(1_500)),
    "deep.py": lambda: b"x = " + b"(" * 100_000 + b")" * 100_000,
    "deep.js": lambda: b"f(" + b"[{a:" * 50_000,
    "deep.tex": lambda: b"\\section{" * 100_000 + b"x",
    "deep.bib": lambda: b"@book{a, title = " + b"{" * 200_000 + b"x",
    "quotes.md": lambda: b">" * 100_000 + b" x\n" + b"* " * 50_000 + b"\n" + b"[[" * 100_000,
    "templates.wiki": lambda: b"{{" * 200_000 + b"[[" * 200_000 + b"{|" * 100_000,
    "headings.org": lambda: b"".join(b"*" * n + b" x\n" for n in range(1, 1_500)),
    "calendar.ics": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000 + b"SUMMARY:deep\n",
    "line.txt": lambda: b"word " * 2_000_000,
    "no space.txt": lambda: b"x" * 10_000_000,
    "line.json": lambda: json.dumps("word " * 2_000_000).encode(),
    "line.csv": lambda: b"a;b;" * 2_500_000,
    "line.html": lambda: b"<p>" + b"word &amp; " * 900_000,
    "line.xml": lambda: b"<a>" + b"word " * 2_000_000 + b"</a>",
    "line.md": lambda: b"*word* " * 1_400_000,
    "line.py": lambda: b"x = " + b"1 + " * 1_000_000 + b"1",
    "line.log": lambda: b"\xe4\xf6\xfc " * 2_500_000,
    "quotes.csv": lambda: b'"' * 5_000_001,
    "brackets.html": lambda: b"<" * 5_000_000,
    "nothing.dat": lambda: bytes(10_000_000),
}
