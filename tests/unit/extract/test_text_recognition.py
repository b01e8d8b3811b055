import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_app.extract.pages.text_recognition import recognised_text

LINES = ("Die Miete für größere Räume", "Le loyer est payé à l'avance", "每个月的第一天支付租金")


def page(*lines: str, size: tuple[int, int] = (600, 300)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    font = ImageFont.truetype("NotoSansCJK-Regular.ttc", 28)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((40, 20 + number * 100), line, fill="black", font=font)
    return picture


def test_latin_letters_with_accents_and_chinese_are_recognised() -> None:
    assert recognised_text(page(*LINES)).split("\n\n") == list(LINES)


@pytest.mark.parametrize("turn", ["ROTATE_90", "ROTATE_180", "ROTATE_270"])
def test_it_is_read_whichever_way_it_lies(turn: str) -> None:
    assert recognised_text(page(*LINES).transpose(Image.Transpose[turn])).split("\n\n") == list(LINES)


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
