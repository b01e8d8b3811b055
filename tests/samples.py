"""One small good file of every format that is read, made here so that no test needs the programs that write them."""

import bz2
import gzip
import io
import lzma
import plistlib
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import docx
import openpyxl
import xlwt
from backports import zstd
from PIL import Image

from tests import iwork_documents
from tests.binary_workbook_records import cell, record, row, wide
from tests.folder_builders import write_pdf
from tests.heif_files import heic, turned
from tests.leftward_pages import leftward_page
from tests.media_files import flac, id3, m4a
from tests.mobi_files import database, head
from tests.office_streams import older_document, summary_stream, word_streams
from tests.ole_files import Tree, fixed, ole_bytes, text
from tests.phrase_books import code_record, coded, phrase_record
from tests.powerpoint_records import atom, comment, notes, outline, presentation, shape, slide
from tests.powerpoint_records import text as slide_text
from tests.rar_files import archive, archive5, file_block, packed_block, packed_block5, solid_blocks5
from tests.sample_texts import FLOWED, TEXTS
from tests.seven_zip_files import write_seven_zip
from tests.signed_files import element, envelope
from tests.tnef_files import MAGIC, attribute, properties

_PAGE = "<html xmlns='x'><head><title/></head><body><h1>Rent</h1><p>The rent is due.</p></body></html>"
_FIXED = "__properties_version1.0"
_XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r' xmlns:dc='d'><rdf:Description><dc:title><rdf:Alt>"
    b"<rdf:li>The lake</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)
Files = Mapping[str, str | bytes]


def samples() -> dict[str, bytes]:
    """Name → content; the suffix is the one such files have."""
    found = {f"text.{suffix}": content.encode() for suffix, content in TEXTS.items()}
    return found | {name: make() for name, make in _MAKERS.items()}


