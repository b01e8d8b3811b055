from desktop_app.extract.office.presentationml import Shape, parse_chart, parse_lines, parse_shapes, slide_ids


def test_slides_come_in_the_order_they_are_shown_in() -> None:
    content = b'<p xmlns:r="u"><sldMasterIdLst><sldMasterId r:id="m"/></sldMasterIdLst><sldIdLst>'
    content += b'<sldId id="256" r:id="r9"/><sldId r:id="r2" id="257"/></sldIdLst></p>'
    assert slide_ids(content) == ["r9", "r2"]


def test_shapes_keep_their_placeholder_and_paragraphs() -> None:
    content = b"""<sld><sp><nvPr><ph type="title"/></nvPr><txBody><p><r><t>Quarter</t></r><br/><r><t>results</t></r></p>
    <p/></txBody></sp><grpSp><sp><txBody><p><r><t>in a </t></r><r><t>group</t></r></p></txBody></sp></grpSp></sld>"""
    assert parse_shapes(content) == [Shape("title", ["Quarter\nresults"]), Shape("", ["in a group"])]


def test_a_table_row_is_one_line() -> None:
    cells = b"<tc><p><r><t>a</t></r></p><p><r><t>b</t></r></p></tc><tc><p/></tc><tc><p><r><t>c</t></r></p></tc>"
    (table,) = parse_shapes(b"<s><graphicFrame><tbl><tr>" + cells + b"</tr></tbl></graphicFrame></s>")
    assert table.lines == ["a b\t\tc"]


def test_counted_fields_and_repeated_alternatives_are_left_out() -> None:
    content = b"""<s><p><r><t>Page </t></r><fld type="slidenum"><t>7</t></fld><fld type="datetime1"><t>3 May</t></fld>
    <fld type="TxLink"><t>linked</t></fld></p>
    <AlternateContent><Choice><p><t>new</t></p></Choice><Fallback><p><t>old</t></p></Fallback></AlternateContent></s>"""
    assert parse_lines(content) == ["Page linked", "new"]


def test_comments_of_both_kinds() -> None:
    assert parse_lines(b"<cmLst><cm><pos/><text>too long</text></cm></cmLst>") == ["too long"]
    assert parse_lines(b"<cmLst><cm><txBody><p><r><t>too long</t></r></p></txBody></cm></cmLst>") == ["too long"]


def test_a_chart_gives_titles_and_names_once_and_no_figures() -> None:
    series = b"""<ser><tx><strRef><f>A1</f><strCache><pt><v>Sales</v></pt></strCache></strRef></tx>
    <cat><strCache><pt><v>May</v></pt></strCache></cat><val><numCache><pt><v>800</v></pt></numCache></val>
    <dLbls><p><r><t>[VALUE]</t></r></p></dLbls></ser>"""
    title = b"<title><rich><p><pPr><defRPr/></pPr><r><t>By </t></r><r><t>month</t></r></p></rich></title>"
    assert parse_chart(b"<chartSpace>" + title + series * 2 + b"</chartSpace>") == ["By month", "Sales", "May"]
    assert parse_chart(b"<c><strDim><lvl><pt>May</pt></lvl></strDim><numDim><lvl><pt>1</pt></lvl></numDim></c>") == [
        "May"
    ]


def test_shapes_keep_what_they_show() -> None:
    name = b'<nvPr><cNvPr id="1" name="a" descr="a map"/>'
    content = b"<s>" + b"".join(
        (
            b"<grpSp>" + name + b"</nvPr><sp><txBody><p><r><t>Lisbon</t></r></p></txBody></sp></grpSp>",
            b"<pic>" + name + b'<ph type="pic"/></nvPr></pic>',
            b"<AlternateContent><Choice><graphicFrame/></Choice><Fallback><pic>" + name,
            b"</nvPr></pic></Fallback></AlternateContent></s>",
        )
    )
    assert parse_shapes(content) == [Shape(description="a map"), Shape("", ["Lisbon"]), Shape("pic", [], "a map")]
