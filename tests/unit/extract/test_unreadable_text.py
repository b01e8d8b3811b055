import pytest

from desktop_app.extract.pages.unreadable_text import is_doubtful, is_unreadable

PROSE = "Either party may end the contract with a notice of three months to the end of a month. " * 3


PARTS = "BRKT MTG SST M8 DIN933 QTY 4 PCS; SCR HEX HD M10X40 GR8.8 ZN PLTD; WSHR FLT M10; NUT HX M10 PLTD " * 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROSE,
        PROSE.upper(),
        "Příliš žluťoučký kůň úpěl ďábelské ódy. Strč prst skrz krk. " * 5,
        "Zażółć gęślą jaźń, wróżka śledziła łabędzie nad Łodzią. " * 5,
        "每个月的第一天支付租金。" * 20,
        "Арендная плата вносится в первый день каждого месяца. " * 5,
        "0123 4567 89AB CDEF " * 3,
        PARTS,
        "ACGTTGCAAGCTTAGC" * 30,
    ],
)
def test_what_people_write_is_readable(text: str) -> None:
    assert not is_unreadable(text)


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd\ufffd\ufffd page 1",
        "".join(chr(0xF000 + ord(char)) for char in PROSE),
        "".join(chr(ord(char) % 29 + 1) for char in PROSE if char.isalpha()),
        "".join(chr(ord(char) - 29) if char.isalpha() else char for char in PROSE),
    ],
)
def test_what_fonts_hide_is_not(text: str) -> None:
    assert is_unreadable(text)


def test_letters_with_few_vowels_are_doubtful() -> None:
    assert is_doubtful(PARTS)
    assert not is_doubtful(PROSE)
