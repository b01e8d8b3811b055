from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from desktop_app.extract.pages.pdf_text import written_text
from tests.leftward_pages import MEANT, UPSIDE_DOWN, leftward_page


def read(path: Path, page: bytes) -> list[str]:
    path.write_bytes(page)
    with closing(pdfium.PdfDocument(path)) as document:
        return [line.strip() for line in written_text(document[0]).splitlines()]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("FED CBA", "ABC DEF"),
        (".CBA office 2019 FED", "DEF office 2019 ABC."),
        ("(FED) CBA", "ABC (DEF)"),
        ("12/05/2023 ,15% BA", "AB 15%, 12/05/2023"),
        ("the word CBA means bread", "the word ABC means bread"),
        ("see CBA 12 FED here", "see DEF 12 ABC here"),
        (".CBA is the name of it", "is the name of it ABC."),
        ("][~]", "]~[]"),
        ("the word ]~[ means peace", "the word [~] means peace"),
        ("5551234-03 ][[", "[[] 03-5551234"),
        ("`^ [^]", "]^[ ^`"),
        ("plain words", "plain words"),
        (".net is called CBA here", ".net is called ABC here"),
        (": see CBA x", ": see ABC x"),
        ("the word (FED) means", "the word (DEF) means"),
        ("he said (FED) (CBA) end", "he said (DEF) (ABC) end"),
        ("he (said FED) end", "he (said DEF) end"),
    ],
)
def test_lines_are_read_as_they_are_meant(tmp_path: Path, seen: str, meant: str) -> None:
    assert read(tmp_path / "a.pdf", leftward_page(seen)) == [meant.translate(MEANT)]


def test_on_a_page_that_runs_leftwards_lines_begin_at_the_right_where_most_letters_are_latin(tmp_path: Path) -> None:
    seen = ["GFEDCBA " * 5, "GFEDCBA " * 5, "FED d@example.org/a?id=7 CBA", "only latin letters"]
    meant = ["ABCDEFG " * 4 + "ABCDEFG"] * 2 + ["ABC d@example.org/a?id=7 DEF", "only latin letters"]
    lines = read(tmp_path / "a.pdf", leftward_page(*seen))
    assert lines == [line.translate(MEANT) for line in meant]


@pytest.mark.parametrize(("left", "meant"), [(64, "AZFBCD"), (52, "AFBZCD"), (40, "AFBCDZ")])
def test_a_point_stays_with_its_letter(tmp_path: Path, left: int, meant: str) -> None:
    point = f"1 0 0 1 {left} 400 Tm (Z) Tj ( ) Tj"
    assert read(tmp_path / "a.pdf", leftward_page("DCBFA", after=point)) == [meant.translate(MEANT)]


def test_letters_that_stand_apart_are_one_word_as_they_are_for_pdfium(tmp_path: Path) -> None:
    spaced = "2 Tc 1 0 0 1 40 300 Tm (letter CBA spaced) Tj"
    assert read(tmp_path / "a.pdf", leftward_page("", after=spaced)) == ["letter ABC spaced".translate(MEANT)]


def test_letters_printed_twice_to_look_darker_are_read_once(tmp_path: Path) -> None:
    shadow = "/F1 10.5 Tf 1 0 0 1 40.7 400 Tm (FED CBA) Tj"
    assert read(tmp_path / "a.pdf", leftward_page("FED CBA", after=shadow)) == ["ABC DEF".translate(MEANT)]


def test_a_page_that_is_turned_with_its_text_reads_the_same(tmp_path: Path) -> None:
    meant = "ABC office DEF".translate(MEANT)
    assert read(tmp_path / "a.pdf", leftward_page("FED office CBA", matrix=UPSIDE_DOWN, turned=180)) == [meant]
