from desktop_app.extract.office.wordprocessing import Styles, parse_paragraphs, parse_styles

STYLES = b"""<w:styles xmlns:w="w">
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="y"/><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="character" w:styleId="C"><w:name w:val="heading 3"/></w:style>
</w:styles>"""


def test_heading_styles_by_name_level_and_inheritance() -> None:
    styles = parse_styles(STYLES)
    assert styles.levels == {"berschrift1": 1, "Mine": 1, "Outlined": 3}
    assert styles.titles == {"Titel"}


def test_nested_tables_stay_in_their_cell() -> None:
    content = b"""<d xmlns:w="w"><w:tbl><w:tr><w:tc><w:p><w:t>a</w:t></w:p>
    <w:tbl><w:tr><w:tc><w:p><w:t>in</w:t></w:p></w:tc><w:tc><w:p><w:t>ner</w:t></w:p></w:tc></w:tr></w:tbl></w:tc>
    <w:tc><w:p><w:t>b</w:t></w:p></w:tc></w:tr></w:tbl></d>"""
    (row,) = parse_paragraphs(content, Styles())
    assert row.text == "a in\tner\tb"
