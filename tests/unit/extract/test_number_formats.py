import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.number_formats import BUILT_IN, parse_format, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1200.0, "General", "1200"),
        (0.1 + 0.2, "General", "0.3"),
        (-0.0, "General", "0"),
        (1234567890123456.0, "General", "1234567890123456"),
        (1199.999, '#,##0.00 "€"', "1200.00 €"),
        (1199.999, "_-* #,##0.00\\ [$€-407]_-", "1200.00 €"),
        (1234.5, "#,##0", "1235"),
        (2.675, "0.00", "2.68"),
        (2139.0, "00000", "02139"),
        (42.0, '"Inv-"0000', "Inv-0042"),
        (12.5, "0.00", "12.50"),
        (12.5, "0.0#", "12.5"),
        (12.0, "0.##", "12"),
        (0.5, ".00", "0.50"),
        (0.00001, "0.00000", "0.00001"),
        (-0.001, "0.00", "0.00"),
        (-12.0, "$0.00;($0.00)", "-$12.00"),
        (1234567890123456.0, "0", "1234567890123456"),
        (4111111111111111.0, "0000 0000 0000 0000", "4111 1111 1111 1111"),
        (12345678.0, "000-00-0000", "012-34-5678"),
        (5551234567.0, "[<=9999999]###-####;(###) ###-####", "5551234567"),
        (5.0, '0";"', "5;"),
        (1e300, "0", "1e+300"),
        (123456789012345.5, f"0.{30 * '0'}", f"123456789012346.{30 * '0'}"),
        (0.25, "# ?/?", "0.25"),
        (1234567.0, "0.0,,", "1234567"),
        (12345.678, "0.00E+00", "12345.678"),
        (5.0, '"Class "General', "5"),
        (7.0, "@", "7"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (45047.0, "dd.mm.yyyy", "2023-05-01"),
        (45047.0, "[$-407]d. mmmm yyyy;@", "2023-05-01"),
        (45047.0, "mmm", "2023-05-01"),
        (45047.604166667, "yyyy/mm/dd hh:mm", "2023-05-01 14:30"),
        (45047.0, "yyyy-mm-dd h:mm:ss", "2023-05-01"),
        (0.573611, "h:mm", "13:46"),
        (0.5, "hh:mm:ss AM/PM", "12:00"),
        (1.25, "[h]:mm:ss", "30:00"),
        (-0.5, "[hh]:mm", "-12:00"),
        (3.5, '0.0 "days"', "3.5 days"),
        (3.0, "[Red]0", "3"),
        (-5.0, "dd.mm.yyyy", "-5"),
        (1e12, "dd.mm.yyyy", "1000000000000"),
        (float("nan"), "0", ""),
        (float("inf"), "[h]", ""),
        (3_000_000.0, "[h]:mm", "3000000"),
        (2e303, "[h]", "2e+303"),
    ],
)
def test_numbers_as_they_are_shown(value: float, code: str, text: str) -> None:
    assert shown(value, parse_format(code)) == text


def test_days_are_counted_as_excel_counts_them() -> None:
    day = parse_format("d/m/yyyy")
    assert [shown(value, day) for value in (1.0, 59.0, 61.0)] == ["1900-01-01", "1900-02-28", "1900-03-01"]
    assert shown(0.0, day, from_1904=True) == "1904-01-01"
    assert shown(2_957_002.0, day, from_1904=True) == "9999-12-30"
    assert shown(2_958_000.0, day, from_1904=True) == "2958000"


def test_formats_that_files_do_not_spell_out() -> None:
    assert shown(45047.0, parse_format(BUILT_IN[14])) == "2023-05-01"
    assert shown(0.25, parse_format(BUILT_IN[10])) == "25.00%"


@given(st.floats(), st.text('0#?.,;%/[]"\\dmyhsE+-@_*General ', max_size=20), st.booleans())
def test_any_number_in_any_format_is_text(value: float, code: str, from_1904: bool) -> None:
    assert isinstance(shown(value, parse_format(code), from_1904=from_1904), str)


def test_an_endless_format_makes_no_endless_text() -> None:
    assert len(shown(1.5, parse_format("0" * 1_000_000))) < 300
