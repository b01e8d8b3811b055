"""One small good text of every kind that is written as text, by suffix."""

MAIL = """From: Ann <ann@example.org>
To: Bo <bo@example.org>
Subject: =?utf-8?q?Die_Miete_f=C3=BCr_M=C3=A4rz?=
Date: Fri, 01 Mar 2024 10:00:00 +0100
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The rent is due on the first day of the month, f=C3=BCr alle.
--c
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64

PGgxPlJlbnQ8L2gxPjxwPlRoZSByZW50IGlzIGR1ZTwvcD4=
--c--
--b
Content-Type: text/csv; name="rent.csv"
Content-Disposition: attachment; filename*=utf-8''m%C3%A4rz.csv
Content-Transfer-Encoding: base64

RmxhdDtSZW50CkE7MTIwMApCOzkwMAo=
--b
Content-Type: message/rfc822

From: Cy <cy@example.org>
Subject: forwarded

An older message.
--b--
"""

FLOWED = (
    "From: Ann <ann@example.org>\nSubject: Rent\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n"
    "The rent  \nis due.\n> quoted  \n> words\n-- \nAnn\n"
)
_CHART = (
    "<draw:frame><draw:object><office:document><office:body><office:chart><chart:chart><text:p>Oil</text:p></chart:chart>"
    "</office:chart></office:body></office:document></draw:object></draw:frame>"
)


def _flat_document(kind: str, body: str) -> str:
    names = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "table", "draw", "chart", "dc"))
    mimetype = f'office:mimetype="application/vnd.oasis.opendocument.{kind}"'
    meta = "<office:meta><dc:title>Lease</dc:title></office:meta><office:styles/>"
    whole = f"{meta}<office:body>{body}</office:body></office:document>"
    return f"<?xml version='1.0'?><office:document {names} {mimetype}>{whole}"


