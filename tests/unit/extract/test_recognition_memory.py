import pytest
from PIL import Image

from desktop_app.extract.pages import recognition_memory
from desktop_app.extract.pages.recognition_memory import RecognitionMemory


class Recogniser:
    """Says the colour in the corner."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, picture: Image.Image) -> str:
        self.asked.append(str(picture.getpixel((0, 0))))
        return self.asked[-1]


def plain(colour: str, size: tuple[int, int] = (40, 40)) -> Image.Image:
    return Image.new("RGB", size, colour)


def test_the_same_pixels_are_recognised_once() -> None:
    memory = RecognitionMemory(recognise := Recogniser())
    texts = [memory(plain(colour)) for colour in ("red", "blue", "red")]
    assert texts == ["(255, 0, 0)", "(0, 0, 255)", "(255, 0, 0)"]
    assert recognise.asked == texts[:2]


def test_the_same_bytes_in_another_shape_are_another_picture() -> None:
    memory = RecognitionMemory(recognise := Recogniser())
    memory(plain("red", (40, 60)))
    memory(plain("red", (60, 40)))
    assert len(recognise.asked) == 2


def test_another_process_goes_on_with_what_was_met() -> None:
    first = RecognitionMemory(Recogniser())
    first(plain("red"))
    met = first.take_met()
    assert (list(met.values()), first.take_met()) == (["(255, 0, 0)"], {})
    second = RecognitionMemory(recognise := Recogniser())
    second.learn(met)
    assert second(plain("red")) == "(255, 0, 0)"
    assert recognise.asked == []
    assert second.take_met() == met


def test_the_oldest_texts_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition_memory, "_MOST", 2)
    memory = RecognitionMemory(recognise := Recogniser())
    for colour in ("red", "green", "blue", "blue", "red"):
        memory(plain(colour))
    assert len(recognise.asked) == 4


def test_a_failure_is_not_remembered() -> None:
    failing = iter([MemoryError(), None])

    def recognise(_: Image.Image) -> str:
        if (error := next(failing)) is not None:
            raise error
        return "read"

    memory = RecognitionMemory(recognise)
    with pytest.raises(MemoryError):
        memory(plain("red"))
    assert memory.take_met() == {}
    assert memory(plain("red")) == "read"