def zipped(files: Files) -> bytes:
    """A ZIP file of these."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return target.getvalue()


def _saved(save: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder) / "a")
        return (Path(folder) / "a").read_bytes()


def _related(**targets: str) -> str:
    """The relationships of a part: kind, which is the id too, → target."""
    links = "".join(f'<Relationship Id="{k}" Type="http://x/{k}" Target="{to}"/>' for k, to in targets.items())
    return f"<R>{links}</R>"


def _docx() -> bytes:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Lease", "Ann"
    document.add_heading("Lease", level=1)
    document.add_paragraph("Either party may end this lease.")
    document.add_picture(io.BytesIO(_noise("PNG")))
    document.add_table(2, 2).cell(0, 0).text = "Flat"
    document.sections[0].header.paragraphs[0].text = "Confidential"
    with zipfile.ZipFile(io.BytesIO(_saved(lambda path: document.save(str(path))))) as container:
        left_out = ("docProps/thumbnail", "word/theme", "customXml")
        return zipped({name: container.read(name) for name in container.namelist() if not name.startswith(left_out)})


def _pptx() -> bytes:
    words = "<sp><nvPr><ph type='ctrTitle'/></nvPr><txBody><p><r><t>Results</t></r></p></txBody></sp>"
    page = f"<sld xmlns:r='u'>{words}<pic><blip r:embed='image'/></pic></sld>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _related(officeDocument="ppt/presentation.xml"),
            "ppt/presentation.xml": '<p xmlns:r="u"><sldIdLst><sldId id="1" r:id="slide"/></sldIdLst></p>',
            "ppt/_rels/presentation.xml.rels": _related(slide="slides/slide1.xml"),
            "ppt/slides/slide1.xml": page,
            "ppt/slides/_rels/slide1.xml.rels": _related(
                notesSlide="../notes.xml", comments="../comments.xml", image="../media/a.jpg"
            ),
            "ppt/media/a.jpg": _noise("JPEG"),
            "ppt/notes.xml": "<notes><sp><txBody><p><r><t>say it slowly</t></r></p></txBody></sp></notes>",
            "ppt/comments.xml": "<l><cm><text>why?</text></cm></l>",
            "docProps/core.xml": '<c xmlns:dc="d"><dc:title>Our year</dc:title></c>',
        }
    )


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["Flat", "Rent", "Paid"], ["Müllerstraße 5", 1200.5, True], ["=1/0", 0.5, None]):
        sheet.append(cells)
    sheet["B2"].number_format = "0.0%"
    return _saved(book.save)


def _xlsb() -> bytes:
    sheet = record(145) + row(1) + cell(7, 0, struct.pack("<I", 0)) + cell(5, 1, struct.pack("<d", 0.5)) + record(146)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": record(131) + record(156, struct.pack("<II", 0, 1) + wide("worksheet") + wide("2023")),
            "_rels/.rels": _related(officeDocument="xl/workbook.bin"),
            "xl/_rels/workbook.bin.rels": _related(worksheet="sheet1.bin", sharedStrings="strings.bin"),
            "xl/sheet1.bin": sheet,
            "xl/strings.bin": record(159, bytes(8)) + record(19, b"\0" + wide("Flat")),
        }
    )


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("2023")
    for column, value in enumerate(("Flat", 1200.0, True, 0.5)):
        sheet.write(0, column, value, xlwt.easyxf(num_format_str="0.0%"))
    return _saved(lambda path: book.save(str(path)))


_OBJECTS = (
    "<x:frame><x:object x:href='./Formula'/></x:frame><x:frame><x:object x:href='Chart/'/></x:frame>"
    "<x:frame><x:image x:href='Pictures/a.png'/><x:title>A bridge</x:title></x:frame>"
)


def _open_document(kind: str, body: str) -> bytes:
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<d xmlns:x='u'><x:body>{body}</x:body></d>",
            "Formula/content.xml": "<math><mi>E</mi><mo>=</mo><mi>m</mi></math>",
            "Chart/content.xml": "<d><p>Oil</p><table-cell value='1'><p>1</p></table-cell></d>",
            "Pictures/a.png": _noise("PNG"),
            "meta.xml": "<m xmlns:dc='u'><dc:title>Lease</dc:title><dc:creator>Ann</dc:creator></m>",
        }
    )


def _ods() -> bytes:
    cells = "<x:table-cell x:value-type='float' x:value='1'/><x:table-cell><x:p>A</x:p></x:table-cell>"
    rows, shapes = f"<x:table-row x:number-rows-repeated='2'>{cells}</x:table-row>", f"<x:shapes>{_OBJECTS}</x:shapes>"
    return _open_document("spreadsheet", f"<x:spreadsheet><x:table x:name='S'>{shapes}{rows}</x:table></x:spreadsheet>")


def _vsdx() -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "visio/_rels/document.xml.rels": _related(pages="pages/pages.xml"),
            "visio/pages/pages.xml": '<Pages xmlns:r="u"><Page Name="Pumps"><Rel r:id="page"/></Page></Pages>',
            "visio/pages/_rels/pages.xml.rels": _related(page="page1.xml"),
            "visio/pages/page1.xml": "<P><Shape><Text><cp IX='0'/>Pump <fld>1</fld></Text></Shape></P>",
        }
    )


def _xps() -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _related(fixedrepresentation="/Pages.fdseq"),
            "Pages.fdseq": "<S><DocumentReference Source='/1/Pages.fdoc'/></S>",
            "1/Pages.fdoc": "<D><PageContent Source='1.fpage'/></D>",
            "1/1.fpage": "<P><Glyphs OriginY='9' UnicodeString='The rent'/><Glyphs UnicodeString='is due.'/></P>",
        }
    )


def _epub() -> bytes:
    items = "<item id='a' href='one.xhtml'/><item id='toc' href='toc.ncx' media-type='application/x-dtbncx+xml'/>"
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>',
            "OPS/a.opf": f"<package xmlns:dc='d'><dc:title>Lease</dc:title><manifest>{items}</manifest>"
            "<spine toc='toc'><itemref idref='a'/></spine></package>",
            "OPS/toc.ncx": "<ncx><navMap><navPoint><navLabel><text>Part</text></navLabel><content src='one.xhtml'/>"
            "</navPoint></navMap></ncx>",
            "OPS/one.xhtml": _PAGE,
        }
    )


def _doc() -> bytes:
    stories = ["before\rLease\rmay \x13HYPERLINK\x14end\x15\rA\x07B\x07\x07", "note\r", "Header\r", "", "why?\r"]
    summary = summary_stream(b"Lease", b"Ann", made_s=12_622_780_800)
    return ole_bytes({**word_streams(stories, {0: b"\0\0", 7: b"\1\0"}), "\5SummaryInformation": summary})


def _ppt() -> bytes:
    first = slide(shape(slide_text("Results", kind=0)), shape(slide_text("Umsätze"), place=15), comment("Bo", "why?"))
    lists = outline(0, [1]), outline(2, [2], slide_text("in the outline"))
    stream, user = presentation([first, notes(100, shape(slide_text("say it slowly")))], lists)
    inner = atom(4113, ole_bytes(word_streams(["Terms\rof the lease\r"])))
    streams = {"PowerPoint Document": stream + inner, "Current User": user}
    return ole_bytes({**streams, "\5SummaryInformation": summary_stream(b"Our year", b"Ann")})


def _msg() -> bytes:
    attached: Tree = {_FIXED: fixed(8, {}), "__substg1.0_3707001F": text("a.txt"), "__substg1.0_37010102": b"inside"}
    packed = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    return ole_bytes(
        {
            _FIXED: fixed(32, {0x0039: (0x40, 133_537_248_000_000_000)}),
            "__substg1.0_0037001F": text("Die Miete"),
            "__substg1.0_0C1A001F": text("Ann"),
            "__substg1.0_10090102": bytes.fromhex(packed),
            "__recip_version1.0_#00000000": {_FIXED: fixed(8, {0x0C15: (3, 1)}), "__substg1.0_3001001F": text("Bo")},
            "__attach_version1.0_#00000000": attached,
        }
    )


def _tnef() -> bytes:
    attached = attribute(0x9002, b"") + attribute(0x8010, b"A.TXT\0") + attribute(0x800F, b"words")
    body = attribute(0x8004, b"Rent\0") + attribute(0x9003, properties({0x1000: "Three months."}))
    return MAGIC + body + attached + attribute(0x9005, properties({0x3707: "März.txt"}))


def _mobi() -> bytes:
    marks = {100: b"Ann", 106: b"2001-02-03", 503: b"The lease"}
    pages = b"<html><h1>Lease</h1><p>may end</p><mbp:pagebreak/><h2>Rent</h2>due</html>"
    return database([head(2, packed=2, notes=marks, at_240=1), pages[:40] + b"\0", b"\xe2" + pages[40:] + b"\0"])


def _phrase_book() -> bytes:
    phrases = phrase_record([(b"<p>The rent ", False), (b"is due.", False), (coded(0, 1), True)])
    return database([head(1, packed=17480, at_112=2, at_116=2), coded(2, 0, 1), code_record(), phrases])


def _tar(mode: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as container:
        for name in ("a.txt", "folder/" + "long " * 30 + ".md"):
            info = tarfile.TarInfo(name)
            info.size = 5
            container.addfile(info, io.BytesIO(b"words"))
    return target.getvalue()


def _seven_zip(*, packed_header: bool) -> bytes:
    files = {"a.txt": b"some words " * 9, "folder/": b"", "b.md": b"# Title\n"}
    return _saved(lambda path: write_seven_zip(path, files, packed_header=packed_header))


def _noise(kind: str) -> bytes:
    """A picture that is large enough to hold text."""
    target = io.BytesIO()
    Image.frombytes("L", (200, 32), Random(1).randbytes(6_400)).save(target, kind)
    return target.getvalue()


def _picture(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "The ferry at noon", "Anna"
    target = io.BytesIO()
    options = {"exif": exif} | ({"xmp": _XMP} if kind == "JPEG" else {})
    Image.new("RGB", (40, 40), "white").save(target, kind, **options)
    return target.getvalue()


_ARCHIVED = {"a.txt": "words", "folder/b.md": "# Title", "c.zip": zipped({"inner.txt": "deep"})}
_PLIST = {"Name": "Müller", "Seen": {"n": [1, 2.5, True]}, "Icon": b"123", "u": plistlib.UID(3)}
_PAGE_SAVED = {"WebMainResource": {"WebResourceData": b"<h1>Rent</h1>is due", "WebResourceURL": "http://a.example/"}}
_MAKERS: dict[str, Callable[[], bytes]] = {
    "paper.pdf": lambda: _saved(lambda path: write_pdf(path, "Lease", "Either party may end it.", "The rent is due.")),
    "leftward.pdf": lambda: leftward_page(
        "].GFE) office 12/3 DCBA", "][~] ^`", "the word CBA 7 D", after="1 0 0 1 52 400 Tm (Z) Tj"
    ),
    "word.docx": _docx,
    "slides.pptx": _pptx,
    "sheet.xlsx": _xlsx,
    "sheet.xlsb": _xlsb,
    "sheet.xls": _xls,
    "open.odt": lambda: _open_document("text", f"<x:h x:outline-level='1'>One</x:h><x:p>text<x:s/>x{_OBJECTS}</x:p>"),
    "open.odp": lambda: _open_document(
        "presentation", f"<x:page><x:p>a</x:p>{_OBJECTS}<x:notes><x:p>b</x:p></x:notes></x:page>"
    ),
    "open.odg": lambda: _open_document("graphics", f"<x:page><x:frame><x:p>a</x:p></x:frame>{_OBJECTS}</x:page>"),
    "open.ods": _ods,
    "drawing.vsdx": _vsdx,
    "printed.xps": _xps,
    "book.epub": _epub,
    "book.mobi": _mobi,
    "phrases.azw": _phrase_book,
    "palm.prc": lambda: database([struct.pack(">HHIHHH2x", 2, 0, 9, 1, 4096, 0), b"a \xe2c"], b"TEXtREAd", b"My note"),
    "word.doc": _doc,
    "old.doc": lambda: ole_bytes({"WordDocument": older_document("The lease\rmay end\r")}),
    "slides.ppt": _ppt,
    "new.pages": lambda: zipped({"Index.zip": zipped({"Index/Document.iwa": iwork_documents.pages()})}),
    "new.numbers": lambda: zipped({"Index/Document.iwa": iwork_documents.numbers()}),
    "new.key": lambda: zipped({"Index/Document.iwa": iwork_documents.keynote()}),
    "old.pages": lambda: zipped({"index.xml": iwork_documents.OLD_PAGES}),
    "old.numbers": lambda: zipped({"index.xml.gz": gzip.compress(iwork_documents.OLD_NUMBERS.encode())}),
    "old.key": lambda: zipped({"index.apxl": iwork_documents.OLD_KEYNOTE}),
    "flowed.eml": FLOWED.encode,
    "mail.msg": _msg,
    "winmail.dat": _tnef,
    "signed.p7m": lambda: envelope(element(0x24, element(0x04, b"some "), element(0x04, b"words")), open_ended=True),
    "archive.zip": lambda: zipped(_ARCHIVED),
    "archive.tar": lambda: _tar("w"),
    "archive.tgz": lambda: _tar("w:gz"),
    "archive.7z": lambda: _seven_zip(packed_header=False),
    "packed.7z": lambda: _seven_zip(packed_header=True),
    "archive.rar": lambda: archive(file_block("a.txt", b"words"), packed_block("b.txt", b"some words " * 9)),
    "new.rar": lambda: archive5(*(packed_block5(f"{name}.txt", b"some words " * 9) for name in "ab")),
    "solid.rar": lambda: archive5(*solid_blocks5((f"{name}.txt", b"some words " * 9) for name in "ab"), solid=True),
    "log.gz": lambda: gzip.compress(b"some words " * 9),
    "log.bz2": lambda: bz2.compress(b"some words " * 9),
    "log.xz": lambda: lzma.compress(b"some words " * 9),
    "log.zst": lambda: zstd.compress(b"some words " * 9),
    "list.plist": lambda: plistlib.dumps(_PLIST, fmt=plistlib.FMT_BINARY),
    "page.webarchive": lambda: plistlib.dumps(_PAGE_SAVED, fmt=plistlib.FMT_BINARY),
    "song.mp3": lambda: id3(TIT2="Das Lied", TPE1="Anna", USLT="\0first line\nsecond line", TDRC="2024-01-31"),
    "song.flac": lambda: flac("TITLE=Song", "ARTIST=Ann"),
    "song.m4a": lambda: m4a("Song"),
    "photo.jpg": lambda: _picture("JPEG"),
    "photo.png": lambda: _picture("PNG"),
    "photo.tif": lambda: _picture("TIFF"),
    "photo.webp": lambda: _picture("WEBP"),
    "photo.avif": lambda: _picture("AVIF"),
    "photo.heic": lambda: heic(xmp=_XMP, tiles=(2, 1), turned=turned(1)),
    "wide.txt": lambda: TEXTS["txt"].encode("utf-16"),
    "old.txt": lambda: ("Все счастливые семьи похожи друг на друга. " * 9).encode("cp1251"),
    "east.txt": lambda: ("任何一方均可提前三个月以书面形式通知对方。" * 9).encode("gb18030"),
    "wide.csv": lambda: TEXTS["csv"].encode("utf-16-le"),
}
"""Name → how its content is made."""
