import ctypes
import time
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.pages.pdf import read_pdf
from desktop_app.extract.pages.text_recognition import UNREAD
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.folder_builders import assembled_pdf, write_pdf

SHARED_FILES = Path(__file__).resolve().parents[4] / "shared" / "data" / "files"


def test_one_segment_for_each_page(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", "The first page.", "The second page.")
    contents = read_pdf(tmp_path / "a.pdf", ExtractSettings())
    assert [segment.locator.page for segment in contents.segments] == [1, 2]
    assert "second page" in contents.segments[1].text
    assert contents.metadata["pages"] == "2"


def test_pages_beyond_the_limit_are_not_read(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", *["A page of text."] * 20)
    assert len(read_pdf(tmp_path / "a.pdf", ExtractSettings(max_chars=50)).segments) < 5


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(CannotRead) as refusal:
        read_pdf(tmp_path / "a.pdf", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.shared
def test_a_user_password_is_asked_for_and_an_owner_password_is_not() -> None:
    with pytest.raises(CannotRead) as refusal:
        read_pdf(SHARED_FILES / "pdf" / "r3-user-password.pdf", ExtractSettings())
    assert refusal.value.reason == FailureReason.ENCRYPTED
    for name in ("r2-owner-password.pdf", "r3-empty-password.pdf"):
        contents = read_pdf(SHARED_FILES / "pdf" / name, ExtractSettings())
        assert "encryption test" in contents.segments[0].text


@pytest.mark.shared
def test_bookmarks_are_headings() -> None:
    contents = read_pdf(SHARED_FILES / "pdf" / "test_article.pdf", ExtractSettings())
    assert len(contents.segments) > 20
    assert any(segment.locator.heading for segment in contents.segments) or contents.title


def scan(path: Path, pages: int = 1) -> Path:
    """A PDF whose pages are pictures."""
    picture = Image.new("RGB", (300, 400), "white")
    picture.save(path, save_all=True, append_images=[picture] * (pages - 1))
    return path


def write_stamped_scan(path: Path, text: str, *, invisible: bool = False, height: int = 842) -> None:
    """A page that a picture fills up to this height, with a line written upon it."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(595, 842)
    scanned = pdfium.PdfImage.new(document)
    scanned.set_bitmap(pdfium.PdfBitmap.from_pil(Image.new("RGB", (300, 400), "white")))
    scanned.set_matrix(pdfium.PdfMatrix().scale(595, height))
    page.insert_obj(scanned)
    line = pdfium.raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 9.0)
    pdfium.raw.FPDFText_SetText(line, (ctypes.c_ushort * (len(text) + 1))(*text.encode("utf-16-le")[::2], 0))
    mode = pdfium.raw.FPDF_TEXTRENDERMODE_INVISIBLE if invisible else pdfium.raw.FPDF_TEXTRENDERMODE_FILL
    pdfium.raw.FPDFTextObj_SetTextRenderMode(line, mode)
    pdfium.raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, 40, 820)
    pdfium.raw.FPDFPage_InsertObject(page, line)
    page.gen_content()
    document.save(path)
    document.close()


def seen(picture: Image.Image) -> str:
    return f"seen {max(picture.size)}"


def test_a_page_that_is_a_picture_is_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 2), ExtractSettings(), seen)
    assert [(item.text, item.locator.page) for item in contents.segments] == [("seen 1667", 1), ("seen 1667", 2)]
    assert contents.unrecognised == 0


def test_pages_in_another_script_are_told_of(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 2), ExtractSettings(), lambda _: UNREAD)
    assert (contents.segments, contents.metadata["unread"]) == ((), "true")
    contents = read_pdf(scan(tmp_path / "a.pdf", 2), ExtractSettings(), lambda _: f"words{UNREAD}")
    assert [segment.text for segment in contents.segments] == ["words", "words"]


def test_pictures_are_counted_where_they_are_not_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 3), ExtractSettings(recognise_text=False), seen)
    assert (contents.segments, contents.unrecognised) == ((), 3)


def test_only_so_many_pictures_of_a_file_are_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 3), ExtractSettings(recognise_pages=2), seen)
    assert [segment.locator.page for segment in contents.segments] == [1, 2]
    assert contents.metadata["cut"] == "true"


def test_pages_of_text_and_blank_pages_are_not_recognised(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", "Either party may end it with three months' notice.", "")
    write_pdf(tmp_path / "b.pdf", "", "")
    for name in ("a.pdf", "b.pdf"):
        contents = read_pdf(tmp_path / name, ExtractSettings(recognise_text=False), seen)
        assert contents.unrecognised == 0


def test_text_that_its_font_hides_is_recognised_and_never_indexed(tmp_path: Path) -> None:
    prose = "Either party may end the contract with a notice of three months to the end of a month. " * 3
    write_pdf(tmp_path / "a.pdf", "", "".join(chr(ord(char) - 29) if char.isalpha() else char for char in prose))
    assert [item.text for item in read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments] == ["seen 2000"]
    later = read_pdf(tmp_path / "a.pdf", ExtractSettings(recognise_text=False), seen)
    assert (later.segments, later.unrecognised) == ((), 1)


def test_a_scan_with_a_stamp_says_both(tmp_path: Path) -> None:
    stamp = "DocuSign Envelope ID: 8F7B2C31-4D5E-4A6B-9C1D-2E3F4A5B6C7D"
    write_stamped_scan(tmp_path / "a.pdf", stamp)
    (page,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), lambda _: "Three months' notice.").segments
    assert page.text == f"{stamp}\nThree months' notice."
    (page,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), lambda _: f"Three months' notice.\n{stamp}").segments
    assert page.text.count("DocuSign") == 1
    later = read_pdf(tmp_path / "a.pdf", ExtractSettings(recognise_text=False), seen)
    assert (later.segments[0].text, later.unrecognised) == (stamp, 1)


@pytest.mark.parametrize(
    ("words", "height", "is_seen"), [(9, 330, True), (9, 250, False), (60, 330, False), (60, 700, True)]
)
def test_a_picture_below_a_caption_is_recognised(tmp_path: Path, words: int, height: int, is_seen: bool) -> None:
    caption = "receipt " * words
    write_stamped_scan(tmp_path / "a.pdf", caption, height=height)
    (page,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), lambda _: "Two nights, 180.00").segments
    assert ("Two nights" in page.text) == is_seen


def test_a_scan_whose_text_was_recognised_is_not_recognised_again(tmp_path: Path) -> None:
    text = "Either party may end it with three months' notice."
    write_stamped_scan(tmp_path / "a.pdf", text, invisible=True)
    (page,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments
    assert page.text == text


def test_doubtful_text_is_kept_unless_something_else_is_seen(tmp_path: Path) -> None:
    parts = "BRKT MTG SST M8 DIN933 QTY 4 PCS; SCR HEX HD M10X40 GR8.8 ZN PLTD; WSHR FLT M10; NUT HX M10 PLTD"
    write_pdf(tmp_path / "a.pdf", "", f"{parts}; {parts}", f"{parts}; {parts}")

    def first_text(settings: ExtractSettings, recognised: str) -> str:
        return read_pdf(tmp_path / "a.pdf", settings, lambda _: recognised).segments[0].text

    assert "DIN933" in first_text(ExtractSettings(recognise_text=False), "")
    assert "DIN933" in first_text(ExtractSettings(), "")
    assert "DIN933" in first_text(ExtractSettings(), parts.replace("933", "g33").replace(" ", ""))
    assert first_text(ExtractSettings(), "Three months' notice.") == "Three months' notice."


def test_author_and_day_are_told(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 60))
    picture.save(tmp_path / "a.pdf", author="Anna", creationDate=time.struct_time((2024, 5, 3, 10, 0, 0, 4, 124, 0)))
    metadata = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).metadata
    assert (metadata["author"], metadata["created"]) == ("Anna", "2024-05-03")


def test_text_beside_the_page_or_cropped_away_is_not_on_it(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", "The first line.", "Another page.")
    source = (tmp_path / "a.pdf").read_bytes()
    across = source.replace(b"[0 0 595 842]", b"[0 0 595 790]")  # across its title
    (tmp_path / "b.pdf").write_bytes(across)
    assert [item.text for item in read_pdf(tmp_path / "b.pdf", ExtractSettings(), seen).segments] == [
        "Lease\nThe first line.",
        "Lease\nAnother page.",
    ]
    (tmp_path / "c.pdf").write_bytes(source.replace(b"[0 0 595 842]", b"[0 0 595 780]"))
    assert "Lease" not in read_pdf(tmp_path / "c.pdf", ExtractSettings(), seen).segments[0].text


def write_additions(path: Path) -> None:
    """A page with a form, notes and an attached file."""
    shown = "BT /F1 10 Tf 50 790 Td (The lease of the flat, with notice of three months.) Tj ET"
    content = "<total>Wombat 99</total>"
    box = "/Type /Annot /Rect [10 10 90 30]"
    widget = f"{box} /Subtype /Widget"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R 8 0 R 9 0 R] >>"
        " /Names << /EmbeddedFiles << /Names [(invoice.xml) 15 0 R] >> >> >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >>"
        " /Annots [6 0 R 7 0 R 8 0 R 10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 17 0 R] >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        f"<< {widget} /FT /Tx /T (tenant) /V (Hildegard Zwiebelbaum) >>",
        f"<< {widget} /FT /Tx /Ff 8192 /T (code) /V (secret) >>",
        f"<< {widget} /FT /Btn /T (agreed) /V /Yes /AS /Yes >>",
        "<< /FT /Tx /T (town) /V (Antwerpen) /Kids [10 0 R 11 0 R] >>",
        f"<< {widget} /Parent 9 0 R >>",
        f"<< {widget} /Parent 9 0 R >>",
        f"<< {box} /Subtype /Text /Contents (Check before signing) >>",
        f"<< {box} /Subtype /Popup /Parent 12 0 R /Contents (Check before signing) >>",
        f"<< {box} /Subtype /FreeText /DA (/F1 9 Tf) /Contents (typewritten answer) >>",
        "<< /Type /Filespec /F (invoice.xml) /UF (invoice.xml) /EF << /F 16 0 R >> >>",
        f"<< /Type /EmbeddedFile /Length {len(content)} >>\nstream\n{content}\nendstream",
        f"<< {box} /Subtype /FileAttachment /FS << /Type /Filespec /F (plan.xml) /EF << /F 16 0 R >> >> >>",
    ]
    path.write_bytes(assembled_pdf(objects))


def test_what_was_filled_in_and_noted_is_read_once(tmp_path: Path) -> None:
    write_additions(tmp_path / "a.pdf")
    (segment,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments
    assert segment.text.split("\n\n") == [
        "The lease of the flat, with notice of three months.",
        *("Hildegard Zwiebelbaum", "Antwerpen", "Check before signing", "typewritten answer"),
    ]


def test_attached_files_are_members(tmp_path: Path) -> None:
    write_additions(tmp_path / "a.pdf")
    members = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).members
    assert [(member.name, b"".join(member.unpack())) for member in members] == [
        ("invoice.xml", b"<total>Wombat 99</total>"),
        ("plan.xml", b"<total>Wombat 99</total>"),
    ]


def write_rows(path: Path, rows: list[tuple[str, str]]) -> None:
    """A page whose rows hold two pieces of text each."""
    shown = "".join(
        f"BT /F1 9 Tf {x} {790 - 14 * number} Td ({text}) Tj ET\n"
        for number, row in enumerate(rows)
        for x, text in zip((50, 320), row, strict=True)
    )
    page = "/MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Page /Parent 2 0 R {page} >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
    ]
    path.write_bytes(assembled_pdf(objects))


def test_columns_that_were_written_row_by_row_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = [
        (f"left line {row} goes on about the lease,", f"right line {row} is on tomato planting,") for row in range(7)
    ]
    write_rows(tmp_path / "a.pdf", rows)
    (segment,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments
    left, right = zip(*rows, strict=True)
    assert segment.text.split() == " ".join(left + right).split()


def test_forms_are_read_row_by_row(tmp_path: Path) -> None:
    labels = (
        "Name:",
        "Day and place of birth:",
        "Town:",
        "Number of the bank account:",
        "Reason:",
        "Signature:",
        "Day:",
    )
    rows = [(label, f"what was answered there, at length, {len(label)}") for label in labels]
    write_rows(tmp_path / "a.pdf", rows)
    (segment,) = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments
    assert segment.text.split() == " ".join(piece for row in rows for piece in row).split()


def test_a_damaged_attachment_leaves_the_pages_and_the_others(tmp_path: Path) -> None:
    write_additions(tmp_path / "a.pdf")
    source = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(source.replace(b"(invoice.xml) 15 0 R", b"(invoice.xml) 99 0 R"))
    contents = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen)
    damaged, whole = contents.members
    with pytest.raises(CannotRead):
        damaged.unpack()
    assert (whole.name, len(contents.segments)) == ("plan.xml", 1)