TEXTS: dict[str, str] = {
    "txt": "Lease\n\nEither party may end this lease with three months' notice.\n\nThe rent is due.\n",
    "md": (
        "---\ntitle: Lease\ntags: [rent, flat]\n---\n# Lease\n\nText with *marks* and [a link](a.html).\n\n"
        "## Rent\n\n| Flat | Rent |\n|---|---|\n| A | 1200 |\n\n```python\nrent = 1200\n```\n\n> said\n\n- one\n"
        "  - two\n"
    ),
    "html": (
        "<!doctype html><html><head><title>Lease</title><meta "
        "charset=utf-8><script>x()</script></head><body><nav>Home</nav><main><h1>Lease</h1><p>may "
        "&amp; end<h2>Rent</h2><table><tr><td>A<td>1200</table><ul><li>one</ul></main></body>"
    ),
    "xml": (
        "<?xml version='1.0'?><!DOCTYPE book><book xmlns='b'><title>Lease</title><chapter "
        "id='a'><title>Rent</title><p>The rent is &lt; 1200 <b>each</b> month.</p><![CDATA[raw "
        "<words>]]></chapter><!-- remark --></book>"
    ),
    "svg": "<svg xmlns='s' width='9'><title>Plan</title><text x='1'>Kitchen</text><path d='M0 0L1 1'/></svg>",
    "json": '{"flat": {"name": "Müllerstraße \\u0035", "rooms": [1, 2.5, -3e4, true, null]}, "notes": ["one", "two"]}',
    "jsonl": '{"a": "first line"}\n{"a": "second line"}\n',
    "yaml": "# rent\nflat:\n  name: A\n  rooms: [1, 2]\n  text: |\n    more\n    lines\n---\nother: 'x'\n",
    "toml": '# rent\ntitle = "Lease"\n[flat]\nname = "A"\nrooms = [1, 2]\n[flat.more]\nx = """\nlines\n"""\n',
    "ini": "; rent\n[flat]\nname = A\n[rooms]\nkitchen : large\n",
    "srt": (
        "1\n00:00:01,500 --> 00:00:03,000\n<i>Hello</i> there.\n\n2\n00:01:20,000 --> 00:01:22,000\nHow are you?\n"
    ),
    "vtt": (
        "WEBVTT\n\nNOTE remark\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>Hello <b>you</b>\n\n"
        "00:40.000 --> 00:41.000\nBye\n"
    ),
    "ass": (
        "[Script Info]\nTitle: Film\n\n[Events]\nFormat: Layer, Start, End, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,{\\i1}Hello\\Nyou\n"
    ),
    "lrc": "[ti:Song]\n[ar:Ann]\n[00:01.00]first line\n[00:02.00][00:09.00]second line\n",
    "ics": (
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY;LANGUAGE=en:Hand over\n  the keys\n"
        "DTSTART;TZID=Europe/Berlin:20240301T100000\nRRULE:FREQ=YEARLY\nLOCATION:Berlin\\, Kreuzberg\n"
        'DESCRIPTION:Bring\\nboth\nATTENDEE;CN="Ann; B":mailto:ann@example.org\nBEGIN:VALARM\nTRIGGER:-PT15M\n'
        "END:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
    ),
    "vcf": (
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Ann\nFN:Ann Miller\n"
        "TEL;CELL:+49 1\nADR;HOME:;;Street 5;Berlin;;10999;DE\nNOTE:She pays\\, late\nPHOTO;ENCODING=b:QUJD\n"
        "END:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:Bo\nitem1.EMAIL;TYPE=work:bo@example.org\nBDAY:19800102\n"
        "END:VCARD\n"
    ),
    "rst": (
        "Lease\n=====\n\n:author: Ann\n\nText ``code`` and `a link <x>`_.\n\nRent\n----\n\n"
        ".. code-block:: python\n\n   rent = 1\n\n+---+---+\n| A | 1 |\n+---+---+\n\n.. [1] note\n"
    ),
    "adoc": (
        "= Lease\nAnn <a@example.org>\n\n== Rent\n\nText *bold* and link:x[here].\n\n|===\n|A |1\n|===\n\n----\n"
        "code\n----\n"
    ),
    "org": (
        "#+TITLE: Lease\n* Rent :tag:\n:PROPERTIES:\n:ID: 1\n:END:\nText [[x][here]] /marked/.\n** TODO More\n"
        "| A | 1 |\n"
    ),
    "wiki": (
        "= Lease =\n\n'''Text''' with [[Page|a link]] and {{template|x={{inner}}}}.\n\n== Rent ==\n{| class=x\n"
        "|-\n| A || 1\n|}\n* one\n<ref>note</ref>\n"
    ),
    "textile": 'h1. Lease\n\n"a link":x and *bold*.\n\nh2. Rent\n\n|A|1|\n\nbc. code\n',
    "tex": (
        "\\documentclass{article}\\title{Lease}\\author{Ann}\\begin{document}\\maketitle\n\\section{Rent}\n"
        'The rent \\emph{is} $x^2$ M\\"uller\\footnote{a note}. % remark\n'
        "\\begin{tabular}{ll}A & 1\\\\\\end{tabular}\\subsection{Late}\\alpha\n\\end{document}\n"
    ),
    "bib": (
        "@string{x = {Press}}\n"
        '@book{ann2024, title = {The {Lease}}, author = "Ann and Bo", year = 2024, publisher = x # { Co}}\n'
    ),
    "csv": 'Flat;Rent;Since\nA;1.200,00;01.04.2021\n"B;\n""two""";900;\n',
    "tsv": "Flat\tRent\nA\t1200\nB\t900\n",
    "py": (
        '"""Rents."""\nimport os\n\nRENT = 1200\n\nclass Flat:\n    """A flat."""\n\n    def rent(self) -> int:\n'
        '        # remark\n        return {"a": [RENT, f"{os.name!r}"]}["a"][0]\n'
    ),
    "js": "// rents\nexport class Flat { rent() { return `1${200}`; } }\nconst f = (a) => a ?? /x[/]/g;\n",
    "c": (
        "#include <stdio.h>\n/* rents */\n#define RENT 1200\nstruct flat { int rent; };\n"
        "int main(void) { return RENT; }\n"
    ),
    "java": "package a;\n/** Rents. */\npublic class Flat<T> { @Override int rent() { return 1200; } }\n",
    "sh": "#!/bin/sh\n# rents\nrent() {\n  cat <<EOF\n$1\nEOF\n}\nrent 1200\n",
    "sql": "-- rents\nCREATE TABLE flat (name TEXT, rent INT);\nSELECT 'it''s' FROM flat;\n",
    "ipynb": (
        '{"nbformat": 4, "metadata": {"title": "Rents"}, "cells": [{"cell_type": "markdown", '
        '"source": ["# Rents\\n", "text"]}, {"cell_type": "code", "source": "rent = 1200", "outputs": '
        '[{"output_type": "stream", "text": ["1200"]}, {"data": {"text/plain": "x", "image/png": '
        '"iVBORw0KGgo="}}]}]}'
    ),
    "fb2": (
        "<?xml version='1.0' encoding='utf-8'?><FictionBook "
        "xmlns='f'><description><title-info><author><first-name>Ann</first-name></author><book-title>"
        "The lease</book-title></title-info></description><body><section><title><p>Rent</p></title><p"
        ">The rent <emphasis>is</emphasis> due.</p></section></body><binary>QUJD</binary></FictionBook>"
    ),
    "fodt": _flat_document("text", f"<text:h text:outline-level='1'>One</text:h><text:p>text</text:p>{_CHART}"),
    "fods": _flat_document(
        "spreadsheet",
        "<office:spreadsheet><table:table table:name='S'><table:table-row><table:table-cell><text:p>A</text:p>"
        f"{_CHART}</table:table-cell></table:table-row></table:table></office:spreadsheet>",
    ),
    "fodp": _flat_document("presentation", f"<draw:page><text:p>a</text:p>{_CHART}</draw:page>"),
    "eml": MAIL,
    "emlx": f"{len(MAIL.encode())}\n" + MAIL + "<?xml version='1.0'?><plist version='1.0'><dict/></plist>\n",
    "mbox": "From ann@example.org Fri Mar  1 10:00:00 2024\n"
    + MAIL
    + "\nFrom bo@example.org Sat Mar  2 10:00:00 2024\nFrom: Bo\nSubject: Answer\n"
    "Date: Sat, 02 Mar 2024 10:00:00 +0100\n\n>From here on the rent is due.\n",
    "mhtml": (
        "From: <Saved>\nSnapshot-Content-Location: http://a.example/\nSubject: =?utf-8?Q?The_page?=\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\n'
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<title>Gr=FC=DFe</title><h1>One</h1><p>Text=\n more\n--x\nContent-Type: text/css\n\np { color: blue }\n"
        "--x--\n"
    ),
    "plist": (
        "<?xml version='1.0'?><!DOCTYPE plist PUBLIC 'a' 'b'><plist "
        "version='1.0'><dict><key>Name</key><string>Ann</string><key>Rooms</key><array><integer>1</in"
        "teger><real>2.5</real><true/></array></dict></plist>"
    ),
    "rtf": (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset128 "
        r"Mincho;}}{\stylesheet{\s0 Normal;}{\s3 heading 1;}}{\info{\title Der Mietvertrag "
        r"f\'fcr}{\author Ann}{\creatim\yr2020\mo1\dy2}}{\header Confidential\par}\pard\s3 "
        r"Lease\par\pard may \u252?\uc2\u8364 ?? {\f1\'83\'65} end{\footnote note}{\field{\*\fldinst "
        r"HYPERLINK x}{\fldrslt here}}\trowd\cellx99 A\cell 1\cell\row{\*\shppict{\pict\pngblip "
        r"89504e47}}{\pict\bin4 abcd}{\*\annotation why?}\par}"
    ),
}
"""Suffix → text."""
