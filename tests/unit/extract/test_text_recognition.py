import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.extract.pages import other_scripts
from desktop_app.extract.pages.text_recognition import UNREAD, recognised_text
from desktop_app.extract.tesseract_data import LanguageData, installed

LINES = ("Die Miete für größere Räume", "Le loyer est payé à l'avance", "每个月的第一天支付租金")


NOTE = ("Rent is due on the first", "Letter from the insurance")
RUSSIAN = ("Арендатор может расторгнуть", "договор, предупредив хозяина", "за три месяца письмом")
KOREAN = ("임차인은 석 달 전에", "통지하면 계약을 해지할", "수 있지만 편지는 늦습니다")


def readable(language: str) -> bool:
    return any(language in data.languages.split("+") for data in installed())


def page(*lines: str, size: tuple[int, int] = (600, 300)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    font = ImageFont.truetype("NotoSansCJK-Regular.ttc", 28)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((40, 20 + number * 100), line, fill="black", font=font)
    return picture


def test_latin_letters_with_accents_and_chinese_are_recognised() -> None:
    assert recognised_text(page(*LINES)).split("\n\n") == list(LINES)


@pytest.mark.parametrize("lines", [LINES, NOTE])
@pytest.mark.parametrize("turn", ["ROTATE_90", "ROTATE_180", "ROTATE_270"])
def test_it_is_read_whichever_way_it_lies(turn: str, lines: tuple[str, ...]) -> None:
    assert recognised_text(page(*lines).transpose(Image.Transpose[turn])).split("\n\n") == list(lines)


def test_a_lack_of_memory_is_told_from_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, raised in ((RuntimeError("bad allocation"), MemoryError), (RuntimeError("a bug"), RuntimeError)):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("desktop_app.extract.pages.text_recognition._engine", lambda fail=fail: fail)
        with pytest.raises(raised):
            recognised_text(page())


def test_a_large_picture_without_text_is_glanced_at() -> None:
    assert recognised_text(page(size=(1600, 1200))) == ""


def test_a_mere_line_is_no_text() -> None:
    assert recognised_text(page(size=(2000, 1))) == ""


@pytest.mark.parametrize(("language", "lines"), [("rus", RUSSIAN), ("kor", KOREAN)])
def test_other_scripts_are_read_where_tesseract_knows_them(language: str, lines: tuple[str, ...]) -> None:
    if not readable(language):
        pytest.skip(f"Tesseract's data for {language} is not installed")
    for picture in (page(*lines), page(*lines).rotate(1.5, fillcolor="white", resample=Image.Resampling.BICUBIC)):
        read = recognised_text(picture).replace("\n", " ")
        assert SequenceMatcher(None, " ".join(read.split()), " ".join(lines), autojunk=False).ratio() > 0.95


def test_a_page_in_two_scripts_is_read_line_by_line() -> None:
    if not readable("rus"):
        pytest.skip("Tesseract's data for rus is not installed")
    lines = (RUSSIAN[0], LINES[0], RUSSIAN[2])
    assert recognised_text(page(*lines)).split("\n\n") == list(lines)


def test_letters_on_nothing_are_read() -> None:
    if not readable("rus"):
        pytest.skip("Tesseract's data for rus is not installed")
    drawn = page(*RUSSIAN).convert("RGBA")
    drawn.putalpha(drawn.convert("L").point(lambda value: 255 - value))
    assert RUSSIAN[0] in recognised_text(drawn)


def test_latin_text_is_no_text_of_another_script() -> None:
    if not installed():
        pytest.skip("Tesseract's data for other scripts is not installed")
    capitals = ("KTM 500 EXC", "TOP 100", "ACME CORP", "HOTEL OPERA", "BOX 12", "KEBAP")
    for text in (*LINES, *capitals, "Invoice 4711 of 88.20 EUR"):
        assert other_scripts.read_lines([page(text).crop((30, 15, 590, 65)).convert("L")]) == [""]


@pytest.mark.parametrize("word", ["TOP", "PARK", "HEAT", "KEBAP", "ACME"])
def test_latin_capitals_with_wide_spaces_stay_latin(word: str) -> None:
    assert recognised_text(page(" ".join(word))).replace(" ", "") == word


@pytest.mark.parametrize("library", ["there", "damaged"])
def test_damaged_data_are_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    if library == "damaged":
        monkeypatch.setitem(sys.modules, "tesserocr", None)
    (tmp_path / "rus.traineddata").write_bytes(bytes(range(256)))
    known = (LanguageData(tmp_path, "rus"),)
    for module in ("other_scripts", "text_recognition"):
        monkeypatch.setattr(f"desktop_app.extract.pages.{module}.installed", lambda: known)
    assert recognised_text(page(RUSSIAN[0], *LINES[1:])).split("\n\n") == list(LINES[1:])


def test_without_tesseract_it_is_told_that_most_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.extract.pages.text_recognition.installed", tuple)
    assert recognised_text(page(*RUSSIAN)) == UNREAD
    assert recognised_text(page(*RUSSIAN).transpose(Image.Transpose.ROTATE_90)) == UNREAD
    assert recognised_text(page(RUSSIAN[0], *LINES[:2])).split("\n\n") == list(LINES[:2])
