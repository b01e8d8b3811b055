from desktop_app.extract.office.drawingml import parse_chart_titles, parse_shapes
from desktop_app.extract.office.workbook import Note


def test_shapes_with_the_row_they_are_fastened_to() -> None:
    content = (
        "<d xmlns:x='u' xmlns:a='v'><x:twoCellAnchor><x:from><x:col>1</x:col><x:row>4</x:row></x:from>"
        "<x:to><x:row>9</x:row></x:to><x:sp><a:p><a:r><a:t>Draft</a:t></a:r><a:br/><a:r><a:t>only</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>Ann</a:t></a:r></a:p></x:sp></x:twoCellAnchor>"
        "<x:oneCellAnchor><x:from><x:row>1</x:row></x:from><x:pic/></x:oneCellAnchor>"
        "<x:absoluteAnchor><x:sp><a:p><a:t>free</a:t></a:p></x:sp></x:absoluteAnchor></d>"
    )
    assert parse_shapes(content.encode()) == [Note(5, "Draft\nonly\nAnn"), Note(None, "free")]


def test_what_a_program_says_that_is_too_old_for_a_shape_is_left_out() -> None:
    content = (
        b"<d><twoCellAnchor><from><row>4</row></from><AlternateContent><Choice><sp><p><t>Draft</t></p></sp></Choice>"
        b"<Fallback><sp><p><t>This shape</t><br/><t>isn't available.</t></p></sp></Fallback></AlternateContent>"
        b"</twoCellAnchor></d>"
    )
    assert parse_shapes(content) == [Note(5, "Draft")]


def test_titles_of_charts() -> None:
    content = (
        "<c xmlns:a='v'><chart><title><tx><rich><a:p><a:r><a:t>Sales </a:t></a:r><a:r><a:t>2023</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>in EUR</a:t></a:r></a:p></rich></tx></title><ser><tx><v>not a title</v></tx></ser>"
        "<valAx><title><tx><v>EUR</v></tx></title></valAx>"
        "<catAx><title/></catAx></chart></c>"
    )
    assert parse_chart_titles(content.encode()) == ["Sales 2023 in EUR", "EUR"]


def test_pictures_by_what_they_show_and_shapes_not_by_their_own_text() -> None:
    def anchored(row: int, inner: str) -> str:
        return f"<twoCellAnchor><from><row>{row}</row></from>{inner}</twoCellAnchor>"

    picture, sign = "<cNvPr name='Picture 1' descr='{}'/>", "<sp><cNvPr descr='Stop'/><p><t>Stop</t></p></sp>"
    content = anchored(1, picture.format("our terrace")) + anchored(2, picture.format("Picture 1")) + anchored(3, sign)
    assert parse_shapes(f"<d>{content}</d>".encode()) == [Note(2, "our terrace"), Note(4, "Stop")]
