from desktop_app.extract.office.paragraphs import Paragraph, row_text, sections
from desktop_app.records import Locator, Segment


def test_a_row_is_a_line_without_empty_cells_at_its_end() -> None:
    assert row_text([["one\n", "two "], [], ["c"], [" "], []]) == "one two\t\tc"
    assert row_text([]) == ""


def test_a_level_without_text_ends_the_sections_of_that_level() -> None:
    found = [Paragraph("A", 1), Paragraph("B", 2), Paragraph("b"), Paragraph("", 2), Paragraph("a"), Paragraph("", 1)]
    assert list(sections([*found, Paragraph("c"), Paragraph(" ")])) == [
        Segment("A", Locator(heading="A")),
        Segment("B\nb", Locator(heading="A › B")),
        Segment("a", Locator(heading="A")),
        Segment("c", Locator()),
    ]
