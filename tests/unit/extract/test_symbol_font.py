import pytest

from desktop_app.extract.office.symbol_font import symbol


@pytest.mark.parametrize(
    ("font", "code", "char"),
    [
        ("Symbol", "F061", "α"),
        ("symbol", "005A", "Ζ"),
        ("Symbol", "F0B3", "≥"),
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F041", " "),
        ("Webdings", "F061", " "),
        ("Arial", "2264", "≤"),
        ("Arial", "DC00", " "),
        ("Symbol", "x", ""),
    ],
)
def test_symbols_are_characters(font: str, code: str, char: str) -> None:
    assert symbol(font, code) == char
