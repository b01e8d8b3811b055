from desktop_app.extract.office.wordprocessing import Styles, parse_paragraphs, parse_styles

STYLES = b"""<w:styles xmlns:w="w">
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="y"/><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC"><w:name w:val="TOC Heading"/><w:basedOn w:val="Mine"/>
<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
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


def levels(*properties: str) -> list[int]:
    found = "".join(f"<w:p><w:pPr>{item}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>" for item in properties)
    return [item.level for item in parse_paragraphs(f"<d xmlns:w='w'>{found}</d>".encode(), Styles({"H": 1}))]


def test_what_a_paragraph_was_before_a_tracked_change_does_not_count() -> None:
    was_heading = '<w:pPrChange><w:pPr><w:pStyle w:val="H"/><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange>'
    was_body = '<w:pStyle w:val="H"/><w:pPrChange><w:pPr><w:pStyle w:val="B"/></w:pPr></w:pPrChange>'
    assert levels(was_heading, was_body) == [0, 1]


def test_a_paragraph_may_say_that_it_is_no_heading() -> None:
    assert levels('<w:pStyle w:val="H"/><w:outlineLvl w:val="9"/>', '<w:outlineLvl w:val="1"/>') == [0, 2]


def text_of(inner: str) -> str:
    (found,) = parse_paragraphs(f"<d xmlns:w='w' xmlns:m='m'><w:p>{inner}</w:p></d>".encode(), Styles())
    return found.text


def test_guides_to_the_reading_of_characters_and_tab_stops_are_no_text() -> None:
    guide, base = "<w:rt><w:r><w:t>とう</w:t></w:r></w:rt>", "<w:rubyBase><w:r><w:t>東</w:t></w:r></w:rubyBase>"
    assert text_of(f"<w:ruby><w:rubyPr/>{guide}{base}</w:ruby><w:r><w:t>京</w:t></w:r>") == "東京"
    assert text_of('<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/></w:r>') == "a\t"


def test_fractions_and_symbols() -> None:
    fraction = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    assert text_of(fraction) == "1/2"
    assert text_of('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:t>-decay</w:t></w:r>') == "α-decay"


def test_prompts_of_fields_that_nobody_filled_in_are_no_text() -> None:
    prompt = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:r><w:t>Click here.</w:t></w:r></w:sdtContent></w:sdt>"
    filled = prompt.replace("Click here.", "Ann")
    texts = (prompt.format("<w:showingPlcHdr/>"), filled.format('<w:showingPlcHdr w:val="0"/>'), filled.format(""))
    assert text_of("".join(texts) + "<w:r><w:t>!</w:t></w:r>") == "AnnAnn!"


def described(description: str, inner: str = "") -> str:
    return f"<w:r><w:drawing><wp:docPr name='x' descr='{description}'/>{inner}</w:drawing></w:r>"


def lines(inner: str) -> list[str]:
    declared = "xmlns:w='w' xmlns:wp='wp' xmlns:pic='pic' xmlns:mc='mc' xmlns:v='v'"
    return [item.text for item in parse_paragraphs(f"<d {declared}>{inner}</d>".encode(), Styles({"H": 1}))]


def test_what_a_picture_shows_stands_before_its_paragraph_once() -> None:
    picture = described("our terrace", "<pic:cNvPr id='2' name='y' descr='our terrace'/>")
    both = f"<mc:AlternateContent><mc:Choice>{picture}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>"
    both += "</mc:AlternateContent>"
    assert lines(f"<w:p>{both}<w:r><w:t>Figure 1</w:t></w:r></w:p>") == ["our terrace", "Figure 1"]
    assert lines(f"<w:tr><w:tc><w:p>{picture}{described('')}</w:p></w:tc></w:tr>") == ["our terrace"]
    assert lines("<w:p><w:pict><v:shape id='x' alt='our terrace'/></w:pict></w:p>") == ["our terrace"]


def test_what_a_picture_in_a_heading_shows_is_part_of_its_section() -> None:
    heading = "<w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:t>Lisbon</w:t></w:r>"
    assert lines(f"<w:p>{heading}{described('our terrace')}</w:p>") == ["Lisbon", "our terrace"]


def test_a_text_box_is_not_described_by_its_own_text() -> None:
    box = "<w:p><w:r><w:t>Stop</w:t></w:r></w:p><w:p><w:r><w:t>here</w:t></w:r></w:p>"
    assert lines(f"<w:p>{described('Stop here', box)}</w:p>") == ["Stop", "here"]
    assert lines(f"<w:p>{described('a sign', box)}</w:p>") == ["Stop", "here", "a sign"]


def test_a_deleted_picture_shows_nothing() -> None:
    assert lines(f"<w:p><w:del>{described('gone')}</w:del><w:r><w:t>here</w:t></w:r></w:p>") == ["here"]
